use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Afterwards, AuthorityKey, PeriodUnit, SetupOptions};

use super::*;

fn answered(pairs: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::new();
    for (id, value) in pairs {
        edit(&mut answers, id, value);
    }
    answers
}

fn faults(answers: &Answers) -> Vec<FieldError> {
    SetupParams { options: build(answers), ..SetupParams::default_for("us-east-1") }.validate()
}

#[test]
fn no_answer_is_the_simple_setup() {
    assert_eq!(build(&Answers::new()), SetupOptions::default());
    assert_eq!(changed(&Answers::new()), []);
}

#[test]
fn every_default_is_the_shared_one() {
    // Each given anew as it is by default, so that nothing hides behind what is not answered.
    let mut answers = Answers::new();
    for question in &table::QUESTIONS {
        answers.insert(question.id.to_owned(), question.default.into());
    }
    assert_eq!(build(&answers), SetupOptions::default());
}

#[test]
fn each_choice_changes_the_options_and_is_told() {
    for question in &table::QUESTIONS {
        for (name, words) in choices(question, &Answers::new()) {
            if name == question.default || question.id == HIERARCHY {
                continue;
            }
            let answers = answered(&[(question.id, name)]);
            assert_ne!(build(&answers), SetupOptions::default(), "{} {name}", question.id);
            let told = changed(&answers);
            assert!(told.iter().any(|one| one.label == question.label && one.value == words), "{words}");
        }
    }
    for (name, ..) in CARDS {
        let answers = answered(&[(HIERARCHY, name)]);
        assert_eq!(build(&answers).is_default(), name == "root_only");
    }
}

#[test]
fn what_is_not_asked_does_not_count() {
    let answers = answered(&[(CA_YEARS, "20"), (AFTERWARDS, "delete"), (HIERARCHY, "self_signed")]);
    let labels: Vec<&str> = changed(&answers).into_iter().map(|one| one.label).collect();
    assert_eq!(labels, ["Who issues the certificate"]);
    assert_eq!(faults(&answers), []);
    // It is remembered for a change of mind.
    let back = answered_more(answers, &[(HIERARCHY, "root_only")]);
    assert_eq!(build(&back).authority.years, 20);
    assert_eq!(build(&back).afterwards, Afterwards::Delete { window_days: 30 });
}

fn answered_more(mut answers: Answers, pairs: &[(&str, &str)]) -> Answers {
    for (id, value) in pairs {
        edit(&mut answers, id, value);
    }
    answers
}

#[test]
fn a_short_lived_authority_takes_a_week_and_goes_back_to_a_year() {
    let short = answered(&[(SHORT_LIVED, "yes")]);
    assert_eq!(build(&short).certificate.validity.words(), "7 days");
    assert_eq!(faults(&short), []);
    let longer = answered_more(short.clone(), &[(VALIDITY, "8")]);
    assert_eq!(
        fault(&faults(&longer), VALIDITY).and_then(|fault| fault.suggestion).as_deref(),
        Some("7 days")
    );
    // The suggestion is taken with its unit.
    let mended = answered_more(longer, &[(UNIT, "years"), (VALIDITY, "7 days")]);
    assert_eq!((build(&mended).certificate.validity.unit, faults(&mended)), (PeriodUnit::Days, vec![]));
    assert_eq!(build(&answered_more(short, &[(SHORT_LIVED, "")])), SetupOptions::default());
}

#[test]
fn a_signing_algorithm_of_another_key_is_not_kept() {
    let answers = answered(&[(CA_SIGNS, "SHA512WITHRSA"), (CA_KEY, "EC_secp384r1")]);
    let authority = build(&answers).authority;
    assert_eq!((authority.key_algorithm, authority.signing_algorithm), (AuthorityKey::EC_secp384r1, None));
    assert_eq!(faults(&answers), []);
}

#[test]
fn faults_are_told_at_the_control_and_entry() {
    let answers = answered(&[
        (NAMES, "voice.example.org\n\nnot a host"),
        (CA_YEARS, "soon"),
        (TAGS, "aws:x = 1"),
        (HIERARCHY, "root_and_subordinate"),
        (SUBORDINATE_CN, ""),
    ]);
    let faults = faults(&answers);
    assert_eq!(
        fault(&faults, NAMES).unwrap().message,
        "Entry 2: Give a host name, such as voice.example.org."
    );
    assert_eq!(fault(&faults, CA_YEARS).unwrap().message, "Choose 1 to 30 years.");
    assert!(fault(&faults, TAGS).unwrap().message.starts_with("Entry 1: "));
    assert!(fault(&faults, SUBORDINATE_CN).is_some() && fault(&faults, VALIDITY).is_none());
    for fault in &faults {
        assert!(place(&fault.field).is_some(), "{} has a control", fault.field);
    }
    assert_eq!(place("options.certificate.alternative_names.1"), Some((NAMES, SetupStep::Names)));
    assert_eq!(place("options.key.tags.0"), Some((TAGS, SetupStep::Key)));
    assert_eq!(place("alias"), None);
}

#[test]
fn the_estimate_follows_the_hierarchy() {
    let cents = |pairs: &[(&str, &str)]| estimate(&build(&answered(pairs))).unwrap();
    assert_eq!(cents(&[]), (40_100, 75));
    assert_eq!(cents(&[(HIERARCHY, "root_and_subordinate")]), (80_100, 75));
    assert_eq!(cents(&[(HIERARCHY, "root_and_subordinate"), (SHORT_LIVED, "yes")]), (45_100, 6));
    assert_eq!(cents(&[(HIERARCHY, "existing_authority")]), (100, 75));
    assert_eq!(cents(&[(HIERARCHY, "self_signed")]), (100, 0));
}

#[test]
fn hints_have_their_prices() {
    for question in &table::QUESTIONS {
        let said = priced(question.hint);
        assert!(!said.contains('{') && !said.is_empty(), "{said}");
    }
    for (_, _, price, text) in CARDS {
        assert!(priced(price).starts_with('$') && !priced(text).contains('{'));
    }
}

#[test]
fn an_authority_for_a_week_sets_the_validity() {
    let mut answers = answered(&[(HIERARCHY, "existing_authority")]);
    choose_authority(&mut answers, "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a-1", true);
    assert_eq!(build(&answers).certificate.validity.words(), "7 days");
    assert_eq!(faults(&answers), []);
}

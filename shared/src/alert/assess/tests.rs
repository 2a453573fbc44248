//! Tables, and properties over random worlds.

use proptest::prelude::*;

use super::super::{
    Alert, AuthorityFacts, Baseline, CertificateFacts, Expected, Facts, JwksFacts, KeyFacts, Kind,
};
use super::super::{NextAction, Seen, Severity};
use super::{Assessment, assess};
use crate::format::DAY;
use crate::jwk::{Fault, Lack, Published, Role};

const NOW: i64 = 1_800_000_000;
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/4f1c7a52-8e0d-4b6f-9a33-6c1d2e9b7f40";
const KEY_ID: &str = "4f1c7a52-8e0d-4b6f-9a33-6c1d2e9b7f40";

fn known(word: &str) -> Seen<String> {
    Seen::Known(word.to_owned())
}

/// An identity of which nothing need be said.
fn healthy() -> Facts {
    Facts {
        identity_id: "0190".to_owned(),
        identity_name: "clinic-voice".to_owned(),
        certificate: Some(CertificateFacts {
            arn: "certificate".to_owned(),
            not_before: None,
            not_after: NOW + 300 * DAY,
        }),
        authority: Some(AuthorityFacts {
            arn: "authority".to_owned(),
            status: known("ACTIVE"),
            not_after: Some(NOW + 3_000 * DAY),
        }),
        key: Some(KeyFacts {
            arn: KEY.to_owned(),
            state: known("Enabled"),
            deletion_date: None,
            policy: known("aa"),
            applied: None,
        }),
        alias: "alias/clinic-voice".to_owned(),
        alias_target: known(KEY_ID),
        jwks: Some(JwksFacts { url: URL.to_owned(), published: Seen::Known(set(&[], &[])) }),
    }
}

const URL: &str = "https://keys.example.org/jwks.json";

/// A published set that lacks the keys in these roles and holds these of others.
fn set(roles: &[Role], others: &[&str]) -> Published {
    let lack = |role: &Role| Lack { role: *role, thumbprint: "t".to_owned(), fault: Fault::Missing };
    Published::Set {
        lacks: roles.iter().map(lack).collect(),
        others: others.iter().map(|&other| other.to_owned()).collect(),
    }
}

fn published(facts: &mut Facts) -> &mut Seen<Published> {
    &mut facts.jwks.as_mut().unwrap().published
}

fn key(facts: &mut Facts) -> &mut KeyFacts {
    facts.key.as_mut().unwrap()
}

/// A look at these facts: the baseline takes them in, then they are assessed.
fn look(baseline: &mut Baseline, facts: &Facts) -> Assessment {
    baseline.advance(facts, NOW * 1000);
    assess(facts, baseline, NOW)
}

/// A look after an earlier one that found everything well.
fn found(change: impl FnOnce(&mut Facts)) -> Vec<Alert> {
    let mut baseline = Baseline::default();
    let mut facts = healthy();
    assert_eq!(look(&mut baseline, &facts), Assessment::default());
    change(&mut facts);
    look(&mut baseline, &facts).alerts
}

#[test]
fn each_change_gives_its_alert() {
    type Change = fn(&mut Facts);
    let cases: Vec<(Change, Kind, Severity, NextAction, &str)> = vec![
        (
            |facts| facts.certificate.as_mut().unwrap().not_after = NOW + 29 * DAY,
            Kind::CertificateExpiry,
            Severity::Warning,
            NextAction::Renew,
            "The certificate of clinic-voice ends in less than 30 days",
        ),
        (
            |facts| facts.certificate.as_mut().unwrap().not_after = NOW - 1,
            Kind::CertificateExpiry,
            Severity::Critical,
            NextAction::Renew,
            "The certificate of clinic-voice has ended",
        ),
        (
            |facts| facts.authority.as_mut().unwrap().not_after = Some(NOW + DAY / 2),
            Kind::AuthorityExpiry,
            Severity::Critical,
            NextAction::ReplaceAuthority,
            "The authority of clinic-voice ends in less than 1 day",
        ),
        (
            |facts| facts.authority.as_mut().unwrap().status = known("DISABLED"),
            Kind::AuthorityState,
            Severity::Warning,
            NextAction::RestoreAuthority,
            "The authority of clinic-voice is DISABLED",
        ),
        (
            |facts| facts.authority.as_mut().unwrap().status = Seen::Missing,
            Kind::AuthorityState,
            Severity::Critical,
            NextAction::RestoreAuthority,
            "The authority of clinic-voice is no longer there",
        ),
        (
            |facts| key(facts).state = known("PendingDeletion"),
            Kind::KeyState,
            Severity::Critical,
            NextAction::RestoreKey,
            "The key of clinic-voice is PendingDeletion",
        ),
        (
            |facts| key(facts).policy = known("bb"),
            Kind::KeyPolicyDrift,
            Severity::Warning,
            NextAction::ReviewKeyPolicy,
            "The key policy of clinic-voice was changed outside of Signet",
        ),
        (
            |facts| facts.alias_target = known("another"),
            Kind::AliasMoved,
            Severity::Critical,
            NextAction::MoveAlias,
            "The alias of clinic-voice points at another key",
        ),
        (
            |facts| facts.alias_target = Seen::Missing,
            Kind::AliasMoved,
            Severity::Critical,
            NextAction::MoveAlias,
            "The alias of clinic-voice is gone",
        ),
    ];
    for (change, kind, severity, next_action, title) in cases {
        let alerts = found(change);
        assert_eq!(alerts.len(), 1, "{title}: {alerts:?}");
        let alert = &alerts[0];
        assert_eq!((alert.kind, alert.severity, alert.next_action), (kind, severity, next_action), "{title}");
        assert_eq!(alert.title, title);
        assert_eq!(alert.identity_id, "0190");
    }
}

#[test]
fn states_on_their_way_are_no_news() {
    assert_eq!(found(|facts| key(facts).state = known("Updating")), []);
    assert_eq!(found(|facts| facts.authority.as_mut().unwrap().status = known("CREATING")), []);
}

#[test]
fn a_scheduled_deletion_names_its_day() {
    let alerts = found(|facts| {
        key(facts).state = known("PendingDeletion");
        key(facts).deletion_date = Some(NOW);
    });
    assert!(alerts[0].detail.contains("15 Jan 2027"), "{}", alerts[0].detail);
}

#[test]
fn a_threshold_is_news_once_and_a_new_end_is_another() {
    let at = |not_after: i64| {
        found(|facts| facts.certificate.as_mut().unwrap().not_after = not_after)[0].id.clone()
    };
    assert_eq!(at(NOW + 29 * DAY), at(NOW + 29 * DAY));
    assert_ne!(at(NOW + 29 * DAY), at(NOW + 28 * DAY), "another end");
    let mut facts = healthy();
    facts.certificate.as_mut().unwrap().not_after = NOW + 29 * DAY;
    let id = |now| assess(&facts, &Baseline::default(), now).alerts[0].id.clone();
    assert_eq!(id(NOW), id(NOW + 14 * DAY), "the same threshold");
    assert_ne!(id(NOW), id(NOW + 16 * DAY), "the next one");
}

#[test]
fn a_policy_that_signet_applied_is_no_drift() {
    let alerts = found(|facts| {
        key(facts).policy = known("bb");
        key(facts).applied = Some(("bb".to_owned(), NOW * 1000 + 1));
    });
    assert_eq!(alerts, []);
    // One applied before the present baseline says nothing about what is live now.
    let alerts = found(|facts| {
        key(facts).policy = known("bb");
        key(facts).applied = Some(("bb".to_owned(), NOW * 1000 - 1));
    });
    assert_eq!(alerts.len(), 1);
}

#[test]
fn a_first_look_compares_with_what_signet_applied() {
    let mut facts = healthy();
    key(&mut facts).applied = Some(("applied".to_owned(), 1));
    let alerts = look(&mut Baseline::default(), &facts).alerts;
    assert_eq!(alerts[0].kind, Kind::KeyPolicyDrift);
    assert_eq!(alerts[0].expected.as_deref(), Some("applied"));
}

#[test]
fn a_new_key_begins_with_the_policy_it_has() {
    let alerts = found(|facts| {
        key(facts).arn = format!("{KEY}-new");
        key(facts).policy = known("of the new key");
        facts.alias_target = known(&format!("{KEY_ID}-new"));
    });
    assert_eq!(alerts, []);
}

#[test]
fn an_accepted_state_is_forgotten_when_the_world_is_back() {
    let (mut baseline, well) = (Baseline::default(), healthy());
    let mut disabled = healthy();
    key(&mut disabled).state = known("Disabled");
    let alert = look(&mut baseline, &disabled).alerts.remove(0);
    assert!(baseline.accept(&alert, NOW * 1000));
    assert_eq!(look(&mut baseline, &disabled).alerts, []);
    assert_eq!(look(&mut baseline, &well).alerts, []);
    assert_eq!(look(&mut baseline, &disabled).alerts, [alert], "it is news again");
}

#[test]
fn an_end_cannot_be_accepted() {
    let alerts = found(|facts| facts.certificate.as_mut().unwrap().not_after = NOW - 1);
    let mut baseline = Baseline::default();
    assert!(!baseline.accept(&alerts[0], NOW));
    assert_eq!(baseline, Baseline::default());
}

#[test]
fn what_could_not_be_seen_is_undetermined_and_has_its_reason() {
    let mut facts = healthy();
    key(&mut facts).state = Seen::Unknown("AWS denied kms:DescribeKey".to_owned());
    facts.alias_target = Seen::NotLooked;
    let assessment = look(&mut Baseline::default(), &facts);
    assert_eq!(assessment.alerts, []);
    assert_eq!(assessment.undetermined, [Kind::KeyState, Kind::AliasMoved]);
    let unknown = facts.unknown();
    assert_eq!(unknown.len(), 1);
    assert_eq!(
        (unknown[0].fact.as_str(), unknown[0].reason.as_str()),
        ("state of the key", "AWS denied kms:DescribeKey")
    );
}

#[test]
fn what_is_published_is_told_by_its_harm() {
    let reason = || "it answered 404".to_owned();
    let name = "The published JWK set of clinic-voice";
    for (found_there, kind, severity, title) in [
        (
            Published::Unreachable { reason: reason() },
            Kind::JwksUnreachable,
            Severity::Critical,
            format!("{name} cannot be read"),
        ),
        (
            Published::NoSet { reason: reason() },
            Kind::JwksUnreadable,
            Severity::Critical,
            "What is published for clinic-voice is no JWK set".to_owned(),
        ),
        (
            Published::PrivateKey { path: "keys[0].d".to_owned() },
            Kind::JwksPrivateKey,
            Severity::Critical,
            "A private key is published for clinic-voice".to_owned(),
        ),
        (
            set(&[Role::Current, Role::Next], &[]),
            Kind::JwksLacksKey,
            Severity::Critical,
            format!("{name} lacks its current key"),
        ),
        (
            set(&[Role::Next], &[]),
            Kind::JwksLacksKey,
            Severity::Warning,
            format!("{name} lacks its next key"),
        ),
        (set(&[Role::Old], &[]), Kind::JwksLacksKey, Severity::Notice, format!("{name} lacks its old key")),
        (
            set(&[], &["a", "b"]),
            Kind::JwksOtherKeys,
            Severity::Notice,
            format!("{name} holds 2 keys of others"),
        ),
    ] {
        let alerts = found(|facts| *published(facts) = Seen::Known(found_there.clone()));
        assert_eq!(alerts.len(), 1, "{found_there:?}");
        let alert = &alerts[0];
        assert_eq!((alert.kind, alert.severity, &alert.title), (kind, severity, &title));
        assert_eq!((alert.next_action, alert.subject.as_str()), (NextAction::PublishJwks, URL));
        assert!(alert.detail.ends_with('.') && !alert.detail.contains(".."), "{}", alert.detail);
    }
}

#[test]
fn an_address_that_gives_no_answer_ends_no_alert_about_what_it_served() {
    let mut facts = healthy();
    *published(&mut facts) = Seen::Known(Published::Unreachable { reason: "no answer".to_owned() });
    let gone = look(&mut Baseline::default(), &facts);
    assert_eq!(
        gone.undetermined,
        [Kind::JwksUnreadable, Kind::JwksPrivateKey, Kind::JwksLacksKey, Kind::JwksOtherKeys]
    );
    // The first time proves nothing at all.
    *published(&mut facts) = Seen::Unknown("no answer".to_owned());
    let once = look(&mut Baseline::default(), &facts);
    assert_eq!((once.alerts.len(), once.undetermined.len()), (0, 5));
    assert_eq!(facts.unknown()[0].fact, "published JWK set");
}

#[test]
fn a_shared_address_may_be_accepted_until_it_is_not_shared_any_more() {
    let mut baseline = Baseline::default();
    let with = |others: &[&str]| {
        let mut facts = healthy();
        *published(&mut facts) = Seen::Known(set(&[], others));
        facts
    };
    let alert = look(&mut baseline, &with(&["b", "a"])).alerts.remove(0);
    assert!(baseline.accept(&alert, NOW * 1000));
    assert_eq!(look(&mut baseline, &with(&["a", "b"])).alerts, [], "order is nothing");
    assert_eq!(look(&mut baseline, &with(&["a", "b", "c"])).alerts.len(), 1, "another key is news");
    assert_eq!(look(&mut baseline, &with(&[])).alerts, []);
    assert_eq!(look(&mut baseline, &with(&["a", "b"])).alerts, [alert], "it is news again");
}

#[test]
fn what_never_was_is_not_missed() {
    let facts = Facts { identity_id: "new".to_owned(), ..Facts::default() };
    assert_eq!(look(&mut Baseline::default(), &facts), Assessment::default());
}

fn seen(words: &'static [&'static str]) -> impl Strategy<Value = Seen<String>> {
    prop_oneof![
        4 => proptest::sample::select(words).prop_map(known),
        1 => Just(Seen::Missing),
        1 => Just(Seen::Unknown("denied".to_owned())),
    ]
}

fn served() -> impl Strategy<Value = Seen<Published>> {
    let reason = || "no answer".to_owned();
    let roles = proptest::sample::subsequence(vec![Role::Current, Role::Next, Role::Old], 0..=3);
    let others = proptest::sample::subsequence(vec!["a", "b"], 0..=2);
    prop_oneof![
        4 => (roles, others).prop_map(|(roles, others)| Seen::Known(set(&roles, &others))),
        1 => Just(Seen::Known(Published::Unreachable { reason: reason() })),
        1 => Just(Seen::Known(Published::NoSet { reason: reason() })),
        1 => Just(Seen::Known(Published::PrivateKey { path: "keys[0].d".to_owned() })),
        1 => Just(Seen::Unknown(reason())),
    ]
}

prop_compose! {
    fn world()(
        end in -2..80_i64,
        authority_end in proptest::option::of(-2..80_i64),
        status in seen(&["ACTIVE", "DISABLED", "PENDING_CERTIFICATE", "EXPIRED", "FAILED", "DELETED", "CREATING"]),
        state in seen(&["Enabled", "Disabled", "PendingDeletion", "Unavailable", "Creating", "Updating"]),
        policy in seen(&["aa", "bb", "cc"]),
        target in seen(&[KEY_ID, "another", "a third"]),
        expected in proptest::option::of(proptest::sample::select(&["aa", "bb"][..])),
        jwks in proptest::option::of(served()),
    ) -> (Facts, Baseline) {
        let mut facts = healthy();
        facts.certificate.as_mut().unwrap().not_after = NOW + end * DAY;
        facts.authority = Some(AuthorityFacts {
            arn: "authority".to_owned(), status, not_after: authority_end.map(|days| NOW + days * DAY),
        });
        facts.alias_target = target;
        let key = key(&mut facts);
        (key.state, key.policy) = (state, policy);
        facts.jwks = jwks.map(|published| JwksFacts { url: URL.to_owned(), published });
        let policy = expected.map(|hash| Expected { key_arn: KEY.to_owned(), hash: hash.to_owned(), since: 0 });
        (facts, Baseline { policy, ..Baseline::default() })
    }
}

proptest! {
    #[test]
    fn looking_again_tells_nothing_new((facts, mut baseline) in world()) {
        let first = look(&mut baseline, &facts);
        let kept = baseline.clone();
        prop_assert_eq!(&look(&mut baseline, &facts), &first);
        prop_assert_eq!(&baseline, &kept);
    }

    #[test]
    fn ids_are_unique_and_each_kind_is_told_once_or_is_undetermined((facts, mut baseline) in world()) {
        let assessment = look(&mut baseline, &facts);
        let mut ids: Vec<_> = assessment.alerts.iter().map(|alert| &alert.id).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), assessment.alerts.len());
        for kind in Kind::ALL {
            let told = assessment.alerts.iter().filter(|alert| alert.kind == kind).count();
            let undetermined = usize::from(assessment.undetermined.contains(&kind));
            prop_assert!(told + undetermined <= 1, "{:?}", kind);
        }
        prop_assert!(assessment.alerts.is_sorted_by(|one, other| one.severity >= other.severity));
    }

    #[test]
    fn accepting_all_drift_leaves_the_ends_alone((facts, mut baseline) in world()) {
        for alert in look(&mut baseline, &facts).alerts {
            prop_assert_eq!(baseline.accept(&alert, NOW * 1000), alert.kind.can_be_accepted());
        }
        let left = look(&mut baseline, &facts).alerts;
        prop_assert!(left.iter().all(|alert| !alert.kind.can_be_accepted()), "{:?}", left);
    }

    #[test]
    fn json_keeps_everything((facts, mut baseline) in world()) {
        let alerts = look(&mut baseline, &facts).alerts;
        let back: Vec<Alert> = serde_json::from_str(&serde_json::to_string(&alerts).unwrap()).unwrap();
        prop_assert_eq!(back, alerts);
        let back: Facts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
        prop_assert_eq!(back, facts);
        let back: Baseline = serde_json::from_str(&serde_json::to_string(&baseline).unwrap()).unwrap();
        prop_assert_eq!(back, baseline);
    }
}

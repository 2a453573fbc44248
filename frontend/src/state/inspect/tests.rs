use std::fmt::Write as _;

use signet_shared::certificate::der_to_pem;

use super::chains::Chains;
use super::job::{Inputs, Job};
use super::*;
use crate::state::certificate::tests::{LEAF, P384, ROOT, one};

const JWK: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"clinic"}"#;
const SECRET: &str = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";

fn inputs(texts: &[&str]) -> Inputs {
    texts.iter().map(|text| ("file.pem".to_owned(), Ok(text.as_bytes().to_vec()))).collect()
}

fn opened(mut state: Rc<Inspector>, texts: &[&str]) -> Rc<Inspector> {
    let mut job = Job::default();
    job.add(inputs(texts));
    state = state.reduce(Action::Begin);
    while job.progress().is_some() {
        state = state.reduce(Action::Read(job.step()));
    }
    state
}

fn open(texts: &[&str]) -> Rc<Inspector> {
    opened(Rc::new(Inspector::default()), texts)
}

fn titles(state: &Inspector) -> Vec<String> {
    state.entries.iter().map(|entry| entry.title()).collect()
}

fn shown(state: &Inspector) -> String {
    state.current().map(|entry| entry.title()).unwrap_or_default()
}

fn id(state: &Inspector, at: usize) -> Rc<str> {
    Rc::clone(&state.entries[at].id)
}

/// As many certificates as asked for, all different: the serial number's bytes are counted up.
fn many(pem: &str, count: usize) -> String {
    let leaf = one(pem);
    let serial: Vec<u8> =
        leaf.serial.hex.split(':').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
    let at = leaf.der.windows(serial.len()).position(|window| window == serial).unwrap() + serial.len() - 3;
    (0..count).fold(String::new(), |mut text, number| {
        let mut der = leaf.der.clone();
        let number = u16::try_from(number).unwrap().to_be_bytes();
        der[at + 1..at + 3].copy_from_slice(&number);
        text.write_str(&der_to_pem(&der)).unwrap();
        text
    })
}

#[test]
fn opens_several_and_shows_the_first_new_one() {
    let state = opened(open(&[ROOT]), &[LEAF, P384]);
    assert_eq!(titles(&state), ["Lakeside Signing Root", "epic-prod-voice", "clinic-p384"]);
    assert_eq!(shown(&state), "epic-prod-voice");
    assert!(state.failures.is_empty());
}

#[test]
fn what_is_open_already_is_shown_and_not_opened_twice() {
    let state = opened(open(&[ROOT, LEAF]), &[ROOT]);
    assert_eq!((state.entries.len(), shown(&state).as_str()), (2, "Lakeside Signing Root"));
    let both = format!("{LEAF}{LEAF}");
    assert_eq!(open(&[&both]).entries.len(), 1);
}

#[test]
fn failures_stand_beside_what_worked_until_the_next_input() {
    let state = opened(open(&[LEAF]), &[SECRET, "junk", P384]);
    assert_eq!((state.entries.len(), shown(&state).as_str(), state.failures.len()), (2, "clinic-p384", 2));
    assert_eq!(state.failures.iter().filter(|failure| failure.is_secret).count(), 1);
    assert_eq!(state.failures[0].source, "file.pem");
    assert!(opened(open(&["junk"]), &[LEAF]).failures.is_empty());
}

#[test]
fn a_secret_beside_a_certificate_is_told_and_not_kept() {
    let state = open(&[&format!("{LEAF}{SECRET}")]);
    assert_eq!((state.entries.len(), state.failures.len()), (1, 1));
    assert!(state.failures[0].is_secret);
    assert!(!kept::write(&state.entries).unwrap().contains("PRIVATE"));
}

#[test]
fn closing_keeps_the_eye_where_it_was() {
    let all = open(&[ROOT, LEAF, P384]);
    let select = |at| Rc::clone(&all).reduce(Action::Select(id(&all, at)));
    let close = |state: Rc<Inspector>, at| state.reduce(Action::Close(id(&all, at)));
    assert_eq!(shown(&close(select(1), 0)), "epic-prod-voice");
    assert_eq!(shown(&close(select(1), 1)), "clinic-p384");
    assert_eq!(shown(&close(select(2), 2)), "epic-prod-voice");
    assert_eq!(close(select(1), 1).shows, select(1).shows, "the keyboard stays in the list");
    assert_eq!(shown(&close(close(select(1), 0), 0)), "epic-prod-voice", "closed twice");
    let none = close(close(close(select(0), 0), 1), 2);
    assert!(none.is_empty() && none.current().is_none());
}

#[test]
fn forgetting_leaves_nothing() {
    assert!(open(&[ROOT, "junk"]).reduce(Action::Forget).is_empty());
}

#[test]
fn a_thousand_are_read_in_slices_and_no_more_are_opened() {
    let text = many(P384, 1_000);
    let mut job = Job::default();
    job.add(inputs(&[&text]));
    let mut state = Rc::new(Inspector::default()).reduce(Action::Begin);
    let mut seen = Vec::new();
    while let Some(progress) = job.progress() {
        assert!(seen.last() != Some(&progress), "every moment differs");
        seen.push(progress);
        let slice = job.step();
        assert!(slice.items.len() <= 25);
        state = state.reduce(Action::Read(slice));
    }
    assert_eq!(seen.len(), 41, "one search and forty slices");
    assert_eq!((seen[20].read, seen[20].total), (475, 1_000));
    assert_eq!((state.entries.len(), state.beyond), (1_000, 0));
    let state = opened(state, &[ROOT]);
    assert_eq!((state.entries.len(), state.beyond), (1_000, 1));
    assert_eq!(state.counts(), ["1,000 certificates"]);
}

#[test]
fn other_kinds_open_as_well() {
    let state = open(&[LEAF, JWK]);
    assert_eq!(titles(&state), ["epic-prod-voice", "clinic"]);
    assert_eq!(state.counts(), ["1 certificate", "1 public key"]);
    assert!(state.entries[1].text().contains("\"kid\": \"clinic\""), "{}", state.entries[1].text());
}

#[test]
fn the_list_is_searched_by_all_words() {
    let state = open(&[ROOT, LEAF, P384, JWK]);
    let found =
        |search: &str| -> Vec<String> { state.matching(search).iter().map(|entry| entry.title()).collect() };
    assert_eq!(found("  ").len(), 4);
    assert_eq!(found("P-384 CLINIC"), ["clinic-p384"]);
    assert_eq!(found("public key"), ["clinic"]);
    assert_eq!(found("voice nowhere"), Vec::<String>::new());
    let serial = one(LEAF).serial.hex.clone();
    assert_eq!(found(&serial), ["epic-prod-voice"], "with colons, as it is shown");
}

#[test]
fn comparing_ends_where_one_of_both_goes() {
    let state = open(&[LEAF, P384, ROOT]);
    let comparing = Rc::clone(&state).reduce(Action::Compare(Some(id(&state, 1))));
    assert_eq!(comparing.compared().unwrap().title(), "clinic-p384");
    assert!(Rc::clone(&comparing).reduce(Action::Close(id(&state, 1))).compared().is_none());
    assert!(Rc::clone(&comparing).reduce(Action::Select(id(&state, 1))).compared().is_none());
    assert!(Rc::clone(&comparing).reduce(Action::Select(id(&state, 2))).compared().is_some());
    assert!(comparing.reduce(Action::Compare(None)).compared().is_none());
    assert!(
        Rc::clone(&state).reduce(Action::Compare(Some(id(&state, 0)))).compared().is_none(),
        "with itself"
    );
}

#[test]
fn a_reload_brings_back_what_was_open() {
    let state = open(&[ROOT, JWK, LEAF]);
    let kept = kept::write(&state.entries).unwrap();
    let mut job = Job::default();
    job.add(kept::read(&kept));
    let mut again = Rc::new(Inspector::default()).reduce(Action::Begin);
    while job.progress().is_some() {
        again = again.reduce(Action::Read(job.step()));
    }
    assert!(again.entries == state.entries, "{:?}", titles(&again));
    assert_eq!(again.failures, []);
    assert_eq!(&*again.entries[2].source, "file.pem");
    assert!(kept::read("no JSON").is_empty());
    let much = open(&[&many(LEAF, 700), &many(P384, 300)]);
    assert_eq!((much.entries.len(), much.failures.len()), (1_000, 0));
    assert!(kept::write(&much.entries).is_none(), "more than a mebibyte");
}

#[test]
fn chains_are_those_of_the_whole_set() {
    let state = open(&[ROOT, P384, LEAF]);
    let chains = Chains::new(&state.entries);
    let of = |at: usize| {
        let (chain, place) = chains.of(&state.entries[at].id).unwrap();
        (chain.iter().map(|view| view.subject.title().to_owned()).collect::<Vec<_>>(), place)
    };
    assert_eq!(of(2), (vec!["epic-prod-voice".to_owned(), "Lakeside Signing Root".to_owned()], 0));
    assert_eq!(of(0).1, 1);
    assert!(chains.of("nothing").is_none());
}

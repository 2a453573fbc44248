//! Two certificates beside each other.

use signet_shared::certificate::{CertificateView, ComparedField, Comparison, Relation, compare, parse};

const LEAF: &str = include_str!("../data/leaf.pem");
const P384: &str = include_str!("../data/p384.pem");
const ROOT: &str = include_str!("../data/root.pem");

fn one(pem: &str) -> CertificateView {
    parse(pem.as_bytes()).unwrap().remove(0)
}

fn field<'a>(comparison: &'a Comparison, name: &str) -> &'a ComparedField {
    comparison.fields.iter().find(|field| field.name == name).unwrap()
}

#[test]
fn a_certificate_is_like_itself() {
    let comparison = compare(&one(LEAF), &one(LEAF));
    assert!(comparison.is_identical && comparison.is_same_key);
    assert_eq!((comparison.begins_later_days, comparison.ends_later_days), (0, 0));
    assert_eq!(comparison.differences().count(), 0);
    assert_eq!(comparison.fields.len(), 10 + one(LEAF).extensions.len());
    assert_eq!(comparison.summary(), "Both are the same certificate.");
}

#[test]
fn fields_and_extensions_are_told_apart() {
    let (leaf, other) = (one(LEAF), one(P384));
    let comparison = compare(&leaf, &other);
    assert!(!comparison.is_identical && !comparison.is_same_key);
    let key = field(&comparison, "Key");
    assert_eq!(key.relation, Relation::Changed);
    assert_eq!((&key.first, &key.second), (&vec![leaf.key.summary()], &vec![other.key.summary()]));
    assert_eq!(field(&comparison, "Issuer").relation, Relation::Same);
    assert_eq!(field(&comparison, "Fingerprint, SHA-256").relation, Relation::Changed);
    let names: Vec<_> = comparison.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(&names[..4], ["Version", "Serial number", "Signed with", "Issuer"]);
}

#[test]
fn the_other_way_round_says_the_opposite() {
    let (there, back) = (compare(&one(LEAF), &one(ROOT)), compare(&one(ROOT), &one(LEAF)));
    assert!(there.ends_later_days != 0);
    assert_eq!(there.ends_later_days, -back.ends_later_days);
    let alone = |comparison: &Comparison, relation| {
        let mut names: Vec<_> = comparison
            .fields
            .iter()
            .filter(|field| field.relation == relation)
            .map(|field| field.name.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(alone(&there, Relation::OnlyFirst), alone(&back, Relation::OnlySecond));
    assert!(!alone(&there, Relation::OnlyFirst).is_empty());
    for field in there.differences().filter(|field| field.relation == Relation::OnlyFirst) {
        assert!(field.second.is_empty() && !field.first.is_empty(), "{field:?}");
    }
    let way = if there.ends_later_days > 0 { "later." } else { "earlier." };
    assert!(there.summary().ends_with(way), "{}", there.summary());
}

#[test]
fn another_critical_flag_is_a_change() {
    let leaf = one(LEAF);
    let mut other = leaf.clone();
    let extension = other.extensions.first_mut().unwrap();
    extension.critical = !extension.critical;
    let name = extension.name;
    let comparison = compare(&leaf, &other);
    assert_eq!(field(&comparison, name).relation, Relation::Changed);
    assert_eq!(comparison.differences().count(), 1);
}

#[test]
fn bytes_tell_where_words_are_the_same() {
    let leaf = one(LEAF);
    let mut other = leaf.clone();
    let extension = other.extensions.first_mut().unwrap();
    extension.raw.push_str(":00");
    let (name, raw) = (extension.name, extension.raw.clone());
    let comparison = compare(&leaf, &other);
    assert_eq!(field(&comparison, name).second.last(), Some(&raw));
}

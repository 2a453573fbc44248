//! Input made to harm: nothing panics, nothing hides, nothing takes long.

use der::asn1::{Any, AnyRef};
use der::{Decode, Encode, Tag};
use proptest::prelude::*;
use signet_shared::certificate::{
    CertificateView, chains, parse, pem_to_der, signed_parts, spki_der_of, to_text,
};

use crate::{ALL, LEAF, NOW, RTL, one};

/// Reads, and when that works uses everything that a view offers.
fn exercise(input: &[u8]) {
    let _ = signed_parts(input);
    let _ = spki_der_of(input);
    match parse(input) {
        Ok(views) => {
            chains(&views);
            for view in &views {
                let text = to_text(view, NOW);
                assert_harmless(&text);
                assert!(serde_json::to_string(&view.report(NOW)).is_ok());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
    }
}

/// No control character but the line break, and nothing that turns the line round.
fn assert_harmless(text: &str) {
    let bad = |character: char| {
        character.is_control() && character != '\n' || ('\u{202A}'..='\u{202E}').contains(&character)
    };
    assert!(!text.contains(bad), "{text:?}");
}

/// Puts another element in the place of one of the signed part's (the signature then no longer fits, which nobody checks here).
fn with_element(pem: &str, index: usize, element: Vec<u8>) -> Vec<u8> {
    let der = pem_to_der(pem).unwrap();
    let outer = Vec::<AnyRef<'_>>::from_der(&der).unwrap();
    let mut elements = outer[0].to_der().map(|tbs| Vec::<Any>::from_der(&tbs).unwrap()).unwrap();
    elements[index] = Any::from_der(&element).unwrap();
    let tbs = Any::from_der(&elements.to_der().unwrap()).unwrap();
    let rest = outer[1..].iter().map(|element| Any::from_der(&element.to_der().unwrap()).unwrap());
    std::iter::once(tbs).chain(rest).collect::<Vec<_>>().to_der().unwrap()
}

/// Version, serial, algorithm, issuer, validity, subject.
const SUBJECT: usize = 5;

/// An OID's DER, a tag and bytes.
type Attribute<'a> = (&'a [u8], Tag, &'a [u8]);

/// A name of one relative name per list of attributes.
fn name(rdns: &[&[Attribute<'_>]]) -> Vec<u8> {
    let sequence = |tag, parts: Vec<Vec<u8>>| Any::new(tag, parts.concat()).unwrap().to_der().unwrap();
    let attribute = |&(oid, tag, value): &Attribute<'_>| {
        sequence(Tag::Sequence, vec![oid.to_vec(), Any::new(tag, value).unwrap().to_der().unwrap()])
    };
    let rdns = rdns.iter().map(|rdn| sequence(Tag::Set, rdn.iter().map(attribute).collect())).collect();
    sequence(Tag::Sequence, rdns)
}

const CN: &[u8] = &[6, 3, 0x55, 4, 3];
const O: &[u8] = &[6, 3, 0x55, 4, 10];

fn read(der: &[u8]) -> CertificateView {
    parse(der).unwrap_or_else(|error| panic!("{error}")).remove(0)
}

#[test]
fn a_name_cannot_turn_the_line_round() {
    let view = one(RTL);
    assert_eq!(view.subject.common_name.as_deref(), Some("invoice-\\u{202e}fdp.exe"));
    assert_harmless(&to_text(&view, NOW));
}

#[test]
fn a_name_of_100_kb_is_cut_and_counted() {
    let long = "x".repeat(102_400);
    let view = read(&with_element(LEAF, SUBJECT, name(&[&[(CN, Tag::Utf8String, long.as_bytes())]])));
    let shown = view.subject.common_name.as_deref().unwrap();
    assert!(shown.len() < 400 && shown.ends_with("… (102,400 characters in all)"), "{shown}");
    assert!(to_text(&view, NOW).lines().all(|line| line.chars().count() < 400));
}

#[test]
fn strings_of_every_encoding_are_read() {
    let check = |tag, bytes: &[u8], expected: &str| {
        let view = read(&with_element(LEAF, SUBJECT, name(&[&[(CN, tag, bytes)]])));
        assert_eq!(view.subject.common_name.as_deref(), Some(expected));
    };
    check(Tag::Utf8String, "Zürich".as_bytes(), "Zürich");
    check(Tag::PrintableString, b"Clinic", "Clinic");
    check(Tag::Ia5String, b"a@b", "a@b");
    check(Tag::TeletexString, b"Z\xFCrich", "Zürich");
    check(Tag::BmpString, &[0, b'Z', 0, 0xFC], "Zü");
    check(Tag::Utf8String, b"a\0b", "a\\u{0}b");
    check(Tag::Integer, &[7], "#07");
    check(Tag::Utf8String, b"", "");
}

#[test]
fn names_of_several_parts_and_of_none() {
    let several = name(&[
        &[(CN, Tag::Utf8String, b"a, O=b"), (O, Tag::Utf8String, b"c")],
        &[(O, Tag::Utf8String, b"d")],
    ]);
    let view = read(&with_element(LEAF, SUBJECT, several));
    assert_eq!(view.subject.text, "CN=a\\, O=b + O=c, O=d");
    let view = read(&with_element(LEAF, SUBJECT, name(&[])));
    assert_eq!((view.subject.text.as_str(), view.subject.title()), ("", "No name"));
}

#[test]
fn every_prefix_of_a_certificate_is_refused_calmly() {
    for pem in ALL {
        let der = pem_to_der(pem).unwrap();
        for length in 0..der.len() {
            assert!(parse(&der[..length]).is_err());
        }
        for length in 0..pem.len() - 1 {
            let result = parse(&pem.as_bytes()[..length]);
            assert!(result.is_err() || length >= pem.trim_end().len(), "{length}");
        }
    }
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    let mut nested = Vec::new();
    for _ in 0..100_000 {
        let length = u32::try_from(nested.len()).unwrap().to_be_bytes();
        let mut outer = vec![0x30, 0x84];
        outer.extend(length);
        if outer.len() + nested.len() > 200_000 {
            break;
        }
        outer.extend(nested);
        nested = outer;
    }
    exercise(&nested);
    exercise(&vec![0x30; 200_000]);
    exercise(&[0x30, 0x80].repeat(100_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        exercise(&bytes);
    }

    #[test]
    fn random_text_never_panics(text in "(-----(BEGIN|END) [A-Z ]{0,12}-----|[A-Za-z0-9+/=\n]{0,40}|\\PC{0,8}){0,8}") {
        exercise(text.as_bytes());
    }

    #[test]
    fn changed_certificates_never_panic(
        which in 0..ALL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut der = pem_to_der(ALL[which]).unwrap();
        for (index, byte) in changes {
            let at = index.index(der.len());
            der[at] = byte;
        }
        exercise(&der);
    }

    #[test]
    fn certificates_with_bytes_put_in_or_left_out_never_panic(
        which in 0..ALL.len(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        inserted in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut der = pem_to_der(ALL[which]).unwrap();
        let at = at.index(der.len());
        let end = (at + removed).min(der.len());
        der.splice(at..end, inserted);
        exercise(&der);
    }
}

//! The RFC's own example, vectors that Node's crypto module (OpenSSL) made, tables, and properties.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Changed, Difference, Expected, Fault, Jwk, JwkError, JwkSet, Published, Role, compare, judge};

/// The modulus of RFC 7638 §3.1.
const RFC_N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn spki(vector: &Value) -> Vec<u8> {
    STANDARD.decode(vector["spki"].as_str().unwrap()).unwrap()
}

fn key(index: usize) -> Jwk {
    Jwk::from_spki(&spki(&vectors()[index])).unwrap()
}

fn set(value: Value) -> JwkSet {
    JwkSet::from_value(value).unwrap()
}

/// A key as published, with a member changed or, by null, taken out.
fn with(key: &Jwk, name: &str, value: Value) -> Value {
    let mut members = key.members().clone();
    if value.is_null() {
        members.remove(name)
    } else {
        members.insert(name.to_owned(), value)
    };
    Value::Object(members)
}

#[test]
fn the_example_of_rfc_7638_has_its_thumbprint() {
    let document = json!({ "keys": [
        { "kty": "RSA", "n": RFC_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" }
    ] });
    let set = set(document.clone());
    assert_eq!(set.keys()[0].thumbprint().as_deref(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    assert_eq!(set.to_value(), document);
}

#[test]
fn keys_are_published_as_node_reads_them() {
    for vector in vectors() {
        let key = Jwk::from_spki(&spki(&vector)).unwrap();
        for (name, value) in vector["jwk"].as_object().unwrap() {
            assert_eq!(key.members().get(name), Some(value), "{name} of {}", vector["name"]);
        }
        assert_eq!(key.thumbprint().as_deref(), vector["thumbprint"].as_str());
        assert_eq!(key.kid(), vector["thumbprint"].as_str());
        assert_eq!((key.purpose(), &key.members()["key_ops"]), (Some("sig"), &json!(["verify"])));
        let algorithm = match vector["name"].as_str().unwrap().split(',').next() {
            Some("P-256") => "ES256",
            Some("P-384") => "ES384",
            Some("P-521") => "ES512",
            _ => "RS384",
        };
        assert_eq!(key.algorithm(), Some(algorithm));
        let read = set(json!({ "keys": [key.members()] }));
        assert_eq!(read.keys(), [key], "what is published reads as itself");
    }
}

#[test]
fn the_certificate_page_tells_the_same_thumbprint() {
    let pem = include_bytes!("../../tests/data/p384.pem");
    let certificate = crate::certificate::parse(pem).unwrap().remove(0);
    let key = Jwk::from_spki(&certificate.key.spki_der).unwrap();
    assert_eq!(key.thumbprint(), certificate.key.jwk_thumbprint);
}

#[test]
fn what_smart_servers_cannot_use_is_no_jwk() {
    for pem in ["weak", "ed25519"] {
        let path = format!("{}/tests/data/{pem}.pem", env!("CARGO_MANIFEST_DIR"));
        let certificate = crate::certificate::parse(&std::fs::read(path).unwrap()).unwrap().remove(0);
        let error = Jwk::from_spki(&certificate.key.spki_der).unwrap_err();
        assert!(matches!(error, JwkError::Key(_)), "{error}");
    }
    assert_eq!(Jwk::from_spki(b"nothing"), Err(JwkError::Key("cannot be read")));
}

#[test]
fn errors_name_the_place() {
    let rsa = |name: &str, value: Value| json!({ "keys": [{ "kty": "oct-like", "kid": "passed over" }, with(&key(0), name, value)] });
    for (document, expected) in [
        (json!([]), "the document is not an object with the member keys"),
        (json!({}), "the document has no member keys"),
        (
            json!(key(0).members()),
            "the document is one key, not a set: put it into the list of a member keys",
        ),
        (json!({ "keys": {} }), "keys is not a list"),
        (json!({ "keys": [1] }), "keys[0] is not an object"),
        (json!({ "keys": [{}] }), "keys[0].kty is missing"),
        (json!({ "keys": [{ "kty": 1 }] }), "keys[0].kty is not a text"),
        (rsa("n", Value::Null), "keys[1].n is missing"),
        (rsa("n", json!(7)), "keys[1].n is not a text"),
        (rsa("n", json!("")), "keys[1].n is empty"),
        (rsa("n", json!("a+/=")), "keys[1].n is not base64url without padding"),
        (rsa("e", json!("AAEAAQ")), "keys[1].e begins with a zero byte, which it must not"),
        (rsa("kid", json!(7)), "keys[1].kid is not a text"),
        (
            json!({ "keys": [with(&key(4), "x", key(2).members()["x"].clone())] }),
            "keys[0].x has not the length of its curve",
        ),
        (json!({ "keys": [with(&key(4), "crv", Value::Null)] }), "keys[0].crv is missing"),
    ] {
        assert_eq!(JwkSet::parse(&document.to_string()).unwrap_err().to_string(), expected);
    }
    assert_eq!(JwkSet::parse("{\n <html>").unwrap_err().to_string(), "it is not JSON (line 2, column 2)");
}

#[test]
fn a_private_key_is_the_first_thing_said_and_nothing_of_it_is_told() {
    let secret = "c2VjcmV0LXNlY3JldA";
    let inside = |name: &str| json!({ "keys": [{ "kty": "RSA" }, with(&key(0), name, json!(secret))] });
    let mut cases: Vec<(Value, String)> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv", "seed"]
        .map(|name| (inside(name), format!("keys[1].{name}")))
        .to_vec();
    cases.push((with(&key(4), "d", json!(secret)), "d".to_owned()));
    cases.push((json!([{ "kty": "EC", "d": secret }]), "[0].d".to_owned()));
    cases.push((json!({ "keys": [{ "d": secret }] }), "keys[0].d".to_owned()));
    cases.push((json!({ "keys": { "one": { "kty": "oct", "k": secret } } }), "keys.one.k".to_owned()));
    cases.push((json!({ "a": { "keys": [{ "kty": "AKP", "priv": secret }] } }), "a.keys[0].priv".to_owned()));
    cases.push((json!({ "pem": "-----BEGIN EC PRIVATE KEY-----\nabc" }), "the document".to_owned()));
    for (document, path) in cases {
        let error = JwkSet::parse(&document.to_string()).unwrap_err();
        assert_eq!(error, JwkError::Private { path: path.clone() }, "{document}");
        assert!(!format!("{error} {error:?}").contains(secret));
        assert_eq!(judge(&[], &document.to_string()), Published::PrivateKey { path });
    }
    let pem = "-----BEGIN PRIVATE KEY-----\nMIIE";
    assert!(matches!(JwkSet::parse(pem), Err(JwkError::Private { .. })));
    // A library's null is no key, and a letter elsewhere is none either.
    let null = with(&key(0), "x", Value::Null);
    let mut harmless = null.as_object().unwrap().clone();
    harmless.insert("d".to_owned(), Value::Null);
    assert!(JwkSet::from_value(json!({ "keys": [harmless], "d": "draft" })).is_ok());
}

#[test]
fn sets_differ_by_key_not_by_name() {
    let (a, b, c) = (key(0), key(1), key(4));
    let wanted = JwkSet::new(vec![a.clone(), b.clone()]);
    let name = |key: &Jwk| key.thumbprint().unwrap();
    let differs = |keys: Value| compare(&wanted, &set(json!({ "keys": keys })));
    let (members_a, members_b) = (json!(a.members()), json!(b.members()));
    assert!(differs(json!([members_b, members_a])).is_none(), "order is nothing");
    assert!(differs(json!([with(&a, "alg", Value::Null), with(&b, "use", Value::Null)])).is_none());
    assert_eq!(
        differs(json!([members_a, c.members(), { "kty": "OKP", "kid": "ed" }, { "kty": "??" }])),
        Difference {
            missing: vec![name(&b)],
            extra: vec![name(&c), "ed".to_owned(), "keys[3]".to_owned()],
            changed: Vec::new(),
        }
    );
    let changed = |kid: Option<&str>, algorithm: Option<&str>, purpose: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let changed = Changed {
            thumbprint: name(&a),
            kid: text(kid),
            algorithm: text(algorithm),
            purpose: text(purpose),
        };
        Difference { changed: vec![changed], ..Difference::default() }
    };
    let other = |member: &str, value: Value| differs(json!([with(&a, member, value), members_b]));
    assert_eq!(other("kid", json!("key-1")), changed(Some("key-1"), None, None));
    assert_eq!(other("kid", Value::Null), changed(Some(""), None, None));
    assert_eq!(other("alg", json!("RS256")), changed(None, Some("RS256"), None));
    assert_eq!(other("use", json!("enc")), changed(None, None, Some("enc")));
    let twice = differs(json!([members_a, members_a, members_b]));
    assert_eq!(twice, changed(Some(&name(&a)), None, None), "a server must find exactly one");
    let named_anew = differs(json!([with(&a, "kid", json!("key-1")), members_a, members_b]));
    assert!(named_anew.is_none(), "under the right name too");
}

#[test]
fn foreign_words_are_cut() {
    let long = "x\n".repeat(500);
    let found = set(json!({ "keys": [{ "kty": "OKP", "kid": long }, with(&key(0), "kid", json!(long))] }));
    let difference = compare(&JwkSet::new(vec![key(0)]), &found);
    for word in [&difference.extra[0], difference.changed[0].kid.as_ref().unwrap()] {
        assert!(word.len() <= 80 && !word.contains('\n'), "{word}");
    }
}

#[test]
fn the_most_urgent_lack_is_told_and_others_do_no_harm() {
    let expected =
        [Expected { role: Role::Next, key: key(4) }, Expected { role: Role::Current, key: key(0) }];
    let told = |keys: Value| judge(&expected, &json!({ "keys": keys }).to_string());
    let (current, next) = (json!(key(0).members()), json!(key(4).members()));
    let all = told(json!([current, next]));
    assert!(all.is_ok() && all.problem().is_empty() && all.hint().is_empty());
    let shared = told(json!([current, next, key(1).members()]));
    assert!(shared.is_ok() && shared.problem().is_empty() && shared.hint().contains("a key that is not"));
    let nothing = told(json!([]));
    assert!(!nothing.is_ok() && nothing.problem().starts_with("The current key"), "{}", nothing.problem());
    let behind = told(json!([current]));
    assert!(behind.serves(Role::Current) && !behind.serves(Role::Next) && !behind.is_ok());
    assert!(behind.problem().starts_with("The next key"));
    let Published::Set { lacks, .. } = told(json!([with(&key(0), "kid", json!("k")), next])) else {
        panic!("it is a set")
    };
    assert_eq!(lacks[0].fault, Fault::Kid("k".to_owned()));
    assert!(matches!(judge(&expected, "<html>"), Published::NoSet { .. }));
}

/// Any JSON, with words of JWKs in it.
fn any_json() -> impl Strategy<Value = Value> {
    let words =
        ["keys", "kty", "RSA", "EC", "OKP", "n", "e", "crv", "x", "y", "P-256", "kid", "d", "k", "AQAB", ""];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 32).prop_map(|bytes| json!(URL_SAFE_NO_PAD.encode(bytes))),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(words.to_vec()), inner), 0..6).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

/// A key whose members fit together, with members that this does not know.
fn any_key() -> impl Strategy<Value = Value> {
    let bytes = |length: usize| {
        prop::collection::vec(1..=u8::MAX, length).prop_map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
    };
    let rsa = bytes(64).prop_map(|n| json!({ "kty": "RSA", "n": n, "e": "AQAB" }));
    let ec = (bytes(48), bytes(48)).prop_map(|(x, y)| json!({ "crv": "P-384", "kty": "EC", "x": x, "y": y }));
    (prop_oneof![rsa, ec], "[a-z]{1,8}", "x_[a-z]{1,4}", any_json()).prop_map(
        |(mut key, kid, name, value)| {
            key["kid"] = json!(kid);
            // Only what holds no private member.
            if JwkSet::from_value(json!({ "keys": [], "other": value })).is_ok() {
                key[name] = value;
            }
            key
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}", value in any_json()) {
        let _ = JwkSet::parse(&text);
        let _ = judge(&[], &value.to_string());
        if let Ok(set) = JwkSet::from_value(value.clone()) {
            prop_assert_eq!(set.to_value(), value);
        }
        let _ = Jwk::from_spki(text.as_bytes());
    }

    #[test]
    fn what_is_read_is_kept(keys in prop::collection::vec(any_key(), 0..4), extra in "x_[a-z]{1,6}") {
        let document = json!({ extra: 1, "keys": keys, "x-after": [null] });
        let set = JwkSet::parse(&document.to_string()).unwrap();
        // As text, so that the order counts.
        prop_assert_eq!(set.to_value().to_string(), document.to_string());
        let mut thumbprints: Vec<_> = set.keys().iter().map(|key| key.thumbprint().unwrap()).collect();
        thumbprints.sort();
        thumbprints.dedup();
        prop_assert_eq!(thumbprints.len(), keys.len());
        prop_assert!(compare(&set, &set).missing.is_empty());
        prop_assert!(compare(&set, &set).extra.is_empty());
        let nothing = compare(&JwkSet::new(Vec::new()), &set);
        prop_assert_eq!(nothing.extra, compare(&set, &JwkSet::new(Vec::new())).missing);
    }

    #[test]
    fn a_key_that_was_cut_is_never_another_key(index in 0_usize..8, cut in 0_usize..400) {
        let der = spki(&vectors()[index]);
        if let Some(part) = der.get(..cut).filter(|part| part.len() < der.len()) {
            prop_assert!(Jwk::from_spki(part).is_err());
        }
    }
}

//! The patient door: whatever people paste, drop or name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signet_shared::certificate::{CertificateError, Content, Item, MAX_BYTES, Reader, pem_to_der};
use signet_shared::jwk::Jwk;
use signet_shared::pem;

use crate::{ALL, LEAF, P256, P384, ROOT, one};

fn read(input: impl AsRef<[u8]>) -> Vec<Item> {
    Reader::new(input.as_ref()).unwrap_or_else(|error| panic!("{error}")).collect()
}

fn said(item: &Item) -> String {
    match &item.content {
        Ok(Content::Certificate(view)) => view.subject.title().to_owned(),
        Ok(Content::Request(view)) => format!("request {}", view.subject.title()),
        Ok(Content::RevocationList(view)) => format!("list of {}", view.issuer.title()),
        Ok(Content::PublicKey(lone)) => format!("key {}", lone.key.summary()),
        Err(error) => format!("! {error}"),
    }
}

fn words(input: impl AsRef<[u8]>) -> Vec<String> {
    read(input).iter().map(said).collect()
}

fn refusal(input: impl AsRef<[u8]>) -> CertificateError {
    Reader::new(input.as_ref()).expect_err("this must be refused")
}

fn der(pem: &str) -> Vec<u8> {
    pem_to_der(pem).unwrap()
}

fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

/// A DER element: tag, length, content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], length.as_slice(), content].concat()
}

const SIGNED_DATA: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
const DATA: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];

/// A bundle as `openssl crl2pkcs7 -nocrl` writes it.
fn bundle(certificates: &[Vec<u8>]) -> Vec<u8> {
    let set = element(0xA0, &certificates.concat());
    let signed = [&[2, 1, 1, 0x31, 0], element(0x30, DATA).as_slice(), &set, &[0x31, 0]].concat();
    element(0x30, &[SIGNED_DATA, &element(0xA0, &element(0x30, &signed))].concat())
}

const NAMES: [&str; 2] = ["epic-prod-voice", "Lakeside Signing Root"];

#[test]
fn reads_pem_however_it_was_mangled() {
    let chain = format!("{LEAF}{ROOT}");
    let check = |text: &str| assert_eq!(words(text), NAMES, "{text}");
    check(&chain);
    check(&chain.replace('\n', "\r\n"));
    check(&chain.replace('\n', "\n    "));
    check(&chain.replace('\n', "\\n"));
    check(&chain.replace('\n', ""));
    check(&format!("TLS_CHAIN=\"{}\"\n", chain.replace('\n', "\\n")));
    check(&format!("subject=/CN=x\n{LEAF}\nissuer=/CN=y\n{ROOT}depth 2\n"));
    check(&format!("{}\n{ROOT}", LEAF.trim_end()));
    check(chain.trim_end());
    check(&serde_json::json!({"a": {"certificate": LEAF}, "b": [ROOT, "text", 5]}).to_string());
}

#[test]
fn mends_a_missing_end_and_says_so() {
    let end = "-----END CERTIFICATE-----\n";
    let cases = [
        LEAF.replace(end, ROOT),
        LEAF.replace(end, &format!("\nthank you very much\n{ROOT}")),
        LEAF.replace(end, &format!("-----END X-----\n{ROOT}")),
    ];
    for text in cases {
        let items = read(&text);
        assert_eq!(items.iter().map(said).collect::<Vec<_>>(), NAMES, "{text}");
        assert!(items[0].mended[0].starts_with("The armour is not closed"), "{:?}", items[0].mended);
        assert!(items[1].mended.is_empty());
    }
    // Something is missing indeed: the rest is read all the same.
    let text = format!("{}\n{ROOT}", &LEAF[..400]);
    assert_eq!(
        words(text),
        ["! Line 1: -----BEGIN CERTIFICATE----- has no -----END CERTIFICATE-----", "Lakeside Signing Root"]
    );
    let relabelled = read(LEAF.replace("CERTIFICATE", "X509 CRL"));
    assert_eq!(said(&relabelled[0]), "epic-prod-voice");
    assert_eq!(relabelled[0].mended, ["Its label is X509 CRL, and it is a certificate."]);
}

#[test]
fn reads_der_base64_and_bundles() {
    assert_eq!(words(der(LEAF)), [NAMES[0]]);
    assert_eq!(words([der(LEAF), der(ROOT)].concat()), NAMES);
    assert_eq!(words(bare(LEAF)), [NAMES[0]]);
    assert_eq!(words(format!("\"{}\",\n", bare(LEAF))), [NAMES[0]]);
    assert_eq!(words(bare(LEAF).replace('+', "-").replace('/', "_")), [NAMES[0]]);
    let both = bundle(&[der(LEAF), der(ROOT)]);
    assert_eq!(words(&both), NAMES);
    assert_eq!(words(pem::encode("PKCS7", &both)), NAMES);
    assert_eq!(words(format!("{P256}{}", pem::encode("PKCS7", &both))).len(), 3);
    assert_eq!(read(&both)[0].form, "PKCS#7");
    // As Java and Windows write it, with open lengths.
    let set = [&[0xA0, 0x80], der(LEAF).as_slice(), &der(ROOT), &[0, 0]].concat();
    let signed =
        [&[0x30, 0x80, 2, 1, 1, 0x31, 0], element(0x30, DATA).as_slice(), &set, &[0x31, 0, 0, 0]].concat();
    let open = [&[0x30, 0x80], SIGNED_DATA, &[0xA0, 0x80], &signed, &[0, 0, 0, 0]].concat();
    assert_eq!(words(&open), NAMES);
    assert_eq!(refusal(bundle(&[])).to_string(), "This is an empty PKCS#7 bundle, not a certificate");
    let mut broken = both.clone();
    let second = both.len() - 2 - der(ROOT).len();
    broken[second + 2] = 0x7F;
    let said = words(&broken);
    assert_eq!(said[0], NAMES[0]);
    let start = format!(
        "! Bundle 2 of 2 breaks at its structure: byte {second} (ContentInfo.content.0.3.1): it says it has 32,"
    );
    assert!(said[1].starts_with(&start), "{said:?}");
}

#[test]
fn reads_keys_and_key_sets_and_knows_their_kid() {
    let spki = |pem| one(pem).key.spki_der;
    assert_eq!(words(pem::encode("PUBLIC KEY", &spki(LEAF))), ["key RSA, 2048 bits"]);
    assert_eq!(words(spki(P384)), ["key EC, P-384"]);
    let keys: Vec<_> = [LEAF, P256, P384].iter().map(|pem| Jwk::from_spki(&spki(pem)).unwrap()).collect();
    let mut json: Vec<serde_json::Value> = keys.iter().map(|key| key.members().clone().into()).collect();
    json[0]["x5c"] = serde_json::json!([STANDARD.encode(der(LEAF)), STANDARD.encode(der(ROOT))]);
    json[1]["kid"] = "chosen".into();
    json.push(serde_json::json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}));
    let items = read(serde_json::json!({"keys": json}).to_string());
    assert_eq!(
        items.iter().map(said).collect::<Vec<_>>(),
        ["key RSA, 2048 bits", NAMES[0], NAMES[1], "key EC, P-256", "key EC, P-384", "key Ed25519"]
    );
    let lone: Vec<_> = items
        .iter()
        .filter_map(|item| match &item.content {
            Ok(Content::PublicKey(lone)) => Some(lone),
            _ => None,
        })
        .collect();
    assert_eq!(
        lone.iter().map(|lone| lone.kid_is_thumbprint).collect::<Vec<_>>(),
        [Some(true), Some(false), Some(true), None]
    );
    assert_eq!(lone[0].key, one(LEAF).key);
    assert_eq!(lone[2].key, one(P384).key);
    // RFC 8037 appendix A.3.
    assert_eq!(lone[3].key.jwk_thumbprint.as_deref(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
}

#[test]
fn names_private_keys_and_reads_the_rest() {
    let key = "-----BEGIN EC PRIVATE KEY-----\nhunter*hunter\n-----END EC PRIVATE KEY-----\n";
    let items = read(format!("{LEAF}{key}{ROOT}"));
    assert_eq!(
        items.iter().map(said).collect::<Vec<_>>(),
        [NAMES[0], "! This is a private key (line 21). It was not read", NAMES[1]]
    );
    let check = |input: &str| {
        let items = Reader::new(input.as_bytes()).map(|reader| reader.collect::<Vec<_>>());
        let error = match &items {
            Err(error) => error,
            Ok(items) => items.iter().find_map(|item| item.content.as_ref().err()).unwrap(),
        };
        assert!(error.is_secret(), "{input}: {error}");
        assert!(!format!("{items:?}{}", error.hint()).contains("hunter"), "{items:?}");
    };
    check(key);
    check("hunterhunter\n-----END EC PRIVATE KEY-----");
    check("-----BEGIN PRIVATE KEY-----\nhunter");
    check(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"hunter"}"#);
    check(r#"{"keys":[{"kty":"oct","k":"hunter"}]}"#);
    check("apiVersion: v1\nusers:\n- user:\n    client-key-data: hunter");
    check("[default]\naws_secret_access_key = hunter\n");
    check("eyJodW50ZXIiOjB9.eyJodW50ZXIiOjB9.hunter");
    let encoded = STANDARD.encode([0x30, 8, 2, 1, 0, 0x30, 3, 6, 1, 0x55]);
    check(&encoded);
}

#[test]
fn says_what_it_is_instead() {
    let check =
        |input: &[u8], expected: &str| assert_eq!(refusal(input).to_string(), format!("This is {expected}"));
    check(b"<!DOCTYPE html><html><body>404</body></html>", "a web page, not a certificate");
    check(b"ssh-rsa AAAAB3NzaC1yc2E me@here", "a public key in the form of OpenSSH, not a certificate");
    check(b"{\"a\": [1, 2]}", "JSON without certificates, not a certificate");
    check(b"PK\x03\x04\x14\0\0", "an archive, not a certificate");
    check(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n\0", "a document, not a certificate");
    check(
        &[0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2],
        "a Java key store, which can hold private keys. It was not read",
    );
    assert_eq!(refusal("hello there").to_string(), "This is not a certificate: neither PEM nor DER");
    assert_eq!(refusal(" \n"), CertificateError::Empty);
    for kind in ["PGP PUBLIC KEY BLOCK", "DH PARAMETERS"] {
        let text = pem::encode(kind, &[0x30, 3, 2, 1, 5]);
        assert!(words(&text)[0].starts_with("! This is "), "{:?}", words(&text));
    }
}

#[test]
fn says_the_byte_and_the_path_where_it_breaks() {
    let leaf = der(LEAF);
    let broken = |at: usize, byte: u8| {
        let mut der = leaf.clone();
        der[at] = byte;
        words(&der)[0].clone()
    };
    let find = |needle: &[u8]| leaf.windows(needle.len()).position(|window| window == needle).unwrap();
    // notBefore says that it is longer than validity.
    let validity = find(&[0x17, 0x0D]);
    assert_eq!(
        broken(validity + 1, 0x7F),
        format!(
            "! The certificate breaks at its validity dates: byte {validity} (Certificate.tbsCertificate.validity.0): it says it has 127 bytes, and 28 are left"
        )
    );
    // A number in the place of the date.
    assert_eq!(
        broken(validity, 2),
        format!(
            "! The certificate breaks at its validity dates: byte {validity} (Certificate.tbsCertificate.validity.0): another element belongs here: notBefore"
        )
    );
}

#[test]
fn reads_in_slices_and_keeps_the_limits() {
    let mut reader = Reader::new(P256.repeat(1_000).as_bytes()).unwrap();
    assert_eq!(reader.total(), 1_000);
    assert_eq!(reader.next_batch(300).len(), 300);
    assert_eq!(reader.len(), 700);
    let last = reader.next_batch(10_000);
    assert_eq!((last.len(), last[699].place.number, last[699].place.of), (700, 1_000, 1_000));
    assert!(reader.next_batch(5).is_empty());
    assert_eq!(refusal(P256.repeat(1_001)), CertificateError::TooMany { count: 1_001 });
    assert_eq!(refusal(" ".repeat(MAX_BYTES + 1)), CertificateError::TooLarge { size: MAX_BYTES + 1 });
}

#[test]
fn agrees_with_the_strict_door() {
    for pem in ALL {
        let items = read(pem);
        let Ok(Content::Certificate(view)) = &items[0].content else { panic!("{pem}") };
        assert_eq!(**view, one(pem));
        assert!(items[0].mended.is_empty());
    }
}

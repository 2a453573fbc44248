//! What people paste and drop.

use signet_shared::certificate::{CertificateError, MAX_BYTES, parse, pem_to_der};
use signet_shared::pem::{self, PemError};

use crate::{ALL, LEAF, P256, ROOT, one};

fn names(input: impl AsRef<[u8]>) -> Vec<String> {
    let views = parse(input.as_ref()).unwrap_or_else(|error| panic!("{error}"));
    views.into_iter().map(|view| view.subject.text).collect()
}

fn refusal(input: impl AsRef<[u8]>) -> CertificateError {
    parse(input.as_ref()).expect_err("this must be refused")
}

const LEAF_NAME: &str = "CN=epic-prod-voice";
const ROOT_NAME: &str = "CN=Lakeside Signing Root";

#[test]
fn reads_pem_however_it_was_mangled() {
    let chain = format!("{LEAF}{ROOT}");
    assert_eq!(names(&chain), [LEAF_NAME, ROOT_NAME]);
    assert_eq!(names(chain.replace('\n', "\r\n")), [LEAF_NAME, ROOT_NAME]);
    assert_eq!(names(chain.replace('\n', "  \n\t")), [LEAF_NAME, ROOT_NAME]);
    assert_eq!(names(chain.replace('\n', " ")), [LEAF_NAME, ROOT_NAME]);
    assert_eq!(names(format!("Dear all,\n\nhere it is:\n{LEAF}\n-- \nIT")), [LEAF_NAME]);
    assert_eq!(names(format!("\u{FEFF}{LEAF}")), [LEAF_NAME]);
    assert_eq!(names(LEAF.trim_end()), [LEAF_NAME]);
    assert_eq!(names(LEAF.replace("CERTIFICATE", "X509 CERTIFICATE")), [LEAF_NAME]);
    let json = serde_json::json!({ "Certificate": LEAF, "CertificateChain": ROOT }).to_string();
    assert_eq!(names(json), [LEAF_NAME, ROOT_NAME]);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(LEAF.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(names(utf16), [LEAF_NAME]);
    // Latin-1 in the text around.
    assert_eq!(names([b"Gr\xFC\xDFe\n".as_slice(), LEAF.as_bytes()].concat()), [LEAF_NAME]);
}

#[test]
fn reads_der_and_bare_base64() {
    for pem in ALL {
        let der = pem_to_der(pem).unwrap();
        assert_eq!(parse(&der).unwrap()[0], one(pem));
        let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(parse(bare.as_bytes()).unwrap()[0], one(pem));
        assert_eq!(pem::encode("CERTIFICATE", &der), pem);
    }
}

#[test]
fn says_what_is_wrong_and_on_which_line() {
    let check = |input: &str, message: &str, line: Option<usize>| {
        let error = refusal(input);
        assert_eq!((error.to_string().as_str(), error.line()), (message, line), "{input}");
        assert!(error.hint().ends_with('.'));
    };
    check(" \n ", "There is nothing to read", None);
    check("hello", "This is not a certificate: neither PEM nor DER", None);
    check(
        &LEAF[..LEAF.len() - 30],
        "Line 1: -----BEGIN CERTIFICATE----- has no -----END CERTIFICATE-----",
        Some(1),
    );
    check(
        &format!("{ROOT}\n{}{LEAF}", &LEAF[..300]),
        "Line 21: -----BEGIN CERTIFICATE----- has no -----END CERTIFICATE-----",
        Some(21),
    );
    check(
        &LEAF.replace("END CERTIFICATE", "END PKCS7"),
        "Line 20: -----BEGIN CERTIFICATE----- is closed by -----END PKCS7-----",
        Some(20),
    );
    let mut lines: Vec<_> = LEAF.lines().map(str::to_owned).collect();
    lines[4].replace_range(9..10, "*");
    check(&lines.join("\n"), "Line 5, column 10: '*' is not base64", Some(5));
    lines.remove(4);
    check(
        &lines.join("\n"),
        "The certificate (line 1) is cut off: it says it has 833 bytes, and 785 are here",
        Some(1),
    );
    check(
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "Line 1: the base64 is not complete",
        Some(1),
    );
    check(
        "-----BEGIN CERTIFICATE\nabc",
        "Line 1: the mark is not complete, five dashes are missing at its end",
        Some(1),
    );
}

#[test]
fn counts_what_is_missing_or_too_much() {
    let der = pem_to_der(LEAF).unwrap();
    let error = refusal(&der[..500]);
    assert_eq!(
        error.to_string(),
        format!("The certificate is cut off: it says it has {} bytes, and 500 are here", der.len())
    );
    let error = refusal([der.as_slice(), b"junk"].concat());
    assert_eq!(error.to_string(), "The certificate is followed by 4 B that do not belong to it");
    let second = format!("{ROOT}{}", pem::encode("CERTIFICATE", &der[..500]));
    let error = refusal(&second);
    assert!(error.to_string().starts_with("Certificate 2 of 2 (line 20) is cut off"), "{error}");
}

#[test]
fn keeps_the_limits() {
    assert_eq!(names(LEAF.repeat(20)).len(), 20);
    assert_eq!(refusal(P256.repeat(1_001)), CertificateError::TooMany { count: 1_001 });
    let size = MAX_BYTES + 1;
    assert_eq!(refusal(" ".repeat(size)), CertificateError::TooLarge { size });
    assert_eq!(refusal(" ".repeat(size)).to_string(), "This has 1.0 MB and the limit is 1.0 MB");
    let padded = format!("{LEAF}{}", " ".repeat(MAX_BYTES - LEAF.len()));
    assert_eq!(names(padded), [LEAF_NAME]);
}

#[test]
fn refuses_private_keys_without_reading_them() {
    let check = |input: &str, line: Option<usize>| {
        let error = refusal(input);
        assert!(error.is_secret(), "{input}: {error}");
        assert_eq!(error.line(), line);
        assert!(!format!("{error}{error:?}{}", error.hint()).contains("hunter"), "{error:?}");
    };
    check("-----BEGIN RSA PRIVATE KEY-----\nhunter*hunter\n-----END RSA PRIVATE KEY-----", Some(1));
    check("-----BEGIN OPENSSH PRIVATE KEY-----\nhunter", Some(1));
    check(&format!("{LEAF}-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter"), Some(21));
    check("hunterhunter\n-----END EC PRIVATE KEY-----", Some(2));
    check(r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"hunter"}"#, None);
    assert!(!refusal(r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#).is_secret());
}

#[test]
fn blocks_do_not_print_what_they_hold() {
    let block = &pem::blocks(LEAF).unwrap()[0];
    assert_eq!(format!("{block:?}"), "Block { label: \"CERTIFICATE\", line: 1, .. }");
    assert_eq!(pem::blocks("-----END X-----"), Ok(Vec::new()));
    assert!(matches!(pem::blocks("-----BEGIN X-----"), Err(PemError::MissingEnd { .. })));
}

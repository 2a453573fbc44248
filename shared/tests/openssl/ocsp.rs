//! OCSP responses, made by `openssl ocsp` and by pyca/cryptography: what they say is heard, if they may say it.

use std::path::{Path, PathBuf};
use std::process::Command;

use signet_shared::certificate::CertificateError;
use signet_shared::certificate::verify::{Evidence, Outcome, Purpose, Rule};

use crate::verify::{CA, CODE, Chain, P256};

/// Serial number of the leaf, as OpenSSL's index has it.
const SERIAL: &str = "4A";

/// A chain, and OpenSSL as responder of the authority in its middle.
struct Responder(Chain);

impl Responder {
    fn new(name: &str) -> Self {
        Self(Chain::new(name, P256, CA, CA, CODE))
    }

    /// The answer about the leaf, signed by `who`, if the index says so.
    fn answer(&self, index: &str, who: &str, hash: &str, more: &str) -> Vec<u8> {
        let openssl = &self.0.openssl;
        openssl.write("ocsp.index", index);
        openssl.run(&format!("ocsp -{hash} -issuer sub.pem -cert leaf.pem -no_nonce -reqout request.der"));
        openssl.run(&format!(
            "ocsp -index ocsp.index -CA sub.pem -rsigner {who}.pem -rkey {who}.key -reqin request.der -respout answer.der{more}"
        ));
        openssl.read("answer.der")
    }

    /// What is found of the leaf.
    fn found(&self, response: Vec<u8>, later: i64) -> (Outcome, String) {
        let asked = self.0.later(later);
        let report = asked.ask_with(Purpose::Any, &[], &[response]).unwrap();
        let checked = report.path[0].checks.iter().find(|checked| checked.rule == Rule::Ocsp).unwrap();
        assert!(later > 0 || report.valid == (checked.outcome != Outcome::Failed), "{}", report.to_text());
        (checked.outcome, checked.found.clone())
    }
}

fn good() -> String {
    format!("V\t491231235959Z\t\t{SERIAL}\tunknown\t/O=Lakeside/CN=leaf\n")
}

#[test]
fn what_openssl_answers_is_heard() {
    let responder = Responder::new("ocsp");
    for hash in ["sha1", "sha256"] {
        let answer = responder.answer(&good(), "sub", hash, " -ndays 5");
        let (outcome, found) = responder.found(answer.clone(), 0);
        assert_eq!(outcome, Outcome::Passed, "{hash}: {found}");
        let (outcome, found) = responder.found(answer, 10);
        assert_eq!((outcome, found.as_str()), (Outcome::Failed, "the OCSP response is out of date"));
    }
    // It does not say when the next one comes: a day is all it is good for.
    let endless = responder.answer(&good(), "sub", "sha1", "");
    assert_eq!(responder.found(endless.clone(), 0).0, Outcome::Passed);
    assert_eq!(responder.found(endless, 1).0, Outcome::Failed);

    let other_hash = responder.answer(&good(), "sub", "sha384", " -ndays 5");
    assert!(responder.found(other_hash, 0).1.contains("a hash that is not handled"));

    let revoked = good().replace("V\t", "R\t").replace("Z\t\t", "Z\t261101000000Z,keyCompromise\t");
    let (outcome, found) = responder.found(responder.answer(&revoked, "sub", "sha1", " -ndays 5"), 0);
    let expected = "revoked on 1 Nov 2026, reason 1, by its OCSP response";
    assert_eq!((outcome, found.as_str()), (Outcome::Failed, expected));

    let (outcome, found) = responder.found(responder.answer("", "sub", "sha1", " -ndays 5"), 0);
    assert_eq!((outcome, found.as_str()), (Outcome::Failed, "the OCSP responder does not know it"));

    // The root did not issue the leaf: it has no say.
    let (outcome, found) = responder.found(responder.answer(&good(), "root", "sha1", " -ndays 5"), 0);
    assert_eq!(outcome, Outcome::Failed);
    assert!(found.contains("not signed by the certificate's issuer"), "{found}");
}

#[test]
fn what_is_no_response_is_refused_in_words() {
    let responder = Responder::new("ocsp-garbage");
    let leaf = responder.0.der("leaf");
    for garbage in [&b""[..], b"\x30\x00", b"no response", &leaf, &[0x30, 0x80, 0x0A, 1, 0, 0, 0]] {
        let error = responder.0.ask_with(Purpose::Any, &[], &[garbage.to_vec()]).unwrap_err();
        assert_eq!(error, CertificateError::Ocsp("cannot be read"));
        assert_eq!(error.to_string(), "The OCSP response cannot be read");
    }
    let whole = responder.answer(&good(), "sub", "sha1", " -ndays 5");
    assert_eq!(Evidence::read(&whole), Ok(vec![Evidence::Response(whole)]));
    for neither in [b"a page of a web server", leaf.as_slice()] {
        assert_eq!(Evidence::read(neither), Err(CertificateError::Unrecognised));
    }
    // `tryLater` (RFC 6960 §4.2.1).
    let later = responder.0.ask_with(Purpose::Any, &[], &[vec![0x30, 3, 0x0A, 1, 3]]).unwrap_err();
    assert!(later.to_string().contains("says to try later"), "{later}");
}

#[test]
fn no_change_of_a_byte_makes_a_response_that_is_believed() {
    let responder = Responder::new("ocsp-mutated");
    let whole = responder.answer(&good(), "sub", "sha1", " -ndays 5 -resp_no_certs");
    assert_eq!(responder.found(whole.clone(), 0).0, Outcome::Passed);
    let believed = |response: Vec<u8>| {
        let report = responder.0.ask_with(Purpose::Any, &[], &[response]);
        report.is_ok_and(|report| {
            let mut checks = report.path[0].checks.iter();
            checks.any(|checked| checked.rule == Rule::Ocsp && checked.outcome == Outcome::Passed)
        })
    };
    for at in 0..whole.len() {
        for change in [0x01, 0x20, 0x80, 0xFF] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            assert!(!believed(changed), "byte {at}, bits {change:02x}");
        }
        assert!(!believed(whole[..at].to_vec()), "the first {at} bytes");
    }
    let mut longer = whole;
    longer.push(0);
    assert!(!believed(longer));
}

#[test]
fn what_python_answers_is_heard_if_its_signer_may() {
    let peers = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()).map(PathBuf::from);
    let Some(peers) = peers else {
        eprintln!("SKIPPED: pyca/cryptography; `cargo xtask test` installs it and sets SIGNET_PEERS");
        return;
    };
    let responder = Responder::new("ocsp-python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/ocsp_responses.py");
    let made = Command::new(peers.join("bin/python"))
        .args([script.as_path(), responder.0.openssl.folder()])
        .arg(responder.0.now.to_string())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (name, outcome, expected) in [
        ("by-key", Outcome::Passed, "good, by"),
        ("sha256", Outcome::Passed, "good, by"),
        ("with-certificates", Outcome::Passed, "good, by"),
        ("delegate", Outcome::Passed, "good, by"),
        ("revoked", Outcome::Failed, "reason 4, by its OCSP response"),
        ("unknown", Outcome::Failed, "does not know it"),
        ("other-certificate", Outcome::Unchecked, "no OCSP response about it"),
        ("other-issuer", Outcome::Unchecked, "no OCSP response about it"),
        ("stale", Outcome::Failed, "out of date"),
        ("future", Outcome::Failed, "of a later time"),
        ("forged", Outcome::Failed, "does not fit the responder's key"),
        ("delegate-without-usage", Outcome::Failed, "not meant for signing OCSP responses"),
        ("delegate-of-another", Outcome::Failed, "is not signed by the certificate's issuer"),
        ("delegate-expired", Outcome::Failed, "is not valid at that time"),
        ("delegate-missing", Outcome::Failed, "whom the issuer did not appoint"),
        ("critical", Outcome::Failed, "a critical extension"),
    ] {
        let response = responder.0.openssl.read(&format!("{name}.ocsp"));
        let (found, words) = responder.found(response, 0);
        assert!(found == outcome && words.contains(expected), "{name}: {found:?}, {words}");
    }
    let refused = responder.0.openssl.read("unauthorized.ocsp");
    let error = responder.0.ask_with(Purpose::Any, &[], &[refused]).unwrap_err();
    assert!(error.to_string().contains("not authorised"), "{error}");
}

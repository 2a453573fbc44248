//! Certificates that a key signs for itself, verified by OpenSSL.

use signet_shared::certificate;
use signet_shared::csr::SignatureAlgorithm;
use signet_shared::self_signed::SelfSigned;
use signet_shared::setup::options::{AlternativeName, LeafTemplate, SubjectFields};
use signet_shared::subject::Subject;

use crate::tool::OpenSsl;

/// 24 Nov 2026, Unix seconds.
const BEGIN: i64 = 1_795_478_400;

fn make(openssl: &OpenSsl, key: &str, digest: &str, algorithm: SignatureAlgorithm, template: LeafTemplate) {
    openssl.run(&format!("genpkey {key} -out key.pem"));
    openssl.run("pkey -in key.pem -pubout -outform DER -out spki.der");
    let names = [AlternativeName::Dns("voice.example.org".to_owned())];
    let subject = Subject::new("Voice Bot", &SubjectFields::default(), &names).unwrap();
    let to_be_signed = SelfSigned {
        subject: &subject,
        spki_der: &openssl.read("spki.der"),
        algorithm,
        template,
        serial: &[0x4a, 0x01, 0x00],
        not_before: BEGIN,
        // Beyond 2050, where the encoding of dates changes.
        not_after: BEGIN + 30 * 366 * 86_400,
    }
    .to_be_signed()
    .unwrap();
    openssl.write("tbs.der", &to_be_signed);
    openssl.run(&format!("dgst -{digest} -sign key.pem -out signature.bin tbs.der"));
    let der = SelfSigned::assemble(&to_be_signed, algorithm, &openssl.read("signature.bin")).unwrap();
    openssl.write("certificate.pem", certificate::der_to_pem(&der));
    openssl.write("certificate.der", der);
}

#[test]
fn openssl_verifies_what_rsa_and_ec_keys_signed_for_themselves() {
    let rsa = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
    let p384 = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
    for (name, key, digest, algorithm) in [
        ("self-rsa", rsa, "sha256", SignatureAlgorithm::Sha256WithRsa),
        ("self-ec", p384, "sha384", SignatureAlgorithm::EcdsaSha384),
    ] {
        let openssl = OpenSsl::new(name);
        make(&openssl, key, digest, algorithm, LeafTemplate::CodeSigning);
        let verified = openssl.run(&format!(
            "verify -x509_strict -check_ss_sig -attime {} -CAfile certificate.pem certificate.pem",
            BEGIN + 86_400
        ));
        assert!(verified.contains("certificate.pem: OK"), "{verified}");
        let text = openssl.run("x509 -in certificate.pem -noout -text");
        for part in [
            "Version: 3 (0x2)",
            "Serial Number: 4849920 (0x4a0100)",
            "Subject: CN = Voice Bot",
            "Issuer: CN = Voice Bot",
            "X509v3 Basic Constraints: critical",
            "CA:FALSE",
            "X509v3 Key Usage: critical",
            "Digital Signature",
            "Code Signing",
            "DNS:voice.example.org",
            "Not After : Dec 16 00:00:00 2056 GMT",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn the_purpose_follows_the_template_and_a_renewal_names_the_same() {
    let openssl = OpenSsl::new("self-purpose");
    let key = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
    make(&openssl, key, "sha256", SignatureAlgorithm::EcdsaSha256, LeafTemplate::EndEntity);
    let text = openssl.run("x509 -in certificate.pem -noout -ext extendedKeyUsage");
    assert!(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"), "{text}");
    let copied = Subject::of_certificate(&openssl.read("certificate.der")).unwrap();
    let names = [AlternativeName::Dns("voice.example.org".to_owned())];
    assert_eq!(copied, Subject::new("Voice Bot", &SubjectFields::default(), &names).unwrap());
}

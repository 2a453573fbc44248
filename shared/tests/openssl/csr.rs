//! Requests that we make are verified by OpenSSL; requests that OpenSSL makes are read.

use proptest::prelude::*;
use signet_shared::csr::{self, CsrError, SignatureAlgorithm};
use signet_shared::setup::options::{AlternativeName, SubjectFields};
use signet_shared::subject::Subject;

use crate::tool::OpenSsl;

fn named(common_name: &str) -> Result<Subject, CsrError> {
    Subject::new(common_name, &SubjectFields::default(), &[])
}

/// Signs as KMS would: only the to-be-signed bytes leave for the key, only the signature comes back.
fn make(name: &str, key: &str, digest: &str, algorithm: SignatureAlgorithm) -> (OpenSsl, Vec<u8>, Vec<u8>) {
    let openssl = OpenSsl::new(name);
    openssl.run(&format!("genpkey {key} -out key.pem"));
    openssl.run("pkey -in key.pem -pubout -outform DER -out spki.der");
    let spki = openssl.read("spki.der");
    let to_be_signed = csr::to_be_signed(&named("Lakeside voice assistant").unwrap(), &spki).unwrap();
    openssl.write("tbs.der", &to_be_signed);
    openssl.run(&format!("dgst -{digest} -sign key.pem -out signature.bin tbs.der"));
    let der = csr::assemble(&to_be_signed, algorithm, &openssl.read("signature.bin")).unwrap();
    openssl.write("request.pem", csr::to_pem(&der));
    (openssl, der, spki)
}

fn check(name: &str, key: &str, digest: &str, algorithm: SignatureAlgorithm, openssl_name: &str) {
    let (openssl, der, spki) = make(name, key, digest, algorithm);
    let text = openssl.run("req -in request.pem -verify -noout -text");
    assert!(text.contains("verify OK"), "{text}");
    assert!(text.contains("Subject: CN = Lakeside voice assistant\n"), "{text}");
    assert!(text.contains("X509v3 Basic Constraints: \n                    CA:FALSE\n"), "{text}");
    assert!(text.contains(&format!("Signature Algorithm: {openssl_name}\n")), "{text}");

    let view = csr::parse(&der).unwrap();
    assert_eq!(view.common_name.as_deref(), Some("Lakeside voice assistant"));
    assert_eq!(view.spki_der, spki);
    assert_eq!(view.to_be_signed, openssl.read("tbs.der"));
    assert_eq!(view.signature_algorithm, algorithm);
    assert_eq!(view.signature, openssl.read("signature.bin"));
}

#[test]
fn openssl_verifies_our_rsa_requests() {
    let key = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
    check("csr-rsa-256", key, "sha256", SignatureAlgorithm::Sha256WithRsa, "sha256WithRSAEncryption");
    check("csr-rsa-384", key, "sha384", SignatureAlgorithm::Sha384WithRsa, "sha384WithRSAEncryption");
    check("csr-rsa-512", key, "sha512", SignatureAlgorithm::Sha512WithRsa, "sha512WithRSAEncryption");
}

#[test]
fn openssl_verifies_our_ec_requests() {
    let key = |curve| format!("-algorithm EC -pkeyopt ec_paramgen_curve:{curve}");
    check("csr-p256", &key("P-256"), "sha256", SignatureAlgorithm::EcdsaSha256, "ecdsa-with-SHA256");
    check("csr-p384", &key("P-384"), "sha384", SignatureAlgorithm::EcdsaSha384, "ecdsa-with-SHA384");
    check("csr-p521", &key("P-521"), "sha512", SignatureAlgorithm::EcdsaSha512, "ecdsa-with-SHA512");
}

#[test]
fn reads_a_request_made_by_openssl_and_keeps_its_signed_bytes() {
    let openssl = OpenSsl::new("csr-foreign");
    openssl.run("req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /O=Lakeside/CN=Clinic -outform DER -out request.der");
    let view = csr::parse(&openssl.read("request.der")).unwrap();
    assert_eq!(view.common_name.as_deref(), Some("Clinic"));
    openssl.write("tbs.der", &view.to_be_signed);
    openssl.write("signature.bin", &view.signature);
    openssl.run("pkey -in key.pem -pubout -out public.pem");
    let verdict = openssl.run("dgst -sha256 -verify public.pem -signature signature.bin tbs.der");
    assert_eq!(verdict, "Verified OK\n");
}

#[test]
fn refuses_unfit_names_and_keys() {
    let (_, _, spki) = make(
        "csr-refuse",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "sha256",
        SignatureAlgorithm::EcdsaSha256,
    );
    for name in ["", &"x".repeat(65), "line\nbreak"] {
        assert_eq!(named(name), Err(CsrError::CommonName));
    }
    assert!(csr::to_be_signed(&named(&"é".repeat(64)).unwrap(), &spki).is_ok());
    assert!(matches!(
        csr::to_be_signed(&named("Clinic").unwrap(), b"not a key"),
        Err(CsrError::PublicKey(_))
    ));
    assert!(matches!(
        csr::assemble(b"junk", SignatureAlgorithm::EcdsaSha256, b""),
        Err(CsrError::Malformed(_))
    ));
}

#[test]
fn oids_are_a_bijection() {
    for algorithm in SignatureAlgorithm::ALL {
        assert_eq!(SignatureAlgorithm::from_oid(algorithm.oid()), Some(algorithm));
    }
    assert_eq!(SignatureAlgorithm::from_oid("1.2.840.113549.1.1.5"), None);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = csr::parse(&bytes);
        let _ = csr::assemble(&bytes, SignatureAlgorithm::Sha256WithRsa, &bytes);
        let _ = csr::to_be_signed(&named("Clinic").unwrap(), &bytes);
    }
}

#[test]
fn openssl_reads_every_field_and_every_alternative_name() {
    let openssl = OpenSsl::new("csr-full");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem");
    openssl.run("pkey -in key.pem -pubout -outform DER -out spki.der");
    let text = |text: &str| Some(text.to_owned());
    let fields = SubjectFields {
        country: text("DE"),
        state: text("Bayern"),
        locality: text("München"),
        organization: text("Klinik am See"),
        organizational_unit: text("Voice"),
    };
    let names = [
        AlternativeName::Dns("voice.example.org".to_owned()),
        AlternativeName::Email("voice@example.org".to_owned()),
        AlternativeName::Uri("https://example.org/voice".to_owned()),
        AlternativeName::Ip("192.0.2.7".to_owned()),
        AlternativeName::Ip("2001:db8::7".to_owned()),
    ];
    let subject = Subject::new("Voice Bot", &fields, &names).unwrap();
    let to_be_signed = csr::to_be_signed(&subject, &openssl.read("spki.der")).unwrap();
    openssl.write("tbs.der", &to_be_signed);
    openssl.run("dgst -sha384 -sign key.pem -out signature.bin tbs.der");
    let signature = openssl.read("signature.bin");
    let der = csr::assemble(&to_be_signed, SignatureAlgorithm::EcdsaSha384, &signature).unwrap();
    openssl.write("request.pem", csr::to_pem(&der));
    let text = openssl.run("req -in request.pem -verify -noout -text -nameopt utf8,sep_comma_plus_space");
    assert!(text.contains("verify OK"), "{text}");
    let whole = "C=DE, ST=Bayern, L=München, O=Klinik am See, OU=Voice, CN=Voice Bot";
    assert!(text.contains(whole), "{text}");
    for name in [
        "DNS:voice.example.org",
        "email:voice@example.org",
        "URI:https://example.org/voice",
        "IP Address:192.0.2.7",
        "IP Address:2001:DB8:0:0:0:0:0:7",
    ] {
        assert!(text.contains(name), "{text}");
    }
}

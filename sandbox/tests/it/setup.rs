//! One run from nothing to a code signing certificate for a KMS key, as a client of both services makes it.

use crate::common::{OpenSsl, aws, configuration, subject, validity};
use aws_sdk_acmpca::types::{
    CertificateAuthorityType, KeyAlgorithm, SigningAlgorithm, Tag, ValidityPeriodType,
};
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use der::{Decode as _, Encode as _};

/// A request for a key that only KMS can sign with: subject CN, basic constraints CA:FALSE, sha256WithRSAEncryption.
mod csr {
    use der::{
        Encode as _,
        asn1::{Any, BitString, SetOfVec},
    };
    use x509_cert::{
        attr::Attribute,
        ext::{Extension, pkix::BasicConstraints},
        request::{CertReq, CertReqInfo, Version},
        spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    };

    pub(super) fn info(common_name: &str, public_key: SubjectPublicKeyInfoOwned) -> CertReqInfo {
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let extension = Extension {
            extn_id: const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS,
            critical: false,
            extn_value: der::asn1::OctetString::new(constraints.to_der().unwrap()).unwrap(),
        };
        let values = SetOfVec::from_iter([Any::encode_from(&vec![extension]).unwrap()]).unwrap();
        let request =
            Attribute { oid: const_oid::ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14"), values };
        CertReqInfo {
            version: Version::V1,
            subject: format!("CN={common_name}").parse().unwrap(),
            public_key,
            attributes: SetOfVec::from_iter([request]).unwrap(),
        }
    }

    pub(super) fn pem(info: CertReqInfo, signature: &[u8]) -> String {
        let request = CertReq {
            info,
            algorithm: AlgorithmIdentifierOwned {
                oid: const_oid::db::rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
                parameters: Some(Any::null()),
            },
            signature: BitString::from_bytes(signature).unwrap(),
        };
        der::pem::encode_string("CERTIFICATE REQUEST", der::pem::LineEnding::LF, &request.to_der().unwrap())
            .unwrap()
    }
}

#[tokio::test]
async fn from_nothing_to_a_code_signing_certificate() {
    let aws = aws().await;
    let (pca, kms) = (&aws.acmpca, &aws.kms);

    // A root authority.
    assert!(pca.list_certificate_authorities().send().await.unwrap().certificate_authorities().is_empty());
    let root = pca
        .create_certificate_authority()
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::Rsa2048,
            SigningAlgorithm::Sha256Withrsa,
            subject("CodeSigningRoot"),
        ))
        .certificate_authority_type(CertificateAuthorityType::Root)
        .tags(Tag::builder().key("Name").value("CodeSigningRoot").build().unwrap())
        .idempotency_token("8a9f4bd6-54a5-4de7-a3f3-9ee0be8cb4e3")
        .send()
        .await
        .unwrap()
        .certificate_authority_arn
        .unwrap();
    assert_eq!(aws.status(&root).await, "PENDING_CERTIFICATE");
    let csr = aws.csr(&root).await;
    let ten_years = validity(10, ValidityPeriodType::Years);
    let (root_pem, chain) =
        aws.issue(&root, &csr, "RootCACertificate", SigningAlgorithm::Sha256Withrsa, ten_years).await;
    assert_eq!(chain, None);
    aws.import(&root, &root_pem, None).await;
    assert_eq!(aws.status(&root).await, "ACTIVE");

    // A key with an alias.
    assert!(kms.list_aliases().send().await.unwrap().aliases().is_empty());
    let key = kms
        .create_key()
        .key_spec(KeySpec::Rsa2048)
        .key_usage(KeyUsageType::SignVerify)
        .send()
        .await
        .unwrap()
        .key_metadata
        .unwrap();
    kms.create_alias().alias_name("alias/CodeSigningCMK").target_key_id(key.key_id()).send().await.unwrap();
    let alias = kms.list_aliases().send().await.unwrap().aliases.unwrap().remove(0);
    assert_eq!(alias.target_key_id(), Some(key.key_id()));

    // A request signed by KMS, the digest made here.
    let public = kms.get_public_key().key_id("alias/CodeSigningCMK").send().await.unwrap();
    assert_eq!(public.key_id(), key.arn());
    let spki_der = public.public_key.unwrap().into_inner();
    let spki = x509_cert::spki::SubjectPublicKeyInfoOwned::from_der(&spki_der).unwrap();
    let info = csr::info("CodeSigningCertificate", spki);
    let tbs = info.to_der().unwrap();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &tbs);
    let signed = kms
        .sign()
        .key_id("alias/CodeSigningCMK")
        .message(aws_sdk_kms::primitives::Blob::new(digest.as_ref()))
        .message_type(MessageType::Digest)
        .signing_algorithm(SigningAlgorithmSpec::RsassaPkcs1V15Sha256)
        .send()
        .await
        .unwrap();
    let leaf_csr = csr::pem(info, signed.signature.unwrap().as_ref());

    // The certificate.
    let one_year = validity(1, ValidityPeriodType::Years);
    let (leaf_pem, chain) = aws
        .issue(&root, &leaf_csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withrsa, one_year)
        .await;
    assert_eq!(chain.as_deref(), Some(root_pem.as_str()));

    // What OpenSSL says to all that.
    let openssl = OpenSsl::new();
    openssl.file("root.pem", &root_pem);
    openssl.file("leaf.pem", &leaf_pem);
    for request in [&csr, &leaf_csr] {
        let verdict = openssl.ok(&["req", "-verify", "-noout"], request.as_bytes());
        assert!(verdict.contains("verify OK"), "{verdict}");
    }
    let verdict = openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    assert_eq!(verdict.trim(), "leaf.pem: OK");

    let root_text = openssl.ok(&["x509", "-noout", "-text", "-in", "root.pem"], b"");
    let extensions = extensions(&root_text);
    assert_eq!(extensions.len(), 3, "{root_text}");
    assert_eq!(extensions[0], "X509v3 Basic Constraints: critical|CA:TRUE");
    assert!(extensions[1].starts_with("X509v3 Subject Key Identifier:|"));
    assert_eq!(extensions[2], "X509v3 Key Usage: critical|Digital Signature, Certificate Sign, CRL Sign");

    let leaf_text = openssl.ok(&["x509", "-noout", "-text", "-in", "leaf.pem"], b"");
    let extensions = self::extensions(&leaf_text);
    assert_eq!(extensions.len(), 5, "{leaf_text}");
    assert_eq!(extensions[0], "X509v3 Basic Constraints:|CA:FALSE");
    assert!(extensions[1].starts_with("X509v3 Authority Key Identifier:|"));
    assert!(extensions[2].starts_with("X509v3 Subject Key Identifier:|"));
    assert_eq!(extensions[3], "X509v3 Key Usage: critical|Digital Signature");
    assert_eq!(extensions[4], "X509v3 Extended Key Usage: critical|Code Signing");
    assert!(leaf_text.contains("Subject: CN = CodeSigningCertificate\n"), "{leaf_text}");
    assert!(leaf_text.contains("Issuer: CN = CodeSigningRoot\n"), "{leaf_text}");

    // The certificate carries the KMS key, to the byte.
    let key_pem = openssl.ok(&["x509", "-noout", "-pubkey", "-in", "leaf.pem"], b"");
    let (_, key_der) = der::pem::decode_vec(key_pem.as_bytes()).unwrap();
    assert_eq!(key_der, spki_der);
    assert_eq!(aws.sandbox.faults().calls("IssueCertificate"), 2);
}

/// Every extension in OpenSSL's text: its name and criticality, a bar, its value.
fn extensions(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim().starts_with("X509v3 ") && line.trim() != "X509v3 extensions:")
        .map(|(number, line)| format!("{}|{}", line.trim(), lines[number + 1].trim()))
        .collect()
}

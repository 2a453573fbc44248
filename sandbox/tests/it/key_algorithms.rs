//! Every key algorithm, as an authority's and as a subject's, with every template, judged by OpenSSL and GnuTLS.

use aws_sdk_acmpca::types::{CertificateAuthorityType, KeyAlgorithm, SigningAlgorithm, ValidityPeriodType};
use der::{DecodePem as _, Encode as _};
use x509_cert::{Certificate, request::CertReq};

use crate::{
    common::{Aws, OpenSsl, P256, aws, code, configuration, subject, template, validity},
    judges::certtool,
    templates,
};

const ECDSA: &[&str] = &["SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA"];
const RSA: &[&str] = &[
    "SHA256WITHRSA",
    "SHA384WITHRSA",
    "SHA512WITHRSA",
    "SHA256WITHRSA_PSS",
    "SHA384WITHRSA_PSS",
    "SHA512WITHRSA_PSS",
];

/// The key algorithms with the signing algorithms of their family.
const KEYS: [(KeyAlgorithm, &[&str]); 6] = [
    (KeyAlgorithm::Rsa2048, RSA),
    (KeyAlgorithm::Rsa3072, RSA),
    (KeyAlgorithm::Rsa4096, RSA),
    (KeyAlgorithm::EcPrime256v1, ECDSA),
    (KeyAlgorithm::EcSecp384r1, ECDSA),
    (KeyAlgorithm::EcSecp521r1, ECDSA),
];

/// A root that signs its own certificate by the last of these algorithms; its ARN and its request.
async fn root(aws: &Aws, key: &KeyAlgorithm, algorithms: &[&str]) -> (String, String) {
    let own = SigningAlgorithm::from(algorithms[algorithms.len() - 1]);
    let root = aws
        .acmpca
        .create_certificate_authority()
        .certificate_authority_type(CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration(key.clone(), own, subject(key.as_str())))
        .send()
        .await
        .unwrap()
        .certificate_authority_arn
        .unwrap();
    let csr = aws.csr(&root).await;
    (root, csr)
}

/// Issues by every one of these templates, has OpenSSL verify all of it, and gives the names of the files.
async fn issue_all(
    aws: &Aws,
    openssl: &OpenSsl,
    root: &str,
    csr: &str,
    algorithm: &str,
    names: &[String],
) -> Vec<String> {
    let request = CertReq::from_pem(csr.as_bytes()).unwrap();
    let mut files = Vec::new();
    for name in names {
        let days = validity(30, ValidityPeriodType::Days);
        let (pem, _) = aws.issue(root, csr, name, SigningAlgorithm::from(algorithm), days).await;
        let certificate = Certificate::from_pem(pem.as_bytes()).unwrap();
        let key = certificate.tbs_certificate().subject_public_key_info().to_der().unwrap();
        assert_eq!(key, request.info.public_key.to_der().unwrap(), "{name}");
        files.push(format!("{name}.pem"));
        openssl.file(&format!("{name}.pem"), &pem);
    }
    let mut arguments = vec!["verify", "-CAfile", "root.pem"];
    arguments.extend(files.iter().map(String::as_str));
    let verdict = openssl.ok(&arguments, b"");
    assert_eq!(verdict.matches(": OK").count(), files.len(), "{verdict}");
    files
}

/// Has GnuTLS verify one variety of each template: how an extension came in does not matter to a key, and each
/// certificate costs a process.
fn gnutls_verifies_one_of_each(openssl: &OpenSsl, files: &[String]) {
    let plain = |file: &&String| match file.starts_with("Blank") {
        true => file.contains("_CSRPassthrough"),
        false => !file.contains("Passthrough"),
    };
    let files: Vec<&String> = files.iter().filter(plain).collect();
    assert_eq!(files.len(), 15);
    for file in files {
        certtool(openssl, &["--verify", "--load-ca-certificate", "root.pem", "--infile", file]);
    }
}

#[tokio::test]
async fn every_key_algorithm_signs_with_every_algorithm_of_its_family_and_by_every_template() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let mut requests = Vec::new();
    for (key, algorithms) in KEYS {
        let (root, own_csr) = root(&aws, &key, algorithms).await;
        assert!(openssl.ok(&["req", "-verify", "-noout"], own_csr.as_bytes()).contains("verify OK"));
        let own = SigningAlgorithm::from(algorithms[algorithms.len() - 1]);
        let mut root_pem = String::new();
        for (name, ..) in templates::ROOTS.into_iter().rev() {
            let years = validity(10, ValidityPeriodType::Years);
            (root_pem, _) = aws.issue(&root, &own_csr, name, own.clone(), years).await;
            openssl.file("root.pem", &root_pem);
            let verdict = openssl.ok(&["verify", "-CAfile", "root.pem", "root.pem"], b"");
            assert_eq!(verdict.trim(), "root.pem: OK", "{key:?} {name}");
            certtool(&openssl, &["--verify", "--load-ca-certificate", "root.pem", "--infile", "root.pem"]);
        }
        aws.import(&root, &root_pem, None).await;
        for algorithm in algorithms {
            let algorithm = SigningAlgorithm::from(*algorithm);
            let days = validity(30, ValidityPeriodType::Days);
            let (pem, _) = aws.issue(&root, &csr, "CodeSigningCertificate", algorithm.clone(), days).await;
            openssl.file("leaf.pem", &pem);
            let verdict = openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
            assert_eq!(verdict.trim(), "leaf.pem: OK", "{key:?} {algorithm}");
        }
        let files = issue_all(&aws, &openssl, &root, &csr, algorithms[0], &templates::names()).await;
        gnutls_verifies_one_of_each(&openssl, &files);
        let other_family = if algorithms == ECDSA { "SHA256WITHRSA" } else { "SHA256WITHECDSA" };
        let refused = aws
            .acmpca
            .issue_certificate()
            .certificate_authority_arn(&root)
            .csr(aws_sdk_acmpca::primitives::Blob::new(csr.as_str()))
            .template_arn(template("CodeSigningCertificate"))
            .signing_algorithm(SigningAlgorithm::from(other_family))
            .validity(validity(30, ValidityPeriodType::Days));
        assert_eq!(code(refused.send().await), "InvalidArgsException");
        requests.push(own_csr);
    }
    // The authorities' own requests have keys of every kind: here they are subjects.
    let (root, root_pem) = aws.active_root("Root of all").await;
    openssl.file("root.pem", root_pem);
    for csr in requests {
        let files = issue_all(&aws, &openssl, &root, &csr, ECDSA[0], &templates::names()).await;
        gnutls_verifies_one_of_each(&openssl, &files);
    }
}

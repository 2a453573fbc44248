//! Certificates of every template and every key algorithm of the sandbox's Private CA, read by us, by pyca/cryptography and
//! by OpenSSL: field by field, and no disagreement.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../../../shared/tests/certificate/readers.rs"]
mod readers;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, Region, stalled_stream_protection::StalledStreamProtectionConfig};
use aws_sandbox::{Options, Sandbox};
use aws_sdk_acmpca::primitives::Blob;
use aws_sdk_acmpca::types::{
    Asn1Subject, CertificateAuthorityConfiguration, CertificateAuthorityType, KeyAlgorithm, SigningAlgorithm,
    Validity, ValidityPeriodType,
};
use readers::{Compared, compare};
use signet_shared::certificate::pem_to_der;

const ALL: &[&str] = &["", "_APIPassthrough", "_CSRPassthrough", "_APICSRPassthrough"];
const BLANK: &[&str] = &["_APIPassthrough", "_CSRPassthrough", "_APICSRPassthrough"];

/// Every template but those of roots, and its varieties.
const TEMPLATES: [(&str, &[&str]); 15] = [
    ("EndEntityCertificate", ALL),
    ("EndEntityClientAuthCertificate", ALL),
    ("EndEntityServerAuthCertificate", ALL),
    ("CodeSigningCertificate", ALL),
    ("OCSPSigningCertificate", ALL),
    ("BlankEndEntityCertificate", BLANK),
    ("BlankEndEntityCertificate_CriticalBasicConstraints", BLANK),
    ("SubordinateCACertificate_PathLen0", ALL),
    ("SubordinateCACertificate_PathLen1", ALL),
    ("SubordinateCACertificate_PathLen2", ALL),
    ("SubordinateCACertificate_PathLen3", ALL),
    ("BlankSubordinateCACertificate_PathLen0", BLANK),
    ("BlankSubordinateCACertificate_PathLen1", BLANK),
    ("BlankSubordinateCACertificate_PathLen2", BLANK),
    ("BlankSubordinateCACertificate_PathLen3", BLANK),
];

/// The last of them has no path length, so that it can issue every other.
const ROOT_TEMPLATES: [&str; 7] = [
    "BlankRootCACertificate_PathLen0_APIPassthrough",
    "BlankRootCACertificate_PathLen1_APIPassthrough",
    "BlankRootCACertificate_PathLen2_APIPassthrough",
    "BlankRootCACertificate_PathLen3_APIPassthrough",
    "BlankRootCACertificate_APIPassthrough",
    "RootCACertificate_APIPassthrough",
    "RootCACertificate",
];

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

/// A client of a new sandbox.
#[expect(clippy::disallowed_methods, reason = "a test acts in the sandbox as any AWS client would")]
async fn client() -> aws_sdk_acmpca::Client {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(sandbox.http_client())
        .credentials_provider(aws_sdk_acmpca::config::Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "test",
        ))
        .region(Region::from_static("us-east-1"))
        // Making a long RSA key can take longer than the SDK waits for the first byte of an answer.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .load()
        .await;
    aws_sdk_acmpca::Client::new(&config)
}

/// A new root that is not active yet, its ARN and its request.
async fn root(client: &aws_sdk_acmpca::Client, key: &KeyAlgorithm, signing: &str) -> (String, String) {
    let subject = Asn1Subject::builder().country("US").organization("Lakeside").common_name(key.as_str());
    let configuration = CertificateAuthorityConfiguration::builder()
        .key_algorithm(key.clone())
        .signing_algorithm(SigningAlgorithm::from(signing))
        .subject(subject.build())
        .build()
        .unwrap();
    let created = client
        .create_certificate_authority()
        .certificate_authority_type(CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration);
    let arn = created.send().await.unwrap().certificate_authority_arn.unwrap();
    let request = client.get_certificate_authority_csr().certificate_authority_arn(&arn);
    let request = request.send().await.unwrap().csr.unwrap();
    (arn, request)
}

/// Issues a certificate; its PEM.
async fn issue(
    client: &aws_sdk_acmpca::Client,
    authority: &str,
    request: &str,
    template: &str,
    signing: &str,
    days: i64,
) -> String {
    let validity = Validity::builder().value(days).r#type(ValidityPeriodType::Days).build().unwrap();
    let issued = client
        .issue_certificate()
        .certificate_authority_arn(authority)
        .csr(Blob::new(request))
        .template_arn(format!("arn:aws:acm-pca:::template/{template}/V1"))
        .signing_algorithm(SigningAlgorithm::from(signing))
        .validity(validity);
    let arn = issued.send().await.unwrap().certificate_arn.unwrap();
    let get = client.get_certificate().certificate_authority_arn(authority).certificate_arn(arn);
    get.send().await.unwrap().certificate.unwrap()
}

/// The names of all templates but those of roots.
fn templates() -> Vec<String> {
    let varieties = |(base, varieties): &(&str, &[&str])| {
        varieties.iter().map(|variety| format!("{base}{variety}")).collect::<Vec<_>>()
    };
    TEMPLATES.iter().flat_map(varieties).collect()
}

/// Each with what it was made of as its name.
async fn corpus() -> Vec<(String, Vec<u8>)> {
    let client = client().await;
    let mut all = Vec::new();
    let mut requests = Vec::new();
    let mut roots = Vec::new();
    for (key, algorithms) in KEYS {
        let (arn, request) = root(&client, &key, algorithms[0]).await;
        let mut own = String::new();
        for (turn, template) in ROOT_TEMPLATES.iter().enumerate() {
            let signing = algorithms[turn % algorithms.len()];
            own = issue(&client, &arn, &request, template, signing, 3_650).await;
            all.push((format!("{key} {template} {signing}"), pem_to_der(&own).unwrap()));
        }
        let import = client.import_certificate_authority_certificate().certificate_authority_arn(&arn);
        import.certificate(Blob::new(own)).send().await.unwrap();
        requests.push((key.clone(), request));
        roots.push((key, algorithms, arn));
    }
    // The authorities' own requests have keys of every kind: here they are subjects. Signing algorithms take turns.
    let templates = templates();
    let mut turn = 0;
    for (authority, algorithms, arn) in &roots {
        for (subject, request) in &requests {
            // Subjects of the authority's kind by every template, others by one, in turn.
            let next = turn % templates.len();
            let some = if authority == subject { &templates[..] } else { &templates[next..=next] };
            for template in some {
                let signing = algorithms[turn % algorithms.len()];
                let pem = issue(&client, arn, request, template, signing, 30).await;
                let name = format!("{subject} by {authority} {template} {signing}");
                all.push((name, pem_to_der(&pem).unwrap()));
                turn += 1;
            }
        }
    }
    all
}

#[expect(clippy::print_stderr, reason = "who reads the test's output is to know what was not judged")]
fn python() -> Option<PathBuf> {
    let peers = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty()).map(PathBuf::from);
    if peers.is_none() {
        eprintln!("SKIPPED: no other reader was asked; `cargo xtask test` sets SIGNET_PEERS");
    }
    peers.map(|peers| peers.join("bin").join("python"))
}

#[tokio::test]
async fn what_the_sandbox_issues_is_read_alike() {
    let all = corpus().await;
    let templates = templates().len();
    assert_eq!(all.len(), KEYS.len() * (ROOT_TEMPLATES.len() + templates + KEYS.len() - 1));
    // Every signing algorithm is among them, and no certificate is there twice.
    let of =
        |word: usize| all.iter().filter_map(|(name, _)| name.rsplit(' ').nth(word)).collect::<BTreeSet<_>>();
    assert_eq!(of(0).len(), ECDSA.len() + RSA.len());
    assert_eq!(of(1).len(), ROOT_TEMPLATES.len() + templates);
    assert_eq!(all.iter().map(|(_, der)| der).collect::<BTreeSet<_>>().len(), all.len());
    let Some(python) = python() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificate-corpus");
    let Compared { found, fields, refused } = compare(&python, &folder, &all);
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(refused, 0);
    assert!(fields > 15 * all.len(), "{fields}");
}

//! Issuing and importing certificates, judged by OpenSSL.

use std::time::Duration;

use aws_sdk_acmpca::{
    operation::issue_certificate::builders::IssueCertificateFluentBuilder,
    primitives::Blob,
    types::{
        CertificateAuthorityType, CertificateAuthorityUsageMode, KeyAlgorithm, SigningAlgorithm, Validity,
        ValidityPeriodType,
    },
};
use der::{Decode as _, Encode as _};

use crate::{
    common::{Aws, OpenSsl, P256, aws, code, configuration, refusal, subject, template, validity},
    judges::extensions,
};

fn days(count: i64) -> Validity {
    validity(count, ValidityPeriodType::Days)
}

/// A request for a code signing certificate of 30 days, to be changed by each test.
fn issue(aws: &Aws, arn: &str, csr: &str) -> IssueCertificateFluentBuilder {
    aws.acmpca
        .issue_certificate()
        .certificate_authority_arn(arn)
        .csr(Blob::new(csr))
        .template_arn(template("CodeSigningCertificate"))
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .validity(days(30))
}

#[tokio::test]
async fn every_template_gives_its_extensions() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &["-addext", "subjectAltName=DNS:leaf.example"]);
    let authority = "X509v3 Basic Constraints: critical CA:TRUE";
    let leaf = "X509v3 Basic Constraints: CA:FALSE";
    let san = "X509v3 Subject Alternative Name: DNS:leaf.example";
    let keys = "X509v3 Key Usage: critical";
    let purposes = "X509v3 Extended Key Usage:";
    let (aki, ski) = ("X509v3 Authority Key Identifier:", "X509v3 Subject Key Identifier:");
    let signs = format!("{keys} Digital Signature, Certificate Sign, CRL Sign");
    let both = format!("{keys} Digital Signature, Key Encipherment");
    let one = format!("{keys} Digital Signature");
    let end_entity = |purpose: &str| {
        vec![
            san.to_owned(),
            leaf.into(),
            aki.into(),
            ski.into(),
            both.clone(),
            format!("{purposes} {purpose}"),
        ]
    };
    let signer = |purpose: &str| {
        vec![
            san.to_owned(),
            leaf.into(),
            aki.into(),
            ski.into(),
            one.clone(),
            format!("{purposes} critical {purpose}"),
        ]
    };
    let below = |length: u8| {
        vec![san.to_owned(), format!("{authority}, pathlen:{length}"), aki.into(), ski.into(), signs.clone()]
    };
    for (name, expected) in [
        ("CodeSigningCertificate", signer("Code Signing")),
        ("OCSPSigningCertificate", signer("OCSP Signing")),
        ("EndEntityCertificate", end_entity("TLS Web Server Authentication, TLS Web Client Authentication")),
        ("EndEntityClientAuthCertificate", end_entity("TLS Web Client Authentication")),
        ("EndEntityServerAuthCertificate", end_entity("TLS Web Server Authentication")),
        ("SubordinateCACertificate_PathLen0", below(0)),
        ("SubordinateCACertificate_PathLen1", below(1)),
        ("SubordinateCACertificate_PathLen2", below(2)),
        ("SubordinateCACertificate_PathLen3", below(3)),
    ] {
        let (pem, _) = aws.issue(&root, &csr, name, SigningAlgorithm::Sha256Withecdsa, days(30)).await;
        assert_eq!(extensions(&openssl, &pem), expected, "{name}");
        openssl.file("leaf.pem", &pem);
        openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    }
    // The default is the one for end entities.
    let issued = issue(&aws, &root, &csr).set_template_arn(None).send().await.unwrap();
    let get = aws.acmpca.get_certificate().certificate_authority_arn(&root);
    let pem = get.set_certificate_arn(issued.certificate_arn).send().await.unwrap().certificate.unwrap();
    assert_eq!(
        extensions(&openssl, &pem).last().unwrap(),
        "X509v3 Extended Key Usage: TLS Web Server Authentication, TLS Web Client Authentication"
    );
}

#[tokio::test]
async fn a_subordinate_is_signed_by_a_root_and_issues_with_its_chain() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let below = aws.create_authority("Below", CertificateAuthorityType::Subordinate).await;
    let below_csr = aws.csr(&below).await;
    let (below_pem, chain) = aws
        .issue(
            &root,
            &below_csr,
            "SubordinateCACertificate_PathLen0",
            SigningAlgorithm::Sha256Withecdsa,
            days(1_000),
        )
        .await;
    assert_eq!(chain.as_deref(), Some(root_pem.as_str()));
    let import = |certificate: &str, chain: Option<&str>| {
        let import = aws.acmpca.import_certificate_authority_certificate().certificate_authority_arn(&below);
        import.certificate(Blob::new(certificate)).set_certificate_chain(chain.map(Blob::new)).send()
    };
    assert_eq!(code(import(&below_pem, None).await), "InvalidRequestException");
    let (_, foreign_root) = aws.active_root("Root").await;
    assert_eq!(code(import(&below_pem, Some(&foreign_root)).await), "CertificateMismatchException");
    assert_eq!(code(import(&below_pem, Some(&below_pem)).await), "CertificateMismatchException");
    assert_eq!(code(import(&root_pem, Some(&root_pem)).await), "CertificateMismatchException");
    import(&below_pem, Some(&root_pem)).await.unwrap();
    assert_eq!(aws.status(&below).await, "ACTIVE");
    let own = aws
        .acmpca
        .get_certificate_authority_certificate()
        .certificate_authority_arn(&below)
        .send()
        .await
        .unwrap();
    assert_eq!(own.certificate_chain(), Some(root_pem.as_str()));

    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let (leaf, chain) =
        aws.issue(&below, &csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, days(30)).await;
    let chain = chain.unwrap();
    assert_eq!(chain, format!("{below_pem}\n{root_pem}"));
    openssl.file("root.pem", &root_pem);
    openssl.file("below.pem", &below_pem);
    openssl.file("leaf.pem", &leaf);
    openssl
        .ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "below.pem", "leaf.pem"], b"");

    let too_deep =
        issue(&aws, &below, &csr).template_arn(template("SubordinateCACertificate_PathLen0")).send().await;
    assert_eq!(code(too_deep), "InvalidArgsException");
    let not_a_root = issue(&aws, &below, &below_csr).template_arn(template("RootCACertificate")).send().await;
    assert_eq!(code(not_a_root), "InvalidArgsException");
}

#[tokio::test]
async fn only_a_roots_own_certificate_can_be_imported() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    let csr = aws.csr(&arn).await;
    let import = |certificate: &str, chain: Option<&str>| {
        let import = aws.acmpca.import_certificate_authority_certificate().certificate_authority_arn(&arn);
        import.certificate(Blob::new(certificate)).set_certificate_chain(chain.map(Blob::new)).send()
    };
    let (other, other_pem) = aws.active_root("Root").await;
    assert_eq!(code(import(&other_pem, None).await), "CertificateMismatchException");
    assert_eq!(code(import("nonsense", None).await), "MalformedCertificateException");
    assert_eq!(code(import("", None).await), "ValidationException");
    // Its own key, but signed by another authority, or not for an authority at all.
    let (signed_by_other, _) = aws
        .issue(&other, &csr, "SubordinateCACertificate_PathLen0", SigningAlgorithm::Sha256Withecdsa, days(10))
        .await;
    assert_eq!(code(import(&signed_by_other, None).await), "MalformedCertificateException");
    let (leaf, _) =
        aws.issue(&other, &csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, days(10)).await;
    assert_eq!(code(import(&leaf, None).await), "MalformedCertificateException");
    let (own, _) =
        aws.issue(&arn, &csr, "RootCACertificate", SigningAlgorithm::Sha256Withecdsa, days(3_650)).await;
    assert_eq!(code(import(&own, Some(&other_pem)).await), "InvalidRequestException");
    // A damaged signature.
    let mut damaged: Vec<u8> = der::pem::decode_vec(own.as_bytes()).unwrap().1;
    *damaged.last_mut().unwrap() ^= 1;
    let damaged = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, &damaged).unwrap();
    assert_eq!(code(import(&damaged, None).await), "MalformedCertificateException");
    assert_eq!(aws.status(&arn).await, "PENDING_CERTIFICATE");
    import(&own, None).await.unwrap();
    openssl.file("own.pem", own);
    openssl.ok(&["verify", "-x509_strict", "-CAfile", "own.pem", "own.pem"], b"");
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&arn);
    update.status(aws_sdk_acmpca::types::CertificateAuthorityStatus::Disabled).send().await.unwrap();
    assert_eq!(code(import(&other_pem, None).await), "InvalidStateException");
}

#[tokio::test]
async fn a_certificate_keeps_within_its_authority_and_its_time() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let too_long = issue(&aws, &root, &csr).validity(validity(11, ValidityPeriodType::Years)).send().await;
    let (name, message) = refusal(too_long);
    assert_eq!(name, "ValidationException");
    assert_eq!(message, "The certificate validity specified exceeds the certificate authority validity");
    let past =
        issue(&aws, &root, &csr).validity(validity(1_000_000_000, ValidityPeriodType::Absolute)).send().await;
    assert_eq!(code(past), "ValidationException");
    assert_eq!(code(issue(&aws, &root, &csr).validity(days(0)).send().await), "ValidationException");
    let relative = issue(&aws, &root, &csr).validity_not_before(days(1)).send().await;
    assert_eq!(code(relative), "InvalidArgsException");

    let now = aws.sandbox.clock().now_millis() / 1_000;
    let (first, last) = (now + 86_400, now + 2 * 86_400);
    let issued = issue(&aws, &root, &csr)
        .validity_not_before(validity(first, ValidityPeriodType::Absolute))
        .validity(validity(last, ValidityPeriodType::Absolute))
        .send()
        .await
        .unwrap();
    let get = aws.acmpca.get_certificate().certificate_authority_arn(&root);
    let pem = get.set_certificate_arn(issued.certificate_arn).send().await.unwrap().certificate.unwrap();
    assert_eq!(times(&pem), (first, last));

    // Without a beginning: one hour ago.
    let (pem, _) =
        aws.issue(&root, &csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, days(1)).await;
    let (not_before, not_after) = times(&pem);
    assert_eq!(not_after - not_before, 86_400 + 3_600);
    assert!((now - 3_600..now - 3_500).contains(&not_before));
}

#[tokio::test]
async fn a_date_is_written_in_digits_or_in_seconds() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let end = |value: i64, kind: ValidityPeriodType| {
        let issue = issue(&aws, &root, &csr).validity(validity(value, kind));
        issue.validity_not_before(validity(1_750_000_000, ValidityPeriodType::Absolute)).send()
    };
    let got = |arn: Option<String>| {
        aws.acmpca.get_certificate().certificate_authority_arn(&root).set_certificate_arn(arn).send()
    };
    // 2030-01-02T03:04:05Z
    let (_, last) = times(&root_pem);
    for (value, kind) in [
        (300_102_030_405, ValidityPeriodType::EndDate),
        (20_300_102_030_405, ValidityPeriodType::EndDate),
        (1_893_553_445, ValidityPeriodType::Absolute),
    ] {
        let arn = end(value, kind).await.unwrap().certificate_arn;
        let pem = got(arn).await.unwrap().certificate.unwrap();
        assert_eq!(times(&pem), (1_750_000_000, 1_893_553_445));
    }
    // The last second of the authority, and the one after it.
    end(last, ValidityPeriodType::Absolute).await.unwrap();
    assert_eq!(code(end(last + 1, ValidityPeriodType::Absolute).await), "ValidationException");
    for (value, kind) in [
        (301_302_030_405, ValidityPeriodType::EndDate),
        (20_300_231_000_000, ValidityPeriodType::EndDate),
        (99_991_231_235_960, ValidityPeriodType::EndDate),
        (253_402_300_800, ValidityPeriodType::Absolute),
        (i64::MAX, ValidityPeriodType::Days),
        (i64::MAX, ValidityPeriodType::Absolute),
        (i64::MAX, ValidityPeriodType::EndDate),
    ] {
        assert_eq!(code(end(value, kind).await), "InvalidArgsException", "{value}");
    }
    for (value, kind) in
        [(200_102_030_405, ValidityPeriodType::EndDate), (1_740_000_000, ValidityPeriodType::Absolute)]
    {
        assert_eq!(code(end(value, kind).await), "ValidationException", "{value}");
    }
    assert_eq!(code(end(0, ValidityPeriodType::Days).await), "ValidationException");
}

fn times(pem: &str) -> (i64, i64) {
    use der::DecodePem as _;
    let certificate = x509_cert::Certificate::from_pem(pem).unwrap();
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap();
    (seconds(validity.not_before), seconds(validity.not_after))
}

#[tokio::test]
async fn an_authority_for_short_lived_certificates_keeps_to_seven_days() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let create =
        aws.acmpca.create_certificate_authority().certificate_authority_type(CertificateAuthorityType::Root);
    let create = create
        .usage_mode(CertificateAuthorityUsageMode::ShortLivedCertificate)
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::EcPrime256v1,
            SigningAlgorithm::Sha256Withecdsa,
            subject("Short"),
        ));
    let root = create.send().await.unwrap().certificate_authority_arn.unwrap();
    let own_csr = aws.csr(&root).await;
    let (own, _) =
        aws.issue(&root, &own_csr, "RootCACertificate", SigningAlgorithm::Sha256Withecdsa, days(3_650)).await;
    aws.import(&root, &own, None).await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    assert_eq!(code(issue(&aws, &root, &csr).validity(days(8)).send().await), "ValidationException");
    issue(&aws, &root, &csr).validity(days(7)).send().await.unwrap();
    let below = issue(&aws, &root, &csr)
        .validity(days(7))
        .template_arn(template("SubordinateCACertificate_PathLen0"));
    assert_eq!(code(below.send().await), "InvalidArgsException");
}

#[tokio::test]
async fn a_subject_is_copied_to_the_byte() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    // A multi-valued set and old string types: nothing that this crate would write itself.
    let csr = openssl.request(
        &P256,
        "/CN=leaf+emailAddress=a@example.org/O=Org",
        &["-multivalue-rdn", "-nameopt", "multiline"],
    );
    let (pem, _) =
        aws.issue(&root, &csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, days(1)).await;
    let (_, request) = der::pem::decode_vec(csr.as_bytes()).unwrap();
    let (_, certificate) = der::pem::decode_vec(pem.as_bytes()).unwrap();
    let asked = x509_cert::request::CertReq::from_der(&request).unwrap().info.subject.to_der().unwrap();
    let contains = |der: &[u8]| der.windows(asked.len()).any(|window| window == asked);
    assert!(contains(&request) && contains(&certificate));
    let given = x509_cert::Certificate::from_der(&certificate).unwrap();
    assert_eq!(given.tbs_certificate().subject().to_der().unwrap(), asked);
    assert_eq!(given.tbs_certificate().subject().iter_rdn().map(|set| set.len()).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let mut forged = der::pem::decode_vec(csr.as_bytes()).unwrap().1;
    *forged.last_mut().unwrap() ^= 1;
    let forged = der::pem::encode_string("CERTIFICATE REQUEST", der::pem::LineEnding::LF, &forged).unwrap();
    let unnamed = openssl.request(&P256, "/", &[]);
    let weak = openssl.request(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "/CN=weak", &[]);
    for (what, text) in [
        ("no PEM", "nonsense"),
        ("a certificate", &root_pem),
        ("two requests", &format!("{csr}{csr}")),
        ("a wrong signature", &forged),
        ("no subject", &unnamed),
        ("a short key", &weak),
    ] {
        assert_eq!(code(issue(&aws, &root, text).send().await), "MalformedCSRException", "{what}");
    }
    assert_eq!(code(issue(&aws, &root, "").send().await), "ValidationException");
    assert_eq!(code(issue(&aws, &root, &"x".repeat(32_769)).send().await), "ValidationException");
    issue(&aws, &root, &csr.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")).send().await.unwrap();
    let named_otherwise = openssl.request(&P256, "/", &["-addext", "subjectAltName=DNS:leaf.example"]);
    issue(&aws, &root, &named_otherwise).send().await.unwrap();
}

#[tokio::test]
async fn an_authority_that_is_not_active_does_not_issue() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let pending = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    let (name, message) = refusal(issue(&aws, &pending, &csr).send().await);
    assert_eq!(name, "InvalidStateException");
    assert_eq!(message, "The certificate authority is not in a valid state for issuing certificates.");
    // Not even its own certificate for a foreign request.
    let foreign = issue(&aws, &pending, &csr).template_arn(template("RootCACertificate")).send().await;
    assert_eq!(code(foreign), "InvalidArgsException");
    let (root, _) = aws.active_root("Root").await;
    let unknown = issue(&aws, &root, &csr).template_arn(template("UnknownCertificate")).send().await;
    assert_eq!(code(unknown), "InvalidArgsException");
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.status(aws_sdk_acmpca::types::CertificateAuthorityStatus::Disabled).send().await.unwrap();
    assert_eq!(code(issue(&aws, &root, &csr).send().await), "InvalidStateException");
}

#[tokio::test]
async fn a_token_issues_one_certificate_in_five_minutes() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let with = |token: &str| issue(&aws, &root, &csr).idempotency_token(token).send();
    let first = with("one").await.unwrap().certificate_arn;
    assert_eq!(with("one").await.unwrap().certificate_arn, first);
    assert_ne!(with("two").await.unwrap().certificate_arn, first);
    // Tokens are remembered by authority.
    let (other, _) = aws.active_root("Root").await;
    assert_ne!(
        issue(&aws, &other, &csr).idempotency_token("one").send().await.unwrap().certificate_arn,
        first
    );
    aws.sandbox.clock().advance(Duration::from_secs(301));
    assert_ne!(with("one").await.unwrap().certificate_arn, first);
}

#[tokio::test]
async fn a_certificate_is_got_from_its_authority_only() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    let (other, _) = aws.active_root("Other").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let arn = issue(&aws, &root, &csr).send().await.unwrap().certificate_arn.unwrap();
    let get = |authority: &str, arn: &str| {
        aws.acmpca.get_certificate().certificate_authority_arn(authority).certificate_arn(arn).send()
    };
    get(&root, &arn).await.unwrap();
    assert_eq!(code(get(&other, &arn).await), "InvalidArnException");
    assert_eq!(code(get(&root, &root).await), "InvalidArnException");
    assert_eq!(
        code(get(&root, &format!("{root}/certificate/{}", "0".repeat(32))).await),
        "ResourceNotFoundException"
    );
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.status(aws_sdk_acmpca::types::CertificateAuthorityStatus::Disabled).send().await.unwrap();
    get(&root, &arn).await.unwrap();
    aws.acmpca.delete_certificate_authority().certificate_authority_arn(&root).send().await.unwrap();
    let (name, message) = refusal(get(&root, &arn).await);
    assert_eq!(name, "InvalidStateException");
    assert_eq!(
        message,
        format!("The certificate authority {root} is not in the correct state to have issued certificates.")
    );
}

//! Revoking certificates, and the lists that say so, judged by OpenSSL and GnuTLS.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    time::Duration,
};

use aws_sandbox::{Options, Pace, Sandbox};
use aws_sdk_acmpca::{
    primitives::Blob,
    types::{
        CertificateAuthorityStatus, CertificateAuthorityType, CrlConfiguration,
        CrlDistributionPointExtensionConfiguration, CrlType, KeyAlgorithm, KeyStorageSecurityStandard,
        OcspConfiguration, RevocationConfiguration, RevocationReason, S3ObjectAcl, SigningAlgorithm,
        ValidityPeriodType, builders::CrlConfigurationBuilder,
    },
};

use bytes::Bytes;
use der::DecodePem as _;
use http::Request;
use x509_cert::{
    Certificate,
    ext::pkix::{
        CrlDistributionPoints,
        name::{DistributionPointName, GeneralName},
    },
};

use crate::{
    common::{Aws, OpenSsl, P256, aws, code, configuration, on, subject, validity},
    judges::{certtool, extensions, listed},
};

const DAY: Duration = Duration::from_secs(86_400);
const BUCKET: &str = "lists.example";

fn crl() -> CrlConfigurationBuilder {
    CrlConfiguration::builder().enabled(true).expiration_in_days(10).s3_bucket_name(BUCKET)
}

fn with_crl(crl: CrlConfigurationBuilder) -> RevocationConfiguration {
    RevocationConfiguration::builder().crl_configuration(crl.build().unwrap()).build()
}

fn with_ocsp(name: Option<&str>) -> RevocationConfiguration {
    let ocsp = OcspConfiguration::builder().enabled(true).set_ocsp_custom_cname(name.map(str::to_owned));
    RevocationConfiguration::builder().ocsp_configuration(ocsp.build().unwrap()).build()
}

/// The ARN and the certificate of a new root, which is active.
async fn root(
    aws: &Aws,
    key: KeyAlgorithm,
    signing: SigningAlgorithm,
    revocation: RevocationConfiguration,
) -> (String, String) {
    let create = aws
        .acmpca
        .create_certificate_authority()
        .certificate_authority_type(CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration(key, signing.clone(), subject("Root")))
        .revocation_configuration(revocation);
    let root = create.send().await.unwrap().certificate_authority_arn.unwrap();
    let csr = aws.csr(&root).await;
    let years = validity(10, ValidityPeriodType::Years);
    let (pem, _) = aws.issue(&root, &csr, "RootCACertificate", signing, years).await;
    aws.import(&root, &pem, None).await;
    (root, pem)
}

async fn elliptic_root(aws: &Aws, revocation: RevocationConfiguration) -> (String, String) {
    root(aws, KeyAlgorithm::EcPrime256v1, SigningAlgorithm::Sha256Withecdsa, revocation).await
}

async fn leaf(aws: &Aws, root: &str, csr: &str, days: i64) -> String {
    let days = validity(days, ValidityPeriodType::Days);
    aws.issue(root, csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, days).await.0
}

/// The serial number as OpenSSL prints it, without colons.
fn serial(openssl: &OpenSsl, pem: &str) -> String {
    let text = openssl.ok(&["x509", "-noout", "-serial"], pem.as_bytes());
    text.trim().strip_prefix("serial=").unwrap().to_owned()
}

fn revoke(
    aws: &Aws,
    root: &str,
    serial: &str,
    reason: RevocationReason,
) -> aws_sdk_acmpca::operation::revoke_certificate::builders::RevokeCertificateFluentBuilder {
    aws.acmpca
        .revoke_certificate()
        .certificate_authority_arn(root)
        .certificate_serial(serial)
        .revocation_reason(reason)
}

/// The id in an authority's ARN.
fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}

/// The authority's list, verified by OpenSSL, as text; it is in the files `list.crl` (DER) and `list.pem`.
fn list(aws: &Aws, openssl: &OpenSsl, key: &str) -> String {
    let object = aws.sandbox.object(BUCKET, key).expect("there is a list");
    openssl.file("list.crl", &object);
    openssl.ok(&["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"], b"");
    let arguments = ["crl", "-in", "list.pem", "-CAfile", "root.pem", "-noout", "-text"];
    let text = openssl.ok(&arguments, b"");
    assert!(text.contains("verify OK"), "{text}");
    text
}

fn number(text: &str) -> u64 {
    let numbers = listed(text, "CRL extensions:");
    let line = numbers.iter().find(|line| line.starts_with("X509v3 CRL Number:")).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_revoked_certificate_is_in_the_list() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = elliptic_root(&aws, with_crl(crl())).await;
    openssl.file("root.pem", root_pem);
    let key = format!("crl/{}.crl", id(&root));
    // An active authority has a list, if an empty one.
    let text = list(&aws, &openssl, &key);
    assert!(text.contains("Version 2 (0x1)") && text.contains("No Revoked Certificates"), "{text}");
    assert_eq!(
        listed(&text, "CRL extensions:"),
        ["X509v3 Authority Key Identifier:", "X509v3 CRL Number: 1"]
    );
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let uri = format!("http://{BUCKET}.s3.us-east-1.amazonaws.com/{key}");
    let check = |file: &str| {
        let arguments =
            ["verify", "-x509_strict", "-crl_check", "-CAfile", "root.pem", "-CRLfile", "list.pem", file];
        openssl.run(&arguments, b"")
    };
    for (number, (reason, text)) in [
        (RevocationReason::Unspecified, None),
        (RevocationReason::KeyCompromise, Some("Key Compromise")),
        (RevocationReason::CertificateAuthorityCompromise, Some("CA Compromise")),
        (RevocationReason::AffiliationChanged, Some("Affiliation Changed")),
        (RevocationReason::Superseded, Some("Superseded")),
        (RevocationReason::CessationOfOperation, Some("Cessation Of Operation")),
        (RevocationReason::PrivilegeWithdrawn, Some("Privilege Withdrawn")),
        (RevocationReason::AaCompromise, Some("AA Compromise")),
    ]
    .into_iter()
    .enumerate()
    {
        let pem = leaf(&aws, &root, &csr, 30).await;
        assert!(
            extensions(&openssl, &pem)
                .contains(&format!("X509v3 CRL Distribution Points: Full Name: URI:{uri}"))
        );
        openssl.file("leaf.pem", &pem);
        list(&aws, &openssl, &key);
        assert!(check("leaf.pem").0);
        let serial = serial(&openssl, &pem);
        // As OpenSSL prints it in one place and in the other.
        let pairs: Vec<String> =
            serial.chars().collect::<Vec<_>>().chunks(2).map(|pair| pair.iter().collect()).collect();
        let written = if number % 2 == 0 { serial.clone() } else { pairs.join(":").to_lowercase() };
        revoke(&aws, &root, &written, reason).send().await.unwrap();
        let listed = list(&aws, &openssl, &key);
        let entry = listed.split("Serial Number: ").find(|entry| entry.starts_with(&serial)).unwrap();
        let entry = entry.split("Signature Algorithm").next().unwrap();
        match text {
            None => assert!(!entry.contains("Reason"), "{entry}"),
            Some(text) => assert!(entry.contains(text), "{entry}"),
        }
        let (valid, verdict) = check("leaf.pem");
        assert!(!valid && verdict.contains("certificate revoked"), "{verdict}");
    }
    assert_eq!(number(&list(&aws, &openssl, &key)), 9);
    let verdict =
        certtool(&openssl, &["--verify-crl", "--load-ca-certificate", "root.pem", "--infile", "list.pem"]);
    assert!(verdict.is_none_or(|verdict| verdict.contains("Verified")));
}

#[tokio::test]
async fn lists_are_signed_as_the_authority_is_configured() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    for (key, signing, named) in [
        (KeyAlgorithm::Rsa2048, SigningAlgorithm::Sha512WithrsaPss, "rsassaPss"),
        (KeyAlgorithm::EcSecp384r1, SigningAlgorithm::Sha384Withecdsa, "ecdsa-with-SHA384"),
        (KeyAlgorithm::EcSecp521r1, SigningAlgorithm::Sha256Withecdsa, "ecdsa-with-SHA256"),
    ] {
        let (root, pem) = root(&aws, key, signing, with_crl(crl())).await;
        openssl.file("root.pem", pem);
        let text = list(&aws, &openssl, &format!("crl/{}.crl", id(&root)));
        assert!(text.contains(&format!("Signature Algorithm: {named}")), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_made_anew_in_time_and_forgets_what_has_expired() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = elliptic_root(&aws, with_crl(crl())).await;
    openssl.file("root.pem", root_pem);
    let key = format!("crl/{}.crl", id(&root));
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let serial = serial(&openssl, &leaf(&aws, &root, &csr, 12).await);
    revoke(&aws, &root, &serial, RevocationReason::Superseded).send().await.unwrap();
    let first = list(&aws, &openssl, &key);
    assert!(first.contains(&serial));
    // Half of ten days is not yet over, then it is.
    aws.sandbox.clock().advance(4 * DAY);
    assert_eq!(number(&list(&aws, &openssl, &key)), number(&first));
    aws.sandbox.clock().advance(DAY);
    let second = list(&aws, &openssl, &key);
    assert_eq!(number(&second), number(&first) + 1);
    assert!(second.contains(&serial));
    // The certificate has expired on the twelfth day: the list of the fifteenth still has it, that of the twentieth
    // no longer.
    aws.sandbox.clock().advance(5 * DAY);
    list(&aws, &openssl, &key);
    aws.sandbox.clock().advance(5 * DAY);
    assert!(list(&aws, &openssl, &key).contains(&serial));
    aws.sandbox.clock().advance(5 * DAY);
    let last = list(&aws, &openssl, &key);
    assert!(!last.contains(&serial), "{last}");
    // Lists that nobody has seen are counted.
    aws.sandbox.clock().advance(50 * DAY);
    assert_eq!(number(&list(&aws, &openssl, &key)), number(&last) + 10);
    assert!(aws.sandbox.object(BUCKET, "crl/other.crl").is_none());
    assert!(aws.sandbox.object("other-bucket", &key).is_none());
}

#[tokio::test]
async fn lists_take_their_time_and_end_with_their_authority() {
    let pace = Pace::Delayed(Duration::from_secs(1_800));
    let aws = on(&Sandbox::open(Options { pace, ..Options::default() }).unwrap(), "us-east-1").await;
    let openssl = OpenSsl::new();
    let wait = || aws.sandbox.clock().advance(Duration::from_secs(1_800));
    let create = aws
        .acmpca
        .create_certificate_authority()
        .certificate_authority_type(CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::EcPrime256v1,
            SigningAlgorithm::Sha256Withecdsa,
            subject("Root"),
        ))
        .revocation_configuration(with_crl(crl()));
    let root = create.send().await.unwrap().certificate_authority_arn.unwrap();
    wait();
    let csr = aws.csr(&root).await;
    let issue = |csr: &str, name: &str, days: i64| {
        let issue = aws.acmpca.issue_certificate().certificate_authority_arn(&root).csr(Blob::new(csr));
        issue
            .template_arn(crate::common::template(name))
            .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
            .validity(validity(days, ValidityPeriodType::Days))
            .send()
    };
    let get = |arn: Option<String>| {
        aws.acmpca.get_certificate().certificate_authority_arn(&root).set_certificate_arn(arn).send()
    };
    let arn = issue(&csr, "RootCACertificate", 100).await.unwrap().certificate_arn;
    wait();
    let pem = get(arn).await.unwrap().certificate.unwrap();
    let key = format!("crl/{}.crl", id(&root));
    aws.import(&root, &pem, None).await;
    openssl.file("root.pem", pem);
    assert!(aws.sandbox.object(BUCKET, &key).is_none());
    wait();
    assert_eq!(number(&list(&aws, &openssl, &key)), 1);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let arn = issue(&csr, "CodeSigningCertificate", 30).await.unwrap().certificate_arn.unwrap();
    let serial = arn.rsplit('/').next().unwrap();
    let refused = revoke(&aws, &root, serial, RevocationReason::Superseded).send().await;
    assert_eq!(code(refused), "RequestInProgressException");
    wait();
    revoke(&aws, &root, serial, RevocationReason::Superseded).send().await.unwrap();
    assert!(list(&aws, &openssl, &key).contains("No Revoked Certificates"));
    wait();
    assert_eq!(number(&list(&aws, &openssl, &key)), 2);
    // An authority that has expired signs nothing more.
    aws.sandbox.clock().advance(101 * DAY);
    let last = aws.sandbox.object(BUCKET, &key);
    aws.sandbox.clock().advance(101 * DAY);
    assert_eq!(aws.sandbox.object(BUCKET, &key), last);
}

#[tokio::test]
async fn what_cannot_be_revoked_is_refused() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let (other, _) = aws.active_root("Other").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let leaf_serial = serial(&openssl, &leaf(&aws, &root, &csr, 30).await);
    let send = |root: &str, serial: &str| revoke(&aws, root, serial, RevocationReason::Unspecified).send();
    assert_eq!(code(send(&root, &serial(&openssl, &root_pem)).await), "InvalidRequestException");
    assert_eq!(code(send(&root, "no number").await), "InvalidRequestException");
    assert_eq!(code(send(&root, "abcdef").await), "ResourceNotFoundException");
    assert_eq!(code(send(&other, &leaf_serial).await), "ResourceNotFoundException");
    assert_eq!(code(send(&root, &"1".repeat(129)).await), "ValidationException");
    let unknown = revoke(&aws, &root, &leaf_serial, RevocationReason::from("BORED")).send().await;
    assert_eq!(code(unknown), "ValidationException");
    let pending = aws.create_authority("Pending", CertificateAuthorityType::Root).await;
    assert_eq!(code(send(&pending, &leaf_serial).await), "InvalidStateException");
    // Without a list, and while the authority is disabled, too.
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.status(CertificateAuthorityStatus::Disabled).send().await.unwrap();
    send(&root, &leaf_serial).await.unwrap();
    assert_eq!(code(send(&root, &leaf_serial).await), "RequestAlreadyProcessedException");
}

#[tokio::test]
async fn certificates_say_where_their_revocation_is_published() {
    let aws = on(&Sandbox::open(Options::default()).unwrap(), "eu-central-1").await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let id = id(&root);
    let point = |uri: &str| Some(format!("X509v3 CRL Distribution Points: Full Name: URI:{uri}"));
    let responder = |uri: &str| Some(format!("Authority Information Access: OCSP - URI:{uri}"));
    let omit = CrlDistributionPointExtensionConfiguration::builder().omit_extension(true).build().unwrap();
    let off = || {
        RevocationConfiguration::builder()
            .crl_configuration(CrlConfiguration::builder().enabled(false).build().unwrap())
    };
    for (revocation, crl, ocsp) in [
        (
            with_crl(crl()),
            point(&format!("http://{BUCKET}.s3.eu-central-1.amazonaws.com/crl/{id}.crl")),
            None,
        ),
        (
            with_crl(crl().custom_cname("crl.example.org")),
            point(&format!("http://crl.example.org/crl/{id}.crl")),
            None,
        ),
        (
            with_crl(crl().custom_cname("crl.example.org").custom_path("a/b")),
            point(&format!("http://crl.example.org/a/b/{id}.crl")),
            None,
        ),
        (
            with_crl(crl().custom_path("/")),
            point(&format!("http://{BUCKET}.s3.eu-central-1.amazonaws.com/{id}.crl")),
            None,
        ),
        (with_crl(crl().crl_distribution_point_extension_configuration(omit)), None, None),
        // What is left out stays as it is.
        (with_ocsp(None), None, responder("http://ocsp.acm-pca.eu-central-1.amazonaws.com")),
        (with_ocsp(Some("ocsp.example.org")), None, responder("http://ocsp.example.org")),
        (off().build(), None, responder("http://ocsp.example.org")),
        (
            off().ocsp_configuration(OcspConfiguration::builder().enabled(false).build().unwrap()).build(),
            None,
            None,
        ),
    ] {
        let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
        update.revocation_configuration(revocation.clone()).send().await.unwrap();
        let all = extensions(&openssl, &leaf(&aws, &root, &csr, 30).await);
        let found = |name: &str| all.iter().find(|line| line.starts_with(name)).cloned();
        assert_eq!(found("X509v3 CRL Distribution Points"), crl, "{revocation:?}");
        assert_eq!(found("Authority Information Access"), ocsp, "{revocation:?}");
    }
    let china = on(&aws.sandbox, "cn-north-1").await;
    let create = china
        .acmpca
        .create_certificate_authority()
        .certificate_authority_type(CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::EcPrime256v1,
            SigningAlgorithm::Sha256Withecdsa,
            subject("Root"),
        ));
    assert_eq!(code(create.clone().send().await), "InvalidArgsException");
    create
        .key_storage_security_standard(KeyStorageSecurityStandard::CcpcLevel1OrHigher)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_part_of_a_list_names_itself() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = elliptic_root(&aws, with_crl(crl().crl_type(CrlType::Partitioned))).await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let pem = leaf(&aws, &root, &csr, 30).await;
    openssl.file("leaf.pem", &pem);
    let uri = point_of(&pem);
    let key = path_of(&uri);
    assert!(key.starts_with(&format!("crl/{}/", id(&root))), "{key}");
    let text = list(&aws, &openssl, key);
    let distribution = format!("X509v3 Issuing Distribution Point: critical Full Name: URI:{uri}");
    assert!(listed(&text, "CRL extensions:").contains(&distribution), "{text}");
    let check = || {
        let arguments = ["verify", "-crl_check", "-CAfile", "root.pem", "-CRLfile", "list.pem", "leaf.pem"];
        openssl.run(&arguments, b"")
    };
    assert!(check().0);
    let serial = serial(&openssl, &pem);
    revoke(&aws, &root, &serial, RevocationReason::KeyCompromise).send().await.unwrap();
    list(&aws, &openssl, key);
    assert!(check().1.contains("certificate revoked"));
}

/// The address that a certificate names for its revocation list.
fn point_of(pem: &str) -> String {
    let certificate = Certificate::from_pem(pem.as_bytes()).unwrap();
    let (_, points) =
        certificate.tbs_certificate().get_extension::<CrlDistributionPoints>().unwrap().unwrap();
    let Some(DistributionPointName::FullName(names)) = &points.0[0].distribution_point else {
        panic!("{pem}")
    };
    let GeneralName::UniformResourceIdentifier(uri) = &names[0] else { panic!("{pem}") };
    uri.to_string()
}

/// The path in the bucket.
fn path_of(uri: &str) -> &str {
    uri.split_once(".amazonaws.com/").unwrap().1
}

#[tokio::test]
async fn each_partition_has_its_own_certificates_alone() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = elliptic_root(&aws, with_crl(crl().crl_type(CrlType::Partitioned))).await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    // Serial numbers are random: among so many certificates every partition has some, by all that is likely.
    let mut by_point = BTreeMap::<String, Vec<String>>::new();
    for _ in 0..64 {
        let pem = leaf(&aws, &root, &csr, 30).await;
        by_point.entry(point_of(&pem)).or_default().push(pem);
    }
    assert_eq!(by_point.len(), 4);
    let verify = |pem: &str, key: &str| {
        let text = list(&aws, &openssl, key);
        openssl.file("leaf.pem", pem);
        let arguments = ["verify", "-crl_check", "-CAfile", "root.pem", "-CRLfile", "list.pem", "leaf.pem"];
        (text, openssl.run(&arguments, b""))
    };
    let revoked: Vec<(&str, &str)> =
        by_point.iter().map(|(uri, pems)| (uri.as_str(), pems[0].as_str())).collect();
    for (_, pem) in &revoked {
        let serial = serial(&openssl, pem);
        revoke(&aws, &root, &serial, RevocationReason::KeyCompromise).send().await.unwrap();
    }
    for (uri, pem) in &revoked {
        let (text, (_, verdict)) = verify(pem, path_of(uri));
        assert!(verdict.contains("certificate revoked"), "{verdict}");
        assert_eq!(text.matches("Serial Number:").count(), 1, "{text}");
        assert!(text.contains(&serial(&openssl, pem)));
        let distribution = format!("X509v3 Issuing Distribution Point: critical Full Name: URI:{uri}");
        assert!(listed(&text, "CRL extensions:").contains(&distribution), "{text}");
        certtool(&openssl, &["--crl-info", "--infile", "list.pem"]);
        let request = Request::get(*uri).body(Bytes::new()).unwrap();
        assert_eq!(aws.sandbox.handle(request).await.status(), 200, "{uri}");
    }
    // Another partition's list says nothing about a certificate, and OpenSSL knows it.
    let (other, pem) = (revoked[1].0, revoked[0].1);
    let (_, (valid, verdict)) = verify(pem, path_of(other));
    assert!(!valid && verdict.contains("different CRL scope"), "{verdict}");
    // The partitions outlive a new configuration.
    let configuration = with_crl(crl().crl_type(CrlType::Partitioned).expiration_in_days(20));
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.revocation_configuration(configuration).send().await.unwrap();
    for (uri, pem) in &revoked {
        assert!(verify(pem, path_of(uri)).1.1.contains("certificate revoked"));
    }
    let pem = leaf(&aws, &root, &csr, 30).await;
    assert!(by_point.contains_key(&point_of(&pem)));
}

/// Sends every request that arrives on to the sandbox, one at a time, as plain as HTTP/1.0 is.
fn serve(listener: &TcpListener, sandbox: &Sandbox) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let line = lines.next().unwrap_or_default();
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let host = lines.take_while(|line| !line.is_empty()).find_map(|line| {
            line.split_once(':')
                .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
                .map(|(_, host)| host.trim().to_owned())
        });
        let request =
            Request::builder().uri(path).header("host", host.unwrap_or_default()).body(Bytes::new());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let response = runtime.block_on(sandbox.handle(request.unwrap()));
        let head = format!(
            "HTTP/1.0 {} \r\nContent-Length: {}\r\nContent-Type: {}\r\n\r\n",
            response.status(),
            response.body().len(),
            response.headers()["content-type"].to_str().unwrap()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(response.body()).unwrap();
    }
}

#[tokio::test]
async fn openssl_fetches_the_list_where_the_certificate_says() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = listener.local_addr().unwrap().to_string();
    let sandbox = aws.sandbox.clone();
    std::thread::spawn(move || serve(&listener, &sandbox));
    let (root, root_pem) = elliptic_root(&aws, with_crl(crl().custom_cname(&name))).await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let pem = leaf(&aws, &root, &csr, 30).await;
    openssl.file("leaf.pem", &pem);
    let check =
        || openssl.run(&["verify", "-crl_check", "-crl_download", "-CAfile", "root.pem", "leaf.pem"], b"");
    let (valid, verdict) = check();
    assert!(valid, "{verdict}");
    let serial = serial(&openssl, &pem);
    revoke(&aws, &root, &serial, RevocationReason::KeyCompromise).send().await.unwrap();
    let (valid, verdict) = check();
    assert!(!valid && verdict.contains("certificate revoked"), "{verdict}");
}

#[tokio::test]
async fn s3_gives_a_list_to_those_who_may_read_it() {
    let aws = aws().await;
    let (root, _) = aws.active_root("Root").await;
    let host = format!("{BUCKET}.s3.us-east-1.amazonaws.com");
    let get = |host: &str, path: String| {
        let request = Request::builder().uri(path).header("host", host).body(Bytes::new()).unwrap();
        aws.sandbox.handle(request)
    };
    let key = format!("/crl/{}.crl", id(&root));
    let answer = get(&host, key.clone()).await;
    assert_eq!(answer.status(), 404);
    assert!(String::from_utf8_lossy(answer.body()).contains("<Code>NoSuchKey</Code>"));
    for (acl, status) in [(S3ObjectAcl::PublicRead, 200), (S3ObjectAcl::BucketOwnerFullControl, 403)] {
        let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
        update.revocation_configuration(with_crl(crl().s3_object_acl(acl))).send().await.unwrap();
        assert_eq!(get(&host, key.clone()).await.status(), status);
    }
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.revocation_configuration(with_crl(crl())).send().await.unwrap();
    let answer = get(&host, key.clone()).await;
    assert_eq!(answer.headers()["content-type"], "application/pkix-crl");
    assert_eq!(Some(answer.body()), aws.sandbox.object(BUCKET, &key[1..]).as_ref());
    assert_eq!(get("other.example", key).await.status(), 404);
}

#[tokio::test]
async fn a_configuration_follows_the_rules() {
    let aws = aws().await;
    let (root, _) = aws.active_root("Root").await;
    let update = |revocation| {
        let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
        update.revocation_configuration(revocation).send()
    };
    let bare = || CrlConfiguration::builder().enabled(true);
    let omit = CrlDistributionPointExtensionConfiguration::builder().omit_extension(true).build().unwrap();
    let disabled = || CrlConfiguration::builder().enabled(false);
    let ocsp_off =
        OcspConfiguration::builder().enabled(false).ocsp_custom_cname("a.example").build().unwrap();
    for (what, revocation) in [
        ("no bucket", with_crl(bare().expiration_in_days(1))),
        ("no expiration", with_crl(bare().s3_bucket_name(BUCKET))),
        ("a bucket that cannot be", with_crl(crl().s3_bucket_name("Not_A_Bucket"))),
        ("a protocol", with_crl(crl().custom_cname("http://crl.example"))),
        (
            "a name that is omitted",
            with_crl(crl().custom_cname("crl.example").crl_distribution_point_extension_configuration(omit)),
        ),
        ("disabled with expiration", with_crl(disabled().expiration_in_days(1))),
        ("disabled with a name", with_crl(disabled().custom_cname("crl.example"))),
        ("disabled with a bucket", with_crl(disabled().s3_bucket_name(BUCKET))),
        (
            "disabled OCSP with a name",
            RevocationConfiguration::builder().ocsp_configuration(ocsp_off).build(),
        ),
        ("a protocol of OCSP", with_ocsp(Some("https://ocsp.example"))),
    ] {
        assert_eq!(code(update(revocation).await), "InvalidArgsException", "{what}");
    }
    for (what, revocation) in [
        ("no day", with_crl(crl().expiration_in_days(0))),
        ("too many days", with_crl(crl().expiration_in_days(5_001))),
        ("an unknown list", with_crl(crl().crl_type(CrlType::from("HALF")))),
        ("an unknown ACL", with_crl(crl().s3_object_acl(S3ObjectAcl::from("ALL")))),
        ("a short bucket", with_crl(crl().s3_bucket_name("ab"))),
        ("a space in a name", with_crl(crl().custom_cname("a b"))),
        ("an empty part of a path", with_crl(crl().custom_path("a//b"))),
    ] {
        assert_eq!(code(update(revocation).await), "ValidationException", "{what}");
    }
    update(with_crl(crl())).await.unwrap();
    let describe = aws.acmpca.describe_certificate_authority().certificate_authority_arn(&root);
    let authority = describe.send().await.unwrap().certificate_authority.unwrap();
    let shown = authority.revocation_configuration.unwrap();
    let expected = crl().s3_object_acl(S3ObjectAcl::PublicRead).build().unwrap();
    assert_eq!(shown.crl_configuration(), Some(&expected));
    assert!(!shown.ocsp_configuration().unwrap().enabled());
}

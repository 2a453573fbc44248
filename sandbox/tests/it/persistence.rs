//! State on disk: restarts, two sandboxes on one folder, damaged files.

use std::{fs, path::Path};

use aws_sandbox::{OpenError, Options, Sandbox};
use aws_sdk_acmpca::types::SigningAlgorithm;
use aws_sdk_kms::{
    primitives::Blob,
    types::{KeySpec, SigningAlgorithmSpec},
};

use crate::common::{Aws, OpenSsl, P256, on, validity};

fn open(directory: &Path) -> Result<Sandbox, OpenError> {
    Sandbox::open(Options { directory: Some(directory.to_owned()), ..Options::default() })
}

async fn at(directory: &Path) -> Aws {
    on(&open(directory).unwrap(), "us-east-1").await
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("made/when/absent");
    let before = at(&folder).await;
    let key = before.key(KeySpec::Rsa2048).await;
    before.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    let described = before.kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata;
    let public = before.kms.get_public_key().key_id("alias/a").send().await.unwrap().public_key;
    let (root, root_pem) = before.active_root("Root").await;
    let authority =
        before.acmpca.describe_certificate_authority().certificate_authority_arn(&root).send().await.unwrap();
    drop(before);

    let after = at(&folder).await;
    assert_eq!(after.kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata, described);
    assert_eq!(after.kms.get_public_key().key_id("alias/a").send().await.unwrap().public_key, public);
    let sign = after.kms.sign().key_id("alias/a").message(Blob::new("m"));
    sign.signing_algorithm(SigningAlgorithmSpec::RsassaPssSha512).send().await.unwrap();
    let again =
        after.acmpca.describe_certificate_authority().certificate_authority_arn(&root).send().await.unwrap();
    assert_eq!(again.certificate_authority, authority.certificate_authority);
    let openssl = OpenSsl::new();
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let year = validity(1, aws_sdk_acmpca::types::ValidityPeriodType::Years);
    let (leaf, chain) =
        after.issue(&root, &csr, "CodeSigningCertificate", SigningAlgorithm::Sha256Withecdsa, year).await;
    assert_eq!(chain, Some(root_pem.clone()));
    openssl.file("root.pem", root_pem);
    openssl.file("leaf.pem", leaf);
    openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
}

#[tokio::test]
async fn what_private_ca_publishes_and_permits_is_there_after_a_restart() {
    use aws_sdk_acmpca::types::{
        ActionType, AuditReportResponseFormat, CrlConfiguration, RevocationConfiguration, RevocationReason,
        ValidityPeriodType,
    };
    let folder = tempfile::tempdir().unwrap();
    let before = at(folder.path()).await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = before.active_root("Root").await;
    openssl.file("root.pem", root_pem);
    let crl = CrlConfiguration::builder().enabled(true).expiration_in_days(10).s3_bucket_name("a-bucket");
    let crl = RevocationConfiguration::builder().crl_configuration(crl.build().unwrap()).build();
    let update = before.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.revocation_configuration(crl).send().await.unwrap();
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let month = validity(30, ValidityPeriodType::Days);
    let algorithm = SigningAlgorithm::Sha256Withecdsa;
    let (leaf, _) = before.issue(&root, &csr, "CodeSigningCertificate", algorithm, month).await;
    openssl.file("leaf.pem", &leaf);
    let serial = openssl.ok(&["x509", "-noout", "-serial"], leaf.as_bytes());
    let revoke = before.acmpca.revoke_certificate().certificate_authority_arn(&root);
    let revoke = revoke.certificate_serial(serial.trim().strip_prefix("serial=").unwrap());
    let revoke = revoke.revocation_reason(RevocationReason::KeyCompromise);
    revoke.clone().send().await.unwrap();
    let permit = before.acmpca.create_permission().certificate_authority_arn(&root);
    permit.principal("acm.amazonaws.com").actions(ActionType::GetCertificate).send().await.unwrap();
    let report = before.acmpca.create_certificate_authority_audit_report().certificate_authority_arn(&root);
    let report =
        report.s3_bucket_name("a-bucket").audit_report_response_format(AuditReportResponseFormat::Json);
    let report = report.send().await.unwrap();
    drop(before);

    let after = at(folder.path()).await;
    let key = format!("crl/{}.crl", root.rsplit('/').next().unwrap());
    openssl.file("list.crl", after.sandbox.object("a-bucket", &key).unwrap());
    openssl.ok(&["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"], b"");
    let arguments = ["verify", "-crl_check", "-CAfile", "root.pem", "-CRLfile", "list.pem", "leaf.pem"];
    assert!(openssl.run(&arguments, b"").1.contains("certificate revoked"));
    assert!(after.sandbox.object("a-bucket", report.s3_key().unwrap()).is_some());
    let again = after.acmpca.revoke_certificate().set_certificate_authority_arn(Some(root.clone()));
    let again = again.set_certificate_serial(revoke.get_certificate_serial().clone());
    let again = again.revocation_reason(RevocationReason::KeyCompromise).send().await;
    assert_eq!(crate::common::code(again), "RequestAlreadyProcessedException");
    let listed = after.acmpca.list_permissions().certificate_authority_arn(&root).send().await.unwrap();
    assert_eq!(listed.permissions().len(), 1);
    let describe =
        after.acmpca.describe_certificate_authority_audit_report().certificate_authority_arn(&root);
    describe.set_audit_report_id(report.audit_report_id).send().await.unwrap();
}

#[tokio::test]
async fn two_sandboxes_share_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (at(folder.path()).await, at(folder.path()).await);
    let key = one.key(KeySpec::EccNistP256).await;
    other.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    assert_eq!(
        one.kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata.unwrap().key_id(),
        key
    );
    one.kms.disable_key().key_id(&key).send().await.unwrap();
    let described = other.kms.describe_key().key_id(&key).send().await.unwrap().key_metadata.unwrap();
    assert!(!described.enabled());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clients = [at(folder.path()).await, at(folder.path()).await];
    let key = clients[0].key(KeySpec::EccNistP256).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..40 {
        let kms = clients[number % 2].kms.clone();
        let key = key.clone();
        calls.spawn(async move {
            kms.create_alias()
                .alias_name(format!("alias/n{number}"))
                .target_key_id(key)
                .send()
                .await
                .unwrap();
        });
    }
    calls.join_all().await;
    for client in &clients {
        assert_eq!(client.kms.list_aliases().limit(100).send().await.unwrap().aliases().len(), 40);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_token_makes_one_authority_also_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let clients = [at(folder.path()).await, at(folder.path()).await];
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..8 {
        let pca = clients[number % 2].acmpca.clone();
        calls.spawn(async move {
            let configuration = crate::common::configuration(
                aws_sdk_acmpca::types::KeyAlgorithm::EcPrime256v1,
                SigningAlgorithm::Sha256Withecdsa,
                crate::common::subject("Root"),
            );
            let create =
                pca.create_certificate_authority().certificate_authority_configuration(configuration);
            let create =
                create.certificate_authority_type(aws_sdk_acmpca::types::CertificateAuthorityType::Root);
            create.idempotency_token("token").send().await.unwrap().certificate_authority_arn.unwrap()
        });
    }
    let arns = calls.join_all().await;
    assert!(arns.iter().all(|arn| *arn == arns[0]), "{arns:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn private_keys_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    at(&state).await.key(KeySpec::EccNistP256).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    for entry in fs::read_dir(&state).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_read_is_said_so_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    at(folder.path()).await.key(KeySpec::EccNistP256).await;
    let file = folder.path().join("sandbox.db");
    let good = fs::read(&file).unwrap();
    let header = [b"no database".as_slice(), &good[11..]].concat();
    for content in [header, good[..good.len() / 2 + 100].to_vec()] {
        fs::write(&file, &content).unwrap();
        let error = open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is damaged") && error.contains("sandbox.db"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), content);
    }
    fs::remove_file(&file).unwrap();
    assert!(open(folder.path()).unwrap_err().to_string().contains("sandbox.db"));
    assert!(!file.exists());
    fs::write(&file, good).unwrap();
    assert_eq!(at(folder.path()).await.kms.list_keys().send().await.unwrap().keys().len(), 1);
}

#[tokio::test]
async fn a_file_in_the_folders_place_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = open(&file).unwrap_err().to_string();
    assert!(error.starts_with("the sandbox's state cannot be used: "), "{error}");
}

#[test]
fn an_account_is_twelve_digits() {
    for account in ["", "1", "1111222233334", "11112222333x"] {
        let options = Options { account: account.to_owned(), ..Options::default() };
        assert!(matches!(Sandbox::open(options), Err(OpenError::Account(_))), "{account}");
    }
}

#[tokio::test]
async fn what_a_crash_leaves_behind_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let one = at(folder.path()).await;
    let key = one.key(KeySpec::EccNistP256).await;
    // Killed before it told others of its write, or in the middle of a new folder's first file.
    fs::write(folder.path().join("sandbox.lock"), "00000000000000000099\n").unwrap();
    fs::write(folder.path().join("sandbox.json.next"), "{\"format\":2,\"sta").unwrap();
    for client in [&one, &at(folder.path()).await] {
        assert_eq!(client.kms.list_keys().send().await.unwrap().keys().len(), 1);
    }
    one.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    assert_eq!(at(folder.path()).await.kms.list_aliases().send().await.unwrap().aliases().len(), 1);
}

#[tokio::test]
async fn grants_are_kept_and_go_with_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let before = at(folder.path()).await;
    let key = before.key(KeySpec::EccNistP256).await;
    let role = "arn:aws:iam::111122223333:role/signer";
    let create = before.kms.create_grant().key_id(&key).grantee_principal(role).retiring_principal(role);
    create.operations(aws_sdk_kms::types::GrantOperation::Sign).send().await.unwrap();
    let after = at(folder.path()).await;
    assert_eq!(after.kms.list_grants().key_id(&key).send().await.unwrap().grants().len(), 1);
    after.kms.schedule_key_deletion().key_id(&key).pending_window_in_days(7).send().await.unwrap();
    after.sandbox.clock().advance(std::time::Duration::from_secs(8 * 86_400));
    let left = after.kms.list_retirable_grants().retiring_principal(role).send().await.unwrap();
    assert!(left.grants().is_empty());
}

//! State folders of older versions, whose whole state was in one JSON document.

use std::{fs, path::Path};

use aws_sandbox::{Options, Sandbox};
use aws_sdk_acmpca::types::{AuditReportResponseFormat, RevocationReason};
use aws_sdk_kms::{primitives::Blob, types::SigningAlgorithmSpec};
use serde_json::Value;

use crate::common::{Aws, OpenSsl, code, on};

/// What an older version has written: a key with an alias, a tag and a grant; a root with a revocation list, a
/// permission and an audit report; a subordinate below it; two certificates of the subordinate, and a revoked one of
/// the root.
const OLD: &str = include_str!("format-1.json");

const ROOT: &str =
    "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/70359a0b-0f31-452e-b389-63a27cba498b";

async fn at(directory: &Path) -> Aws {
    let options = Options { directory: Some(directory.to_owned()), ..Options::default() };
    on(&Sandbox::open(options).unwrap(), "us-east-1").await
}

fn old(change: impl FnOnce(&mut Value)) -> String {
    let mut state = serde_json::from_str(OLD).unwrap();
    change(&mut state);
    state.to_string()
}

fn place(state: &mut Value) -> &mut Value {
    &mut state["places"]["111122223333/us-east-1"]
}

fn complaint(directory: &Path) -> String {
    let options = Options { directory: Some(directory.to_owned()), ..Options::default() };
    Sandbox::open(options).unwrap_err().to_string()
}

/// Checks what [`OLD`] has.
async fn check(aws: &Aws, openssl: &OpenSsl) {
    let described =
        aws.kms.describe_key().key_id("alias/taken-over").send().await.unwrap().key_metadata.unwrap();
    let key = described.key_id();
    assert_eq!(aws.kms.list_resource_tags().key_id(key).send().await.unwrap().tags().len(), 1);
    assert_eq!(aws.kms.list_grants().key_id(key).send().await.unwrap().grants().len(), 1);
    let sign = aws.kms.sign().key_id(key).message(Blob::new("m"));
    let signature = sign.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await.unwrap().signature;
    openssl.file("signature", signature.unwrap());
    openssl.file("key.der", aws.kms.get_public_key().key_id(key).send().await.unwrap().public_key.unwrap());
    openssl
        .ok(&["dgst", "-sha256", "-keyform", "DER", "-verify", "key.der", "-signature", "signature"], b"m");

    let authorities = aws.acmpca.list_certificate_authorities().send().await.unwrap();
    let subordinate = authorities.certificate_authorities().iter().find(|each| each.arn() != Some(ROOT));
    let subordinate = subordinate.unwrap().arn().unwrap();
    let old: Value = serde_json::from_str(OLD).unwrap();
    let certificates = &old["places"]["111122223333/us-east-1"]["acmpca"]["certificates"];
    let mut revoked = 0;
    for (name, certificate) in certificates.as_object().unwrap() {
        let (authority, id) = name.split_once('/').unwrap();
        let authority = ROOT.replace(ROOT.rsplit('/').next().unwrap(), authority);
        assert!([ROOT, subordinate].contains(&authority.as_str()));
        let get = aws.acmpca.get_certificate().certificate_authority_arn(&authority);
        let got = get.certificate_arn(format!("{authority}/certificate/{id}")).send().await.unwrap();
        assert_eq!(got.certificate(), certificate["certificate"].as_str());
        assert_eq!(got.certificate_chain(), certificate["chain"].as_str());
        if !certificate["revocation"].is_null() {
            revoked += 1;
            let revoke = aws.acmpca.revoke_certificate().certificate_authority_arn(&authority);
            let again = revoke.certificate_serial(id).revocation_reason(RevocationReason::KeyCompromise);
            assert_eq!(code(again.send().await), "RequestAlreadyProcessedException");
        }
    }
    assert_eq!(revoked, 1);
    let key = format!("crl/{}.crl", ROOT.rsplit('/').next().unwrap());
    openssl.file("list.crl", aws.sandbox.object("a-bucket", &key).unwrap());
    assert!(
        openssl
            .ok(&["crl", "-inform", "DER", "-in", "list.crl", "-text", "-noout"], b"")
            .contains("Key Compromise")
    );
    let permissions = aws.acmpca.list_permissions().certificate_authority_arn(ROOT).send().await.unwrap();
    assert_eq!(permissions.permissions().len(), 1);
}

#[tokio::test]
async fn an_old_folder_is_taken_over_without_loss() {
    let (folder, openssl) = (tempfile::tempdir().unwrap(), OpenSsl::new());
    let document = folder.path().join("sandbox.json");
    fs::write(&document, OLD).unwrap();
    fs::write(folder.path().join("sandbox.lock"), "00000000000000000012\n").unwrap();
    let first = at(folder.path()).await;
    check(&first, &openssl).await;
    check(&at(folder.path()).await, &openssl).await;
    // An older version finds a format that it does not know, and private keys are not left behind.
    let left: Value = serde_json::from_slice(&fs::read(&document).unwrap()).unwrap();
    assert_eq!(left, serde_json::json!({ "format": 2, "state": "sandbox.db" }));
    // Killed before the document was replaced: it is taken over once more.
    drop(first);
    fs::write(&document, OLD).unwrap();
    check(&at(folder.path()).await, &openssl).await;
}

#[tokio::test]
async fn a_state_from_before_revocation_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let state = old(|state| {
        let acmpca = place(state)["acmpca"].as_object_mut().unwrap();
        acmpca.remove("objects").unwrap();
        for (entries, members) in [
            ("authorities", ["publication", "permissions", "policy", "reports"].as_slice()),
            ("certificates", &["template", "revocation"]),
        ] {
            for entry in acmpca[entries].as_object_mut().unwrap().values_mut() {
                for member in members {
                    entry.as_object_mut().unwrap().remove(*member).unwrap();
                }
            }
        }
    });
    fs::write(folder.path().join("sandbox.json"), state).unwrap();
    let after = at(folder.path()).await;
    let got = after.acmpca.get_certificate_authority_certificate().certificate_authority_arn(ROOT);
    assert!(got.send().await.unwrap().certificate().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    let report = after.acmpca.create_certificate_authority_audit_report().certificate_authority_arn(ROOT);
    let report =
        report.s3_bucket_name("a-bucket").audit_report_response_format(AuditReportResponseFormat::Csv);
    let report = report.send().await.unwrap();
    assert!(after.sandbox.object("a-bucket", report.s3_key().unwrap()).is_some());
}

#[tokio::test]
async fn a_state_from_before_there_were_grants_and_sessions_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let state = old(|state| {
        state.as_object_mut().unwrap().remove("sessions").unwrap();
        place(state)["kms"].as_object_mut().unwrap().remove("grants").unwrap();
    });
    fs::write(folder.path().join("sandbox.json"), state).unwrap();
    let aws = at(folder.path()).await;
    let key = aws.kms.list_keys().send().await.unwrap().keys()[0].key_id().unwrap().to_owned();
    let policy = aws.kms.get_key_policy().key_id(&key).send().await.unwrap().policy.unwrap();
    assert!(policy.contains("Enable IAM User Permissions"));
    assert!(aws.kms.list_grants().key_id(&key).send().await.unwrap().grants().is_empty());
}

#[test]
fn a_document_that_cannot_be_read_is_said_so_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    for (content, complaint_of) in [
        (OLD[..OLD.len() / 2].to_owned(), "is damaged"),
        ("{}".to_owned(), "is damaged"),
        ("{\"format\":1}".to_owned(), "is damaged"),
        (
            OLD.replacen("\"format\":1", "\"format\":3", 1),
            "has format 3, and this version knows formats up to 2",
        ),
    ] {
        fs::write(&file, &content).unwrap();
        let error = complaint(folder.path());
        assert!(error.contains(complaint_of) && error.contains("sandbox.json"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
        assert!(!folder.path().join("sandbox.db").exists());
    }
}

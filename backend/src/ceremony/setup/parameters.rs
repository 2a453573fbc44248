//! What the calls of a setup are made with, as a plan shows it. What the steps really send is built in `aws/`; a test
//! compares both.

use serde_json::json;
use signet_shared::api::plan::{PlannedResult, PlannedValue};
use signet_shared::setup::SetupParams;

use super::{LEAF_TEMPLATE, LEAF_YEARS, ROOT_TEMPLATE, ROOT_YEARS, step};
use crate::aws::acmpca::key_storage;

/// Name and value.
pub(super) type Parameter = (&'static str, PlannedValue);

/// CreateCertificateAuthority.
pub(super) fn create_authority(params: &SetupParams) -> Vec<Parameter> {
    let configuration = json!({
        "KeyAlgorithm": "RSA_2048",
        "SigningAlgorithm": "SHA256WITHRSA",
        "Subject": { "CommonName": params.root_cn },
    });
    let mut all = vec![
        ("CertificateAuthorityType", PlannedValue::text("ROOT")),
        ("CertificateAuthorityConfiguration", PlannedValue::Known(configuration)),
    ];
    if let Some(standard) = key_storage(&params.region) {
        all.push(("KeyStorageSecurityStandard", PlannedValue::text(standard.as_str())));
    }
    all.push(("Tags", tags(params, step::AUTHORITY, "Key", "Value")));
    all.push(ceremony_tag());
    all.push(token());
    all
}

/// IssueCertificate of the root certificate.
pub(super) fn issue_root(partition: &str, authority: &PlannedValue, algorithm: &str) -> Vec<Parameter> {
    let csr = PlannedValue::made(step::ROOT_CERTIFICATE, PlannedResult::AuthorityCsr);
    issue(partition, authority, csr, ROOT_TEMPLATE, algorithm, ROOT_YEARS)
}

/// IssueCertificate of the certificate.
pub(super) fn issue_leaf(partition: &str, authority: &PlannedValue, algorithm: &str) -> Vec<Parameter> {
    let csr = PlannedValue::made(step::SIGNING_REQUEST, PlannedResult::Request);
    issue(partition, authority, csr, LEAF_TEMPLATE, algorithm, LEAF_YEARS)
}

fn issue(
    partition: &str,
    authority: &PlannedValue,
    csr: PlannedValue,
    template: &str,
    algorithm: &str,
    years: i64,
) -> Vec<Parameter> {
    vec![
        ("CertificateAuthorityArn", authority.clone()),
        ("Csr", csr),
        ("TemplateArn", PlannedValue::text(format!("arn:{partition}:acm-pca:::template/{template}"))),
        ("SigningAlgorithm", PlannedValue::text(algorithm)),
        ("Validity", PlannedValue::Known(json!({ "Type": "YEARS", "Value": years }))),
        token(),
    ]
}

/// GetCertificate of what a step issued.
pub(super) fn get_certificate(authority: &PlannedValue, issued_by: &str) -> Vec<Parameter> {
    vec![
        ("CertificateAuthorityArn", authority.clone()),
        ("CertificateArn", PlannedValue::made(issued_by, PlannedResult::CertificateArn)),
    ]
}

/// ImportCertificateAuthorityCertificate.
pub(super) fn import_root(authority: &PlannedValue) -> Vec<Parameter> {
    vec![
        ("CertificateAuthorityArn", authority.clone()),
        ("Certificate", PlannedValue::made(step::ACTIVATION, PlannedResult::Certificate)),
    ]
}

/// CreateKey.
pub(super) fn create_key(params: &SetupParams) -> Vec<Parameter> {
    vec![
        ("KeySpec", PlannedValue::text("RSA_2048")),
        ("KeyUsage", PlannedValue::text("SIGN_VERIFY")),
        ("Description", PlannedValue::text(super::key::description(params))),
        ("Tags", tags(params, step::KEY, "TagKey", "TagValue")),
        ceremony_tag(),
    ]
}

/// CreateAlias.
pub(super) fn create_alias(alias: &str, key: &PlannedValue) -> Vec<Parameter> {
    vec![("AliasName", PlannedValue::text(alias)), ("TargetKeyId", key.clone())]
}

/// Sign, with the algorithm that the key's spec asks for.
pub(super) fn sign(key: &PlannedValue, algorithm: &str) -> Vec<Parameter> {
    vec![
        ("KeyId", key.clone()),
        ("Message", PlannedValue::made(step::SIGNING_REQUEST, PlannedResult::RequestDigest)),
        ("MessageType", PlannedValue::text("DIGEST")),
        ("SigningAlgorithm", PlannedValue::text(algorithm)),
    ]
}

/// The tags that are known before the run. Services differ in how they spell a pair.
fn tags(params: &SetupParams, step: &str, key: &str, value: &str) -> PlannedValue {
    PlannedValue::Known(json!([
        { key: "signet:identity", value: params.identity },
        { key: "signet:step", value: step },
    ]))
}

fn ceremony_tag() -> Parameter {
    ("Tags", PlannedValue::AtRun("signet:ceremony = id of the ceremony".to_owned()))
}

fn token() -> Parameter {
    ("IdempotencyToken", PlannedValue::AtRun("made from ceremony and step, the same at each try".to_owned()))
}

//! What the calls of a plan are made with, as the plan shows it. What the steps really send is built in `aws/`; tests
//! compare both.

use serde_json::{Value, json};
use signet_shared::api::plan::{PlannedCall, PlannedResult, PlannedValue};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Period, PeriodUnit};
use signet_shared::setup::regions::region_by_name;

use super::plan::{kms, pca, with_action};
use super::steps::authority::{ROOT_TEMPLATE, Role, SUBORDINATE_TEMPLATE, is_short_lived, signing_algorithm};
use super::steps::certificate::kms_algorithm;
use super::steps::{IDENTITY_TAG, key, name};
use crate::aws::acmpca::{key_storage, revocation_parameter};

/// An authority or a key that calls are made on.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Its ARN, or what it is in words.
    words: String,
    /// The same as a parameter.
    value: PlannedValue,
    /// Key algorithm of an authority, key spec of a key; empty where nobody asks.
    kind: String,
}

impl Place {
    /// What exists.
    pub(crate) fn known(arn: &str, kind: &str) -> Self {
        Self { words: arn.to_owned(), value: PlannedValue::text(arn), kind: kind.to_owned() }
    }

    /// What a step of the plan makes.
    pub(crate) fn made(words: &str, step: &str, result: PlannedResult, kind: &str) -> Self {
        Self { words: words.to_owned(), value: PlannedValue::made(step, result), kind: kind.to_owned() }
    }

    /// A new key.
    pub(crate) fn new_key(step: &str, spec: &str) -> Self {
        Self::made("the new key", step, PlannedResult::KeyArn, spec)
    }

    /// Its ARN, or what it is in words.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

/// A call of Private CA on an authority.
pub(crate) fn at_authority(operation: &str, authority: &Place) -> PlannedCall {
    pca(operation, &authority.words).with("CertificateAuthorityArn", authority.value.clone())
}

/// A call of KMS on a key.
pub(crate) fn at_key(operation: &str, key: &Place) -> PlannedCall {
    kms(operation, &key.words).with("KeyId", key.value.clone())
}

/// CreateCertificateAuthority.
pub(crate) fn create_authority(order: &SetupParams, role: Role, common_name: &str) -> PlannedCall {
    let options = &order.options.authority;
    let (kind, step) = match role {
        Role::Root => ("ROOT", name::AUTHORITY),
        Role::Subordinate => ("SUBORDINATE", name::SUBORDINATE),
    };
    let configuration = json!({
        "KeyAlgorithm": options.key_algorithm.name(),
        "SigningAlgorithm": options.signing_algorithm(),
        "Subject": { "CommonName": common_name },
    });
    let mut call = pca("CreateCertificateAuthority", "a new authority")
        .with("CertificateAuthorityType", PlannedValue::text(kind))
        .with("CertificateAuthorityConfiguration", PlannedValue::Known(configuration));
    if let Some(revocation) = revocation_parameter(options) {
        call = call.with("RevocationConfiguration", PlannedValue::Known(revocation));
    }
    if let Some(standard) = key_storage(&order.region) {
        call = call.with("KeyStorageSecurityStandard", PlannedValue::text(standard.as_str()));
    }
    if is_short_lived(&order.options, role) {
        call = call.with("UsageMode", PlannedValue::text("SHORT_LIVED_CERTIFICATE"));
    }
    let call = call.with("Tags", tags(order, step, "Key", "Value"));
    with_action(token(ceremony_tag(call)), "acm-pca:TagCertificateAuthority")
}

/// IssueCertificate of an authority's own certificate. The signer of a root is itself.
pub(crate) fn issue_authority(order: &SetupParams, role: Role, signer: &Place) -> PlannedCall {
    let options = &order.options.authority;
    let (step, template, years) = match role {
        Role::Root => (name::ROOT_CERTIFICATE, ROOT_TEMPLATE, options.years),
        Role::Subordinate => (name::SUBORDINATE_CERTIFICATE, SUBORDINATE_TEMPLATE, options.subordinate_years),
    };
    let csr = PlannedValue::made(step, PlannedResult::AuthorityCsr);
    issue(order, signer, csr, template, Period { unit: PeriodUnit::Years, value: years })
}

/// IssueCertificate of the certificate.
pub(crate) fn issue_leaf(order: &SetupParams, authority: &Place) -> PlannedCall {
    let options = &order.options.certificate;
    let csr = PlannedValue::made(name::SIGNING_REQUEST, PlannedResult::Request);
    issue(order, authority, csr, options.template.aws_name(), options.validity)
}

fn issue(
    order: &SetupParams,
    authority: &Place,
    csr: PlannedValue,
    template: &str,
    validity: Period,
) -> PlannedCall {
    let partition = region_by_name(&order.region).map_or("aws", |region| &region.partition);
    let unit = match validity.unit {
        PeriodUnit::Days => "DAYS",
        PeriodUnit::Months => "MONTHS",
        PeriodUnit::Years => "YEARS",
    };
    let call = at_authority("IssueCertificate", authority)
        .with("Csr", csr)
        .with("TemplateArn", PlannedValue::text(format!("arn:{partition}:acm-pca:::template/{template}")))
        .with("SigningAlgorithm", PlannedValue::text(signing_algorithm(&authority.kind)))
        .with("Validity", PlannedValue::Known(json!({ "Type": unit, "Value": validity.value })));
    token(call)
}

/// GetCertificate of what a step issued.
pub(crate) fn get_certificate(authority: &Place, issued_by: &str) -> PlannedCall {
    at_authority("GetCertificate", authority)
        .with("CertificateArn", PlannedValue::made(issued_by, PlannedResult::CertificateArn))
}

/// ImportCertificateAuthorityCertificate. A root takes no chain.
pub(crate) fn import_authority(authority: &Place, role: Role) -> PlannedCall {
    let call = at_authority("ImportCertificateAuthorityCertificate", authority);
    match role {
        Role::Root => {
            call.with("Certificate", PlannedValue::made(name::ACTIVATION, PlannedResult::Certificate))
        }
        Role::Subordinate => {
            let of = |result| PlannedValue::made(name::SUBORDINATE_ACTIVATION, result);
            call.with("Certificate", of(PlannedResult::Certificate))
                .with("CertificateChain", of(PlannedResult::Chain))
        }
    }
}

/// CreateKey by this step.
pub(crate) fn create_key(order: &SetupParams, step: &str) -> PlannedCall {
    let options = &order.options.key;
    let mut call = kms("CreateKey", "a new key")
        .with("KeySpec", PlannedValue::text(options.spec.name()))
        .with("KeyUsage", PlannedValue::text("SIGN_VERIFY"))
        .with("Description", PlannedValue::text(key::description(order)));
    if options.multi_region {
        call = call.with("MultiRegion", PlannedValue::Known(json!(true)));
    }
    let call = call.with("Tags", tags(order, step, "TagKey", "TagValue"));
    with_action(ceremony_tag(call), "kms:TagResource")
}

/// CreateAlias or UpdateAlias. `alias` carries its prefix.
pub(crate) fn point_alias(operation: &str, alias: &str, key: &Place) -> PlannedCall {
    kms(operation, &format!("{alias} and {}", key.words))
        .with("AliasName", PlannedValue::text(alias))
        .with("TargetKeyId", key.value.clone())
}

/// DeleteAlias. `alias` carries its prefix.
pub(crate) fn delete_alias(alias: &str) -> PlannedCall {
    kms("DeleteAlias", alias).with("AliasName", PlannedValue::text(alias))
}

/// Sign of the certificate request.
pub(crate) fn sign_request(key: &Place) -> PlannedCall {
    sign(key, PlannedValue::made(name::SIGNING_REQUEST, PlannedResult::RequestDigest))
}

/// Sign of a certificate by the key that it is for.
pub(crate) fn sign_itself(key: &Place) -> PlannedCall {
    sign(key, PlannedValue::AtRun("digest of the certificate that Signet builds".to_owned()))
}

fn sign(key: &Place, message: PlannedValue) -> PlannedCall {
    at_key("Sign", key)
        .with("Message", message)
        .with("MessageType", PlannedValue::text("DIGEST"))
        .with("SigningAlgorithm", PlannedValue::text(kms_algorithm(&key.kind).unwrap_or_default()))
}

/// UpdateCertificateAuthority.
pub(crate) fn set_enabled(authority: &Place, enabled: bool) -> PlannedCall {
    let status = if enabled { "ACTIVE" } else { "DISABLED" };
    at_authority("UpdateCertificateAuthority", authority).with("Status", PlannedValue::text(status))
}

/// DeleteCertificateAuthority.
pub(crate) fn delete_authority(authority: &Place, window_days: u32) -> PlannedCall {
    at_authority("DeleteCertificateAuthority", authority)
        .with("PermanentDeletionTimeInDays", PlannedValue::Known(json!(window_days)))
}

/// ScheduleKeyDeletion.
pub(crate) fn delete_key(key: &Place, window_days: u32) -> PlannedCall {
    at_key("ScheduleKeyDeletion", key).with("PendingWindowInDays", PlannedValue::Known(json!(window_days)))
}

/// RevokeCertificate.
pub(crate) fn revoke(authority: &Place, serial: &str, reason: &str) -> PlannedCall {
    at_authority("RevokeCertificate", authority)
        .with("CertificateSerial", PlannedValue::text(serial))
        .with("RevocationReason", PlannedValue::text(reason))
}

/// GetKeyPolicy.
pub(crate) fn get_policy(key: &Place) -> PlannedCall {
    at_key("GetKeyPolicy", key).with("PolicyName", PlannedValue::text("default"))
}

/// PutKeyPolicy with another key's policy.
pub(crate) fn copy_policy(key: &Place) -> PlannedCall {
    at_key("PutKeyPolicy", key)
        .with("PolicyName", PlannedValue::text("default"))
        .with("Policy", PlannedValue::AtRun("the old key's policy, as it is then".to_owned()))
}

/// TagResource or TagCertificateAuthority, with the identity's tag alone.
pub(crate) fn tag(call: PlannedCall, identity: &str) -> PlannedCall {
    let (key, value) = if call.service() == "kms" { ("TagKey", "TagValue") } else { ("Key", "Value") };
    call.with("Tags", PlannedValue::Known(json!([{ key: IDENTITY_TAG, value: identity }])))
}

/// The tags that are known before the run. Services differ in how they spell a pair.
fn tags(order: &SetupParams, step: &str, key: &str, value: &str) -> PlannedValue {
    let own = [(IDENTITY_TAG, order.identity.as_str()), ("signet:step", step)];
    let extra = order.options.key.tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str()));
    let pairs: Vec<Value> =
        own.into_iter().chain(extra).map(|(name, text)| json!({ key: name, value: text })).collect();
    PlannedValue::Known(Value::Array(pairs))
}

fn ceremony_tag(call: PlannedCall) -> PlannedCall {
    call.with("Tags", PlannedValue::AtRun("signet:ceremony = id of the ceremony".to_owned()))
}

fn token(call: PlannedCall) -> PlannedCall {
    let words = "made from ceremony and step, the same at each try";
    call.with("IdempotencyToken", PlannedValue::AtRun(words.to_owned()))
}

//! CreateKey.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;
use uuid::Uuid;

use super::{
    authorize,
    keys::{Key, Material},
    metadata::Described,
    policy::{self, KeyPolicy},
    spec::{KEY_SPECS, KEY_USAGES, KeySpec, KeyUsage},
    tags::{self, Tag},
};
use crate::{context::Context, error::ApiError, servicequotas, validate::Checks};

const ORIGINS: [&str; 4] = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    policy: Option<String>,
    description: Option<String>,
    key_usage: Option<String>,
    customer_master_key_spec: Option<String>,
    key_spec: Option<String>,
    origin: Option<String>,
    custom_key_store_id: Option<String>,
    xks_key_id: Option<String>,
    #[serde(default)]
    bypass_policy_lockout_safety_check: bool,
    tags: Option<Vec<Tag>>,
    multi_region: Option<bool>,
}

pub(super) fn create_key(context: &Context<'_>, input: Input) -> Result<Described, ApiError> {
    check(&input)?;
    let spec = spec(&input)?;
    let usage = usage(&input, spec)?;
    if input.origin.as_deref().unwrap_or("AWS_KMS") != "AWS_KMS"
        || input.custom_key_store_id.is_some()
        || input.xks_key_id.is_some()
    {
        return Err(not_modelled("Only keys whose origin is AWS_KMS are modelled."));
    }
    authorize(context, &input, spec, usage)?;
    let mut tags = BTreeMap::new();
    tags::add(&mut tags, input.tags.unwrap_or_default())?;
    let policy = match &input.policy {
        Some(text) => KeyPolicy::accept(&context.place, context.principals, text)?,
        None => KeyPolicy::default_of(&context.place),
    };
    let multi_region = input.multi_region.unwrap_or(false);
    let mut key = Key {
        id: new_id(multi_region),
        spec,
        usage,
        description: input.description.unwrap_or_default(),
        created: context.now,
        enabled: true,
        deletion: None,
        multi_region,
        policy,
        tags,
        material: None,
    };
    if input.policy.is_some()
        && !input.bypass_policy_lockout_safety_check
        && policy::locks_out(context, &context.place, None, &key, &key.policy)
    {
        return Err(policy::locked_out());
    }
    let material = spec.kind().map(|kind| context.new_key(kind)).transpose()?;
    key.material = material.map(|key| Material(Arc::new(key)));
    let described = Described::of(&context.place, &key);
    context.write(|contents| {
        let most = context.limits.most(servicequotas::KEYS);
        if contents.kms.keys.len() >= most {
            return Err(ApiError::new(
                "LimitExceededException",
                format!("An account can have at most {most} customer managed keys in a Region."),
            ));
        }
        contents.kms.keys.insert(key.id.clone(), key);
        Ok(described)
    })
}

/// Asks for CreateKey, and for TagResource if the key is to have tags.
fn authorize(context: &Context<'_>, input: &Input, spec: KeySpec, usage: KeyUsage) -> Result<(), ApiError> {
    let tags = input.tags.as_deref().unwrap_or_default();
    let ask = tags::ask("kms:CreateKey", tags)
        .with("kms:KeySpec", spec.name())
        .with("kms:KeyUsage", usage.name())
        .with("kms:KeyOrigin", "AWS_KMS")
        .with("kms:MultiRegion", &input.multi_region.unwrap_or(false).to_string())
        .with("kms:BypassPolicyLockoutSafetyCheck", &input.bypass_policy_lockout_safety_check.to_string());
    authorize::on_account(context, "*", &ask)?;
    if !tags.is_empty() {
        authorize::on_account(context, "*", &tags::ask("kms:TagResource", tags))?;
    }
    Ok(())
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    policy::check_text(&mut checks, input.policy.as_deref());
    checks.length("description", input.description.as_deref(), 0, 8_192);
    checks.one_of("keyUsage", input.key_usage.as_deref(), &KEY_USAGES);
    checks.one_of("customerMasterKeySpec", input.customer_master_key_spec.as_deref(), &KEY_SPECS);
    checks.one_of("keySpec", input.key_spec.as_deref(), &KEY_SPECS);
    checks.one_of("origin", input.origin.as_deref(), &ORIGINS);
    checks.length("customKeyStoreId", input.custom_key_store_id.as_deref(), 1, 64);
    checks.length("xksKeyId", input.xks_key_id.as_deref(), 1, 128);
    tags::check(&mut checks, input.tags.as_deref().unwrap_or_default());
    checks.finish()
}

fn spec(input: &Input) -> Result<KeySpec, ApiError> {
    let name = match (&input.key_spec, &input.customer_master_key_spec) {
        (Some(_), Some(_)) => {
            return Err(ApiError::validation(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. \
                 CustomerMasterKeySpec is deprecated.",
            ));
        }
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => return Ok(KeySpec::SymmetricDefault),
    };
    KeySpec::named(name).ok_or_else(|| not_modelled(format!("Keys of KeySpec {name} are not modelled.")))
}

fn usage(input: &Input, spec: KeySpec) -> Result<KeyUsage, ApiError> {
    let usage = match &input.key_usage {
        Some(name) => KeyUsage::named(name).ok_or_else(|| {
            ApiError::validation(format!(
                "The specified KeyUsage {name} is not compatible with KeySpec {}.",
                spec.name()
            ))
        })?,
        None if spec == KeySpec::SymmetricDefault => KeyUsage::EncryptDecrypt,
        None => {
            return Err(ApiError::validation("You must specify a KeyUsage value for an asymmetric KMS key."));
        }
    };
    spec.check_usage(usage)?;
    Ok(usage)
}

fn new_id(multi_region: bool) -> String {
    let id = Uuid::new_v4();
    if multi_region { format!("mrk-{}", id.simple()) } else { id.to_string() }
}

/// What AWS would do and this sandbox cannot: said plainly, under AWS's name for what is not supported.
fn not_modelled(message: impl Into<String>) -> ApiError {
    ApiError::new("UnsupportedOperationException", message)
}

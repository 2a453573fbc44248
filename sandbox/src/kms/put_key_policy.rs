//! PutKeyPolicy.

use serde::Deserialize;

use super::{
    authorize::Ask,
    policy::{self, KeyPolicy},
    resolve::{self, Found, Names, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    policy_name: Option<String>,
    policy: Option<String>,
    #[serde(default)]
    bypass_policy_lockout_safety_check: bool,
}

pub(super) fn put_key_policy(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    policy::check_name(&mut checks, input.policy_name.as_deref());
    checks.required("policy", input.policy.as_ref());
    policy::check_text(&mut checks, input.policy.as_deref());
    checks.finish()?;
    let key_id = given("keyId", input.key_id)?;
    let bypass = input.bypass_policy_lockout_safety_check;
    let ask = Ask::own("kms:PutKeyPolicy").with("kms:BypassPolicyLockoutSafetyCheck", &bypass.to_string());
    let Found { place, key } = resolve::read(context, &key_id, Names::Keys, &ask)?;
    policy::known_name(input.policy_name.as_deref())?;
    let policy = KeyPolicy::accept(&place, context.principals, &given("policy", input.policy)?)?;
    let contents = context.read()?;
    if !bypass && policy::locks_out(context, &place, Some(&contents.kms), &key, &policy) {
        return Err(policy::locked_out());
    }
    resolve::change(context, &key_id, &ask, |key| {
        key.policy = policy;
        Ok(Nothing)
    })
}

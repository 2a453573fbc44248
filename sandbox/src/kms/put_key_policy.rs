//! PutKeyPolicy.

use serde::Deserialize;

use super::{
    policy,
    resolve::{self, Names, check_key_id},
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
    resolve::read(context, &key_id, Names::Keys)?;
    policy::known_name(input.policy_name.as_deref())?;
    let text = given("policy", input.policy)?;
    let policy = policy::accept(&context.place, &text, input.bypass_policy_lockout_safety_check)?;
    resolve::change(context, &key_id, |key| {
        key.policy = policy;
        Ok(Nothing)
    })
}

//! PutPolicy.

use serde::Deserialize;

use super::{arn, permission, resource_policy};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given, is_latin1_text},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: Option<String>,
    policy: Option<String>,
}

pub(super) fn put_policy(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "resourceArn", input.resource_arn.as_ref());
    let policy = input.policy.as_deref();
    checks.required("policy", input.policy.as_ref());
    checks.length("policy", policy, 1, 81_920);
    checks.pattern("policy", policy, r"[\u0009\u000A\u000D\u0020-\u00FF]+", is_latin1_text);
    checks.finish()?;
    let arn = given("resourceArn", input.resource_arn)?;
    let policy = given("policy", input.policy)?;
    arn::change(context, &arn, |authority| {
        permission::check_state(authority)?;
        resource_policy::check(&context.place, &arn, &policy)?;
        authority.policy = Some(policy);
        Ok(Nothing)
    })
}

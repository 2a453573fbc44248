//! DeletePolicy.

use serde::Deserialize;

use super::{arn, permission};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: Option<String>,
}

pub(super) fn delete_policy(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "resourceArn", input.resource_arn.as_ref());
    checks.finish()?;
    let arn = given("resourceArn", input.resource_arn)?;
    arn::change(context, &arn, |authority| {
        permission::check_state(authority)?;
        // It succeeds without a policy, too.
        authority.policy = None;
        Ok(Nothing)
    })
}

//! GetPolicy.

use serde::{Deserialize, Serialize};

use super::{arn, permission};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    policy: String,
}

pub(super) fn get_policy(context: &Context<'_>, input: Input) -> Result<Found, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "resourceArn", input.resource_arn.as_ref());
    checks.finish()?;
    let arn = given("resourceArn", input.resource_arn)?;
    let authority = arn::read(context, &arn)?;
    permission::check_state(&authority)?;
    let policy = authority.policy.clone().ok_or_else(|| {
        ApiError::new("ResourceNotFoundException", format!("Could not find a policy of {arn}."))
    })?;
    Ok(Found { policy })
}

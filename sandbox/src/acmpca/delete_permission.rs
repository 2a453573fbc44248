//! DeletePermission.

use serde::Deserialize;

use super::{
    arn,
    permission::{self, Permission},
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
    certificate_authority_arn: Option<String>,
    principal: Option<String>,
    source_account: Option<String>,
}

pub(super) fn delete_permission(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    permission::check(&mut checks, input.principal.as_ref(), input.source_account.as_deref());
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let principal = given("principal", input.principal)?;
    let source_account = input.source_account.unwrap_or_else(|| context.place.account.clone());
    arn::change(context, &arn, |authority| {
        permission::check_state(authority)?;
        match authority.permissions.remove(&Permission::key(&principal, &source_account)) {
            Some(_) => Ok(Nothing),
            None => Err(ApiError::new(
                "ResourceNotFoundException",
                format!("Could not find a permission of {principal} for the account {source_account}."),
            )),
        }
    })
}

//! ListPermissions.

use serde::{Deserialize, Serialize};

use super::{
    arn,
    paging::{Next, Paging},
    permission,
};
use crate::{
    context::Context,
    error::ApiError,
    page::following,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    permissions: Vec<Permission>,
    #[serde(flatten)]
    next: Next,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Permission {
    certificate_authority_arn: String,
    created_at: f64,
    principal: String,
    source_account: String,
    actions: Vec<String>,
    /// The authority's resource policy, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
}

pub(super) fn list_permissions(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    input.paging.check(&mut checks);
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let authority = arn::read(context, &arn)?;
    permission::check_state(&authority)?;
    let entries = authority.permissions.iter().map(|(key, permission)| {
        let permission = Permission {
            certificate_authority_arn: arn.clone(),
            created_at: permission.created.epoch(),
            principal: permission.principal.clone(),
            source_account: permission.source_account.clone(),
            actions: permission.actions.clone(),
            policy: authority.policy.clone(),
        };
        (key.as_str(), permission)
    });
    let (permissions, next) = input.paging.page(|after| following(entries, after))?;
    Ok(Listed { permissions, next })
}

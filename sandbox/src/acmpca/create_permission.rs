//! CreatePermission.

use serde::Deserialize;

use super::{
    arn,
    permission::{self, ACTIONS, PRINCIPAL, Permission},
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
    actions: Option<Vec<String>>,
}

pub(super) fn create_permission(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    permission::check(&mut checks, input.principal.as_ref(), input.source_account.as_deref());
    checks.required("actions", input.actions.as_ref());
    checks.count("actions", input.actions.as_deref(), 1, 3);
    for (number, action) in input.actions.iter().flatten().enumerate() {
        checks.one_of(&format!("actions.{}.member", number + 1), Some(action), &ACTIONS);
    }
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let principal = given("principal", input.principal)?;
    if principal != PRINCIPAL {
        return Err(ApiError::validation(format!("The only valid principal is {PRINCIPAL}.")));
    }
    let source_account = input.source_account.unwrap_or_else(|| context.place.account.clone());
    let mut actions = given("actions", input.actions)?;
    actions.dedup();
    arn::change(context, &arn, |authority| {
        permission::check_state(authority)?;
        let key = Permission::key(&principal, &source_account);
        if authority.permissions.contains_key(&key) {
            return Err(ApiError::new(
                "PermissionAlreadyExistsException",
                "The designated permission has already been given to the user.",
            ));
        }
        let permission = Permission { created: context.now, principal, source_account, actions };
        authority.permissions.insert(key, permission);
        Ok(Nothing)
    })
}

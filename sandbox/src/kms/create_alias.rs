//! CreateAlias.

use serde::Deserialize;

use super::{
    alias_name,
    authorize::{self, Ask},
    key_state,
    keys::{Alias, Keys},
    resolve::{self, Names, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    servicequotas,
    validate::{Checks, given},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    alias_name: Option<String>,
    target_key_id: Option<String>,
}

pub(super) fn create_alias(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    alias_name::check(&mut checks, input.alias_name.as_ref());
    check_key_id(&mut checks, "targetKeyId", input.target_key_id.as_ref());
    checks.finish()?;
    let name = given("aliasName", input.alias_name)?;
    let target = given("targetKeyId", input.target_key_id)?;
    alias_name::check_customer_name(&name)?;
    alias_name::check_target(&target)?;
    let ask = Ask::own("kms:CreateAlias");
    authorize::on_alias(context, &name, &ask)?;
    context.write(|contents| {
        let kms = &mut contents.kms;
        let key = resolve::find(context, kms, &target, Names::Keys, &ask)?;
        key_state::not_pending_deletion(&context.place, &key)?;
        if kms.aliases.contains(&name) {
            return Err(ApiError::new(
                "AlreadyExistsException",
                format!("An alias with the name {} already exists", context.place.arn("kms", &name)),
            ));
        }
        check_quota(context, kms, &key.id)?;
        let alias = Alias { target: key.id.clone(), created: context.now, updated: context.now };
        kms.aliases.insert(name, alias);
        Ok(Nothing)
    })
}

/// Refuses one more alias for a key that has as many as it may have.
pub(super) fn check_quota(context: &Context<'_>, kms: &Keys, key: &str) -> Result<(), ApiError> {
    let most = context.limits.most(servicequotas::ALIASES_OF_KEY);
    if kms.aliases_of(key, None).take(most).count() >= most {
        return Err(ApiError::new(
            "LimitExceededException",
            format!("A key can have at most {most} aliases"),
        ));
    }
    Ok(())
}

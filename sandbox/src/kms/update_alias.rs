//! UpdateAlias.

use serde::Deserialize;

use super::{
    alias_name,
    authorize::{self, Ask},
    create_alias::check_quota,
    key_state,
    keys::Key,
    resolve::{self, Names, alias_not_found, check_key_id},
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
    alias_name: Option<String>,
    target_key_id: Option<String>,
}

pub(super) fn update_alias(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    alias_name::check(&mut checks, input.alias_name.as_ref());
    check_key_id(&mut checks, "targetKeyId", input.target_key_id.as_ref());
    checks.finish()?;
    let name = given("aliasName", input.alias_name)?;
    let target = given("targetKeyId", input.target_key_id)?;
    alias_name::check_customer_name(&name)?;
    alias_name::check_target(&target)?;
    let ask = Ask::own("kms:UpdateAlias");
    authorize::on_alias(context, &name, &ask)?;
    context.write(|contents| {
        let kms = &mut contents.kms;
        let old = kms.aliases.get(&name).cloned().ok_or_else(|| alias_not_found(&context.place, &name))?;
        let key = resolve::find(context, kms, &target, Names::Keys, &ask)?;
        // Both keys are asked: the one that gets the alias, and the one that loses it.
        resolve::find(context, kms, &old.target, Names::Keys, &ask)?;
        key_state::not_pending_deletion(&context.place, &key)?;
        if old.target != key.id {
            if kms.keys.get(&old.target).is_some_and(|old| !same_kind(old, &key)) {
                return Err(ApiError::validation(
                    "An alias can only be updated to a key of the same type and the same key usage.",
                ));
            }
            check_quota(context, kms, &key.id)?;
        }
        kms.aliases.change(&name, |alias| {
            alias.target.clone_from(&key.id);
            alias.updated = context.now;
        });
        Ok(Nothing)
    })
}

/// Both symmetric or both asymmetric, and for the same use.
fn same_kind(old: &Key, new: &Key) -> bool {
    old.usage == new.usage && old.material.is_some() == new.material.is_some()
}

//! ListGrants.

use std::sync::Arc;

use serde::Deserialize;

use super::{
    authorize::Ask,
    create_grant::check_principal,
    grants::{Entry, Grant, Listed, Mark},
    marker::Paging,
    resolve::{self, Names, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    grant_id: Option<String>,
    grantee_principal: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

pub(super) fn list_grants(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.length("grantId", input.grant_id.as_deref(), 1, 128);
    check_principal(&mut checks, "granteePrincipal", input.grantee_principal.as_deref());
    input.paging.check(&mut checks, 100);
    checks.finish()?;
    let key_id = given("keyId", input.key_id)?;
    let ask = Ask::any("kms:ListGrants");
    let target = resolve::locate(context, &key_id, Names::Keys, &ask)?;
    let contents = context.read_at(&target.place)?;
    let key = resolve::find_at(context, &contents.kms, &target, &ask)?.key;
    let kms = &contents.kms;
    let has_id = |(_, grant): &(&str, &Arc<Grant>)| input.grant_id.as_ref().is_none_or(|id| *id == grant.id);
    let entry = |(name, grant): (_, &Arc<Grant>)| (name, Entry::of(key.arn(&target.place), grant));
    let (grants, truncation) = match input.grantee_principal {
        Some(grantee) => {
            let mark = Mark::Grantee(key.id.clone(), grantee);
            let entries = |after| kms.grants.marked(mark, after).filter(has_id).map(entry);
            input.paging.page(entries, 50)?
        }
        None => {
            let entries = |after| kms.grants_of(&key.id, after).filter(has_id).map(entry);
            input.paging.page(entries, 50)?
        }
    };
    Ok(Listed { grants, truncation })
}

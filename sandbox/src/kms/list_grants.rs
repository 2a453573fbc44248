//! ListGrants.

use serde::Deserialize;

use super::{
    authorize::Ask,
    create_grant::check_principal,
    grants::{self, Entry, Listed},
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
    let wanted = |grant: &grants::Grant| {
        input.grant_id.as_ref().is_none_or(|id| *id == grant.id)
            && input.grantee_principal.as_ref().is_none_or(|grantee| *grantee == grant.grantee)
    };
    let entries = grants::of(&contents.kms, &key.id).filter(|(_, grant)| wanted(grant));
    let entries = entries.map(|(name, grant)| (name, Entry::of(key.arn(&target.place), grant)));
    let (grants, truncation) = input.paging.page(entries, 50)?;
    Ok(Listed { grants, truncation })
}

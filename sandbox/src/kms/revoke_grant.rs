//! RevokeGrant.

use serde::Deserialize;

use super::{
    authorize::Ask,
    grants::{self, grant_key},
    resolve::{self, Names, check_key_id},
    sign::refuse_dry_run,
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
    key_id: Option<String>,
    grant_id: Option<String>,
    dry_run: Option<bool>,
}

pub(super) fn revoke_grant(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.required("grantId", input.grant_id.as_ref());
    checks.length("grantId", input.grant_id.as_deref(), 1, 128);
    checks.finish()?;
    let (key_id, grant_id) = (given("keyId", input.key_id)?, given("grantId", input.grant_id)?);
    let ask = Ask::any("kms:RevokeGrant");
    let target = resolve::locate(context, &key_id, Names::Keys, &ask)?;
    context.write_at(&target.place, |contents| {
        let key = resolve::find_at(context, &contents.kms, &target, &ask)?.key;
        let name = grant_key(&key.id, &grant_id);
        if !contents.kms.grants.contains(&name) {
            return Err(grants::not_found(&grant_id));
        }
        refuse_dry_run(input.dry_run)?;
        contents.kms.grants.remove(&name);
        Ok(Nothing)
    })
}

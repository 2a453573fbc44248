//! RetireGrant.

use serde::Deserialize;

use super::{
    authorize::{self, Ask},
    grants::{self, Token, grant_key},
    resolve::{self, Names},
    sign::refuse_dry_run,
};
use crate::{context::Context, error::ApiError, place::Place, validate::Checks, wire::Nothing};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    grant_token: Option<String>,
    key_id: Option<String>,
    grant_id: Option<String>,
    dry_run: Option<bool>,
}

pub(super) fn retire_grant(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    checks.length("grantToken", input.grant_token.as_deref(), 1, 8_192);
    checks.length("keyId", input.key_id.as_deref(), 1, 2_048);
    checks.length("grantId", input.grant_id.as_deref(), 1, 128);
    checks.finish()?;
    let Token { place, key, grant: grant_id } = named(context, &input)?;
    context.write_at(&place, |contents| {
        let kms = &mut contents.kms;
        let name = grant_key(&key, &grant_id);
        let grant = kms.grants.get(&name).ok_or_else(|| grants::not_found(&grant_id))?;
        if !grant.can_be_retired_by(context.caller) {
            may_retire_as_owner(context, &place, &key)?;
        }
        refuse_dry_run(input.dry_run)?;
        kms.grants.remove(&name);
        Ok(Nothing)
    })
}

/// The grant that is meant: by its token, or by its key and its id.
fn named(context: &Context<'_>, input: &Input) -> Result<Token, ApiError> {
    match (&input.grant_token, &input.key_id, &input.grant_id) {
        (Some(token), None, None) => Token::read(token)
            .filter(|token| token.place.region == context.place.region)
            .ok_or_else(grants::invalid_token),
        (None, Some(key_id), Some(grant)) => {
            let target = resolve::locate(context, key_id, Names::Keys, &Ask::any("kms:RetireGrant"))?;
            let key = target.key_id().to_owned();
            Ok(Token { place: target.place, key, grant: grant.clone() })
        }
        _ => Err(ApiError::validation(
            "Either a grant token, or a key ARN and a grant ID must be specified, but not both.",
        )),
    }
}

/// The account that owns the key may let its principals retire every grant, by identity policies.
fn may_retire_as_owner(context: &Context<'_>, place: &Place, key: &str) -> Result<(), ApiError> {
    let ask = Ask::own("kms:RetireGrant");
    let arn = place.arn("kms", &format!("key/{key}"));
    if context.place.account != place.account {
        return Err(resolve::hidden(context, &arn, &ask));
    }
    authorize::on_account(context, &arn, &ask)
}

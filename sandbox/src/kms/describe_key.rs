//! DescribeKey.

use serde::Deserialize;

use super::{
    authorize::Ask,
    grants,
    metadata::Described,
    resolve::{self, Found, Names, check_key_id},
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
    grant_tokens: Option<Vec<String>>,
}

pub(super) fn describe_key(context: &Context<'_>, input: Input) -> Result<Described, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    grants::check_tokens(input.grant_tokens.as_deref())?;
    let key_id = given("keyId", input.key_id)?;
    let ask = Ask::any("kms:DescribeKey");
    let Found { place, key } = resolve::read(context, &key_id, Names::KeysAndAliases, &ask)?;
    Ok(Described::of(&place, &key))
}

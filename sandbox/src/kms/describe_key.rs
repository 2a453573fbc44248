//! DescribeKey.

use serde::Deserialize;

use super::{
    metadata::Described,
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
}

pub(super) fn describe_key(context: &Context<'_>, input: Input) -> Result<Described, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    let key_id = given("keyId", input.key_id)?;
    let key = resolve::read(context, &key_id, Names::KeysAndAliases)?;
    Ok(Described::of(&context.place, &key))
}

//! DisableKey.

use serde::Deserialize;

use super::{
    authorize::Ask,
    key_state,
    resolve::{self, check_key_id},
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
}

pub(super) fn disable_key(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    let ask = Ask::own("kms:DisableKey");
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        key_state::not_pending_deletion(&context.place, key)?;
        key.enabled = false;
        Ok(Nothing)
    })
}

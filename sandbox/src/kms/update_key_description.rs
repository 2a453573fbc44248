//! UpdateKeyDescription.

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
    description: Option<String>,
}

pub(super) fn update_key_description(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.required("description", input.description.as_ref());
    checks.length("description", input.description.as_deref(), 0, 8_192);
    checks.finish()?;
    let description = given("description", input.description)?;
    let ask = Ask::own("kms:UpdateKeyDescription");
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        key_state::not_pending_deletion(&context.place, key)?;
        key.description = description;
        Ok(Nothing)
    })
}

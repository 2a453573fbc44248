//! CancelKeyDeletion.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    key_state,
    resolve::{self, check_key_id},
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Cancelled {
    key_id: String,
}

pub(super) fn cancel_key_deletion(context: &Context<'_>, input: Input) -> Result<Cancelled, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.finish()?;
    let ask = Ask::own("kms:CancelKeyDeletion");
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        let key_id = key.arn(&context.place);
        if key.deletion.take().is_none() {
            return Err(key_state::invalid_state(format!("{key_id} is not pending deletion.")));
        }
        // The key is kept, but whoever wanted it gone must not find it in use again.
        key.enabled = false;
        Ok(Cancelled { key_id })
    })
}

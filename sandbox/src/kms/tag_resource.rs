//! TagResource.

use serde::Deserialize;

use super::{
    key_state,
    resolve::{self, check_key_id},
    tags::{self, Tag},
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
    tags: Option<Vec<Tag>>,
}

pub(super) fn tag_resource(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.required("tags", input.tags.as_ref());
    tags::check(&mut checks, input.tags.as_deref().unwrap_or_default());
    checks.finish()?;
    let new = input.tags.unwrap_or_default();
    let ask = tags::ask("kms:TagResource", &new);
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        key_state::not_pending_deletion(&context.place, key)?;
        tags::add(&mut key.tags, new)?;
        Ok(Nothing)
    })
}

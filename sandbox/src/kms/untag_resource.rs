//! UntagResource.

use serde::Deserialize;

use super::{
    authorize::Ask,
    key_state,
    resolve::{self, check_key_id},
    tags,
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
    tag_keys: Option<Vec<String>>,
}

pub(super) fn untag_resource(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.required("tagKeys", input.tag_keys.as_ref());
    for (number, key) in input.tag_keys.iter().flatten().enumerate() {
        checks.length(&format!("tagKeys.{}.member", number + 1), Some(key), 1, 128);
    }
    checks.finish()?;
    let tag_keys = input.tag_keys.unwrap_or_default();
    let mut ask = Ask::own("kms:UntagResource");
    ask.facts.list("aws:TagKeys", &tag_keys);
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        key_state::not_pending_deletion(&context.place, key)?;
        for tag_key in &tag_keys {
            tags::check_key(tag_key)?;
            key.tags.remove(tag_key);
        }
        Ok(Nothing)
    })
}

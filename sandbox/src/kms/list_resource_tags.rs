//! ListResourceTags.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    marker::{Paging, Truncation},
    resolve::{self, Names, check_key_id},
    tags::Tag,
};
use crate::{
    context::Context,
    error::ApiError,
    page::following,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    tags: Vec<Tag>,
    #[serde(flatten)]
    truncation: Truncation,
}

pub(super) fn list_resource_tags(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    input.paging.check(&mut checks, 50);
    checks.finish()?;
    let ask = Ask::own("kms:ListResourceTags");
    let key = resolve::read(context, &given("keyId", input.key_id)?, Names::Keys, &ask)?.key;
    let entries = key.tags.iter().map(|(name, value)| (name.as_str(), Tag::new(name, value)));
    let (tags, truncation) = input.paging.page(|after| following(entries, after), 50)?;
    Ok(Listed { tags, truncation })
}

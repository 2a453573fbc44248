//! ListTags.

use serde::{Deserialize, Serialize};

use super::{
    arn,
    paging::{Next, Paging},
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
    certificate_authority_arn: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    tags: Vec<Tag>,
    #[serde(flatten)]
    next: Next,
}

pub(super) fn list_tags(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    input.paging.check(&mut checks);
    checks.finish()?;
    let authority = arn::read(context, &given("certificateAuthorityArn", input.certificate_authority_arn)?)?;
    let entries = authority.tags.iter();
    let entries = entries
        .map(|(key, value)| (key.as_str(), Tag { key: Some(key.clone()), value: Some(value.clone()) }));
    let (tags, next) = input.paging.page(|after| following(entries, after))?;
    Ok(Listed { tags, next })
}

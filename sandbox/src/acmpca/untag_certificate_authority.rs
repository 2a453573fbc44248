//! UntagCertificateAuthority.

use serde::Deserialize;

use super::{
    arn,
    authorities::Status,
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
    certificate_authority_arn: Option<String>,
    tags: Option<Vec<Tag>>,
}

pub(super) fn untag_certificate_authority(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.required("tags", input.tags.as_ref());
    tags::check(&mut checks, input.tags.as_deref());
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let given_tags = input.tags.unwrap_or_default();
    arn::change(context, &arn, |authority| {
        if authority.status == Status::Deleted {
            return Err(ApiError::new(
                "InvalidStateException",
                format!(
                    "The certificate authority {arn} is not in the correct state to be tagged or untagged."
                ),
            ));
        }
        tags::remove(&mut authority.tags, given_tags)?;
        Ok(Nothing)
    })
}

//! DescribeCertificateAuthority.

use serde::{Deserialize, Serialize};

use super::{arn, description::Description};
use crate::{context::Context, error::ApiError};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    certificate_authority: Description,
}

pub(super) fn describe_certificate_authority(
    context: &Context<'_>,
    input: Input,
) -> Result<Described, ApiError> {
    let arn = arn::authority_arn(input.certificate_authority_arn)?;
    let authority = arn::read(context, &arn)?;
    Ok(Described { certificate_authority: Description::of(&context.place, &authority) })
}

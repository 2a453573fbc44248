//! RestoreCertificateAuthority.

use serde::Deserialize;

use super::{arn, authorities::Status};
use crate::{context::Context, error::ApiError, wire::Nothing};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
}

pub(super) fn restore_certificate_authority(
    context: &Context<'_>,
    input: Input,
) -> Result<Nothing, ApiError> {
    let arn = arn::authority_arn(input.certificate_authority_arn)?;
    arn::change(context, &arn, |authority| {
        let Some(deletion) = authority.deletion.take().filter(|_| authority.status == Status::Deleted) else {
            return Err(ApiError::new(
                "InvalidStateException",
                "The certificate authority must be in the DELETED state to be restored.",
            ));
        };
        authority.set_status(deletion.before, context.now);
        Ok(Nothing)
    })
}

//! GetCertificateAuthorityCsr.

use serde::{Deserialize, Serialize};

use super::{arn, authorities::Status};
use crate::{context::Context, error::ApiError};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    csr: String,
}

pub(super) fn get_certificate_authority_csr(context: &Context<'_>, input: Input) -> Result<Found, ApiError> {
    let arn = arn::authority_arn(input.certificate_authority_arn)?;
    let authority = arn::read(context, &arn)?;
    match authority.status {
        Status::Creating => Err(ApiError::new(
            "RequestInProgressException",
            format!("The certificate authority {arn} is still being created."),
        )),
        Status::Deleted => Err(not_installed(&arn)),
        _ => Ok(Found { csr: authority.csr.clone() }),
    }
}

/// The refusal that AWS words the same for requests and for certificates of authorities.
pub(super) fn not_installed(arn: &str) -> ApiError {
    ApiError::new(
        "InvalidStateException",
        format!(
            "The certificate authority {arn} is not in the correct state to have a certificate signing request."
        ),
    )
}

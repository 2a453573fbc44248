//! GetCertificateAuthorityCertificate.

use serde::{Deserialize, Serialize};

use super::{arn, authorities::Status, get_certificate_authority_csr::not_installed};
use crate::{context::Context, error::ApiError};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    certificate: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_chain: Option<String>,
}

pub(super) fn get_certificate_authority_certificate(
    context: &Context<'_>,
    input: Input,
) -> Result<Found, ApiError> {
    let arn = arn::authority_arn(input.certificate_authority_arn)?;
    let authority = arn::read(context, &arn)?;
    match &authority.installed {
        Some(installed) if authority.status != Status::Deleted => Ok(Found {
            certificate: installed.certificate.clone(),
            certificate_chain: installed.chain.clone(),
        }),
        _ => Err(not_installed(&arn)),
    }
}

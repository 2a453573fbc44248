//! GetCertificate.

use serde::{Deserialize, Serialize};

use super::{arn, authorities::Status};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    certificate_arn: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Found {
    certificate: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_chain: Option<String>,
}

pub(super) fn get_certificate(context: &Context<'_>, input: Input) -> Result<Found, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    arn::check(&mut checks, "certificateArn", input.certificate_arn.as_ref());
    checks.finish()?;
    let authority_arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let certificate_arn = given("certificateArn", input.certificate_arn)?;
    let contents = context.read()?;
    let authority = arn::find(&context.place, &contents.acmpca, &authority_arn)?;
    let id = arn::certificate_id(&authority_arn, &certificate_arn)?;
    if matches!(authority.status, Status::Creating | Status::Deleted) {
        return Err(ApiError::new(
            "InvalidStateException",
            format!(
                "The certificate authority {authority_arn} is not in the correct state to have issued certificates."
            ),
        ));
    }
    let certificate = contents.acmpca.certificate(&authority.id, id).ok_or_else(|| {
        ApiError::new("ResourceNotFoundException", format!("Could not find certificate {certificate_arn}."))
    })?;
    if certificate.ready > context.now {
        return Err(ApiError::new(
            "RequestInProgressException",
            format!("The certificate {certificate_arn} is still being issued."),
        ));
    }
    let certificate_chain = contents.acmpca.chain(&authority.id, certificate).map(str::to_owned);
    Ok(Found { certificate: certificate.pem(), certificate_chain })
}

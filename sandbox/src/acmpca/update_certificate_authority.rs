//! UpdateCertificateAuthority.

use serde::Deserialize;

use super::{arn, authorities::Status, configuration::invalid_args, publication::Publication, revocation};
use crate::{
    context::Context,
    error::ApiError,
    pace::Work,
    validate::{Checks, given},
    wire::Nothing,
};

const STATUSES: [&str; 7] =
    ["CREATING", "PENDING_CERTIFICATE", "ACTIVE", "DELETED", "DISABLED", "EXPIRED", "FAILED"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    revocation_configuration: Option<revocation::Input>,
    status: Option<String>,
}

pub(super) fn update_certificate_authority(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    if let Some(revocation) = &input.revocation_configuration {
        revocation.check(&mut checks);
    }
    checks.one_of("status", input.status.as_deref(), &STATUSES);
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let status = match input.status.as_deref() {
        None => None,
        Some("ACTIVE") => Some(Status::Active),
        Some("DISABLED") => Some(Status::Disabled),
        Some(other) => {
            return Err(invalid_args(format!(
                "A certificate authority can be set to ACTIVE or DISABLED, not to {other}."
            )));
        }
    };
    let revocation = input.revocation_configuration;
    if status.is_none() && revocation.is_none() {
        return Err(invalid_args("Status or RevocationConfiguration must be given."));
    }
    arn::change(context, &arn, |authority| {
        if !matches!(authority.status, Status::Active | Status::Disabled) {
            return Err(ApiError::new(
                "InvalidStateException",
                "The certificate authority must be in the ACTIVE or DISABLED state to be updated.",
            ));
        }
        if let Some(revocation) = revocation {
            authority.revocation = revocation.accept(&authority.revocation)?;
            let crl = &authority.revocation.crl_configuration;
            let before = authority.publication.take();
            authority.publication = Publication::of(&context.place, &authority.id, crl, before.as_ref());
            authority.publish_at(context.now.plus(context.pace.background(Work::RevocationList)));
        }
        if let Some(status) = status.filter(|status| *status != authority.status) {
            authority.set_status(status, context.now);
        }
        Ok(Nothing)
    })
}

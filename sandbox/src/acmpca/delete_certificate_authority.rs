//! DeleteCertificateAuthority.

use serde::Deserialize;

use super::{
    arn,
    authorities::{Deletion, Status},
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
    permanent_deletion_time_in_days: Option<i64>,
}

pub(super) fn delete_certificate_authority(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.range("permanentDeletionTimeInDays", input.permanent_deletion_time_in_days, 7, 30);
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let days = input.permanent_deletion_time_in_days.and_then(|days| u32::try_from(days).ok()).unwrap_or(30);
    arn::change(context, &arn, |authority| {
        let before = authority.status;
        let until = match before {
            Status::PendingCertificate | Status::Disabled | Status::Expired => context.now.plus_days(days),
            // Nothing is lost with it: it goes at once.
            Status::Creating => context.now,
            Status::Active | Status::Deleted => {
                return Err(ApiError::new(
                    "InvalidStateException",
                    "The certificate authority is not in a valid state for deletion.",
                ));
            }
        };
        authority.deletion = Some(Deletion { before, until });
        authority.set_status(Status::Deleted, context.now);
        Ok(Nothing)
    })
}

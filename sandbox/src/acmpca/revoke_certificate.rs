//! RevokeCertificate.

use serde::Deserialize;

use super::{
    arn,
    authorities::{Authorities, Authority, Status},
    issued::Revocation,
    reason::Reason,
};
use crate::{
    context::Context,
    error::ApiError,
    pace::Work,
    servicequotas,
    validate::{Checks, given},
    wire::Nothing,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    certificate_serial: Option<String>,
    revocation_reason: Option<String>,
}

pub(super) fn revoke_certificate(context: &Context<'_>, input: Input) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.required("certificateSerial", input.certificate_serial.as_ref());
    checks.length("certificateSerial", input.certificate_serial.as_deref(), 0, 128);
    checks.required("revocationReason", input.revocation_reason.as_ref());
    checks.one_of("revocationReason", input.revocation_reason.as_deref(), &Reason::names());
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let serial = given("certificateSerial", input.certificate_serial)?;
    let reason = given("revocationReason", input.revocation_reason.as_deref().and_then(Reason::named))?;
    context.write(|contents| {
        let authority = arn::find(&context.place, &contents.acmpca, &arn)?;
        check_state(&authority)?;
        let id = certificate_id(&serial)?;
        revoke(context, &mut contents.acmpca, &authority, &id, reason)?;
        Ok(Nothing)
    })
}

/// Revoking goes on while an authority is disabled.
fn check_state(authority: &Authority) -> Result<(), ApiError> {
    match authority.status {
        Status::Active | Status::Disabled => Ok(()),
        _ => Err(ApiError::new(
            "InvalidStateException",
            "The certificate authority is not in a valid state for revoking certificates.",
        )),
    }
}

/// The id of the certificate with this serial number: hexadecimal digits, of either case, colons among them or
/// not, leading zeros or not.
fn certificate_id(serial: &str) -> Result<String, ApiError> {
    let digits: String = serial.chars().filter(|c| *c != ':').collect::<String>().to_ascii_lowercase();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(invalid_request(format!("{serial} is not a serial number in hexadecimal format.")));
    }
    Ok(format!("{digits:0>32}"))
}

fn revoke(
    context: &Context<'_>,
    authorities: &mut Authorities,
    authority: &Authority,
    id: &str,
    reason: Reason,
) -> Result<(), ApiError> {
    let Some(certificate) = authorities.certificate(&authority.id, id) else {
        return Err(ApiError::new(
            "ResourceNotFoundException",
            format!("Could not find a certificate with the serial number {id}."),
        ));
    };
    let content = certificate.parsed()?;
    if content.is_self_signed() {
        return Err(invalid_request("A self-signed certificate cannot be revoked."));
    }
    if certificate.ready > context.now {
        return Err(ApiError::new("RequestInProgressException", "The certificate is still being issued."));
    }
    if certificate.revocation.is_some() {
        return Err(ApiError::new(
            "RequestAlreadyProcessedException",
            "The certificate has already been revoked.",
        ));
    }
    let most = context.limits.most(servicequotas::REVOKED_OF_AUTHORITY);
    if authorities.certificates.len() >= most
        && authorities.revoked_by(&authority.id).take(most).count() >= most
    {
        return Err(ApiError::new(
            "LimitExceededException",
            format!("A certificate authority can have at most {most} revoked certificates."),
        ));
    }
    let revocation = Revocation { at: context.now, reason, expires: content.not_after() };
    authorities.revoke(&authority.id, id, revocation);
    let publish_at = context.now.plus(context.pace.background(Work::RevocationList));
    authorities.authorities.change(&authority.id, |authority| authority.publish_at(publish_at));
    Ok(())
}

fn invalid_request(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidRequestException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_written_in_many_ways() {
        let id = "0011223344556677889900aabbccddee";
        for serial in [
            id,
            "00:11:22:33:44:55:66:77:88:99:00:aa:bb:cc:dd:ee",
            "11:22:33:44:55:66:77:88:99:00:AA:BB:CC:DD:EE",
            "11223344556677889900AABBCCDDEE",
        ] {
            assert_eq!(certificate_id(serial).as_deref(), Ok(id), "{serial}");
        }
        for serial in ["", ":", "00", "0x11", "1 1", "é"] {
            assert_eq!(certificate_id(serial).unwrap_err().name, "InvalidRequestException", "{serial}");
        }
    }
}

//! ImportCertificateAuthorityCertificate.

use serde::Deserialize;

use super::{
    arn,
    authorities::{Authority, Installed, Kind, Status},
    serial,
};
use crate::{
    clock::Moment,
    context::Context,
    error::ApiError,
    pace::Work,
    validate::{Checks, given},
    wire::{Blob, Nothing},
    x509::{ParsedCertificate, pem},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    certificate: Option<Blob>,
    certificate_chain: Option<Blob>,
}

pub(super) fn import_certificate_authority_certificate(
    context: &Context<'_>,
    input: Input,
) -> Result<Nothing, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.required("certificate", input.certificate.as_ref());
    checks.bytes("certificate", input.certificate.as_ref().map(|blob| blob.0.as_slice()), 1, 32_768);
    checks.bytes(
        "certificateChain",
        input.certificate_chain.as_ref().map(|blob| blob.0.as_slice()),
        0,
        2_097_152,
    );
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let certificate = given("certificate", input.certificate)?.0;
    let chain = input.certificate_chain.map(|blob| blob.0).filter(|chain| !chain.is_empty());
    arn::change(context, &arn, |authority| {
        check_state(&arn, authority)?;
        let installed = read(authority, context.now, &certificate, chain.as_deref())?;
        authority.installed = Some(installed);
        authority.set_status(Status::Active, context.now);
        authority.publish_at(context.now.plus(context.pace.background(Work::RevocationList)));
        Ok(Nothing)
    })
}

fn check_state(arn: &str, authority: &Authority) -> Result<(), ApiError> {
    match authority.status {
        Status::PendingCertificate | Status::Active | Status::Expired => Ok(()),
        Status::Creating => Err(ApiError::new(
            "RequestInProgressException",
            format!("The certificate authority {arn} is still being created."),
        )),
        Status::Disabled | Status::Deleted => Err(ApiError::new(
            "InvalidStateException",
            format!("The certificate authority {arn} is not in the correct state to import a certificate."),
        )),
    }
}

/// The certificate as the authority's own, after every check.
fn read(
    authority: &Authority,
    now: Moment,
    certificate: &[u8],
    chain: Option<&[u8]>,
) -> Result<Installed, ApiError> {
    let mut found = parse(certificate)?;
    let own = found
        .pop()
        .filter(|_| found.is_empty())
        .ok_or_else(|| malformed("Certificate must be one certificate."))?;
    if own.public_key() != authority.key.public_key()? {
        return Err(mismatch("The certificate's public key is not the certificate authority's."));
    }
    if own.subject() != authority.configuration.subject.der()? {
        return Err(mismatch("The certificate's subject is not the certificate authority's."));
    }
    if !own.is_authority() {
        return Err(malformed("The certificate is not that of a certificate authority."));
    }
    if own.not_after() <= now || own.not_before() > now {
        return Err(malformed("The certificate is not valid at this time."));
    }
    let chain = match (authority.kind, chain) {
        (Kind::Root, None) if own.is_self_signed() => None,
        (Kind::Root, None) => {
            return Err(malformed("The certificate of a root certificate authority must be self-signed."));
        }
        (Kind::Root, Some(_)) => {
            return Err(ApiError::new(
                "InvalidRequestException",
                "A certificate chain cannot be given for a root certificate authority.",
            ));
        }
        (Kind::Subordinate, None) => {
            return Err(ApiError::new(
                "InvalidRequestException",
                "A certificate chain is needed for a subordinate certificate authority.",
            ));
        }
        (Kind::Subordinate, Some(chain)) => Some(check_chain(&own, chain)?),
    };
    Ok(Installed {
        certificate: pem::encode(pem::CERTIFICATE, own.der()),
        chain,
        serial: serial::decimal(own.serial()),
        not_before: own.not_before(),
        not_after: own.not_after(),
    })
}

/// The chain as PEM, when it leads from the certificate's issuer to a root.
fn check_chain(own: &ParsedCertificate, chain: &[u8]) -> Result<String, ApiError> {
    let chain = parse(chain)?;
    let mut below = own;
    for (between, above) in chain.iter().enumerate() {
        if !above.is_authority() || !below.is_issued_by(above) {
            return Err(mismatch("The certificate chain does not lead from the certificate to its root."));
        }
        // The authority itself stands below each of them, and so do those before in the chain.
        if above.path_length().is_some_and(|most| usize::from(most) <= between) {
            return Err(mismatch("The certificate chain is longer than a path length in it allows."));
        }
        below = above;
    }
    if chain.is_empty() || !below.is_self_signed() {
        return Err(mismatch("The certificate chain does not end in a root certificate."));
    }
    Ok(chain.iter().map(|each| pem::encode(pem::CERTIFICATE, each.der())).collect::<Vec<_>>().join("\n"))
}

fn parse(text: &[u8]) -> Result<Vec<ParsedCertificate>, ApiError> {
    pem::decode(text, &[pem::CERTIFICATE])
        .and_then(|found| found.into_iter().map(ParsedCertificate::parse).collect())
        .ok_or_else(|| malformed("The certificate is not a PEM-encoded X.509 certificate."))
}

fn malformed(message: &str) -> ApiError {
    ApiError::new("MalformedCertificateException", message)
}

fn mismatch(message: &str) -> ApiError {
    ApiError::new("CertificateMismatchException", message)
}

//! ARNs of authorities and of the certificates they issue.

use std::sync::Arc;

use super::authorities::{Authorities, Authority};
use crate::{
    context::Context,
    error::ApiError,
    place::Place,
    validate::{Checks, given},
};

const PATTERN: &str = r"arn:[\w+=/,.@-]+:acm-pca:[\w+=/,.@-]*:[0-9]*:[\w+=,.@-]+(/[\w+=,.@-]+)*";

/// Checks a required ARN as the service model does.
pub(super) fn check(checks: &mut Checks, member: &str, arn: Option<&String>) {
    checks.required(member, arn);
    check_optional(checks, member, arn.map(String::as_str));
}

/// Checks an ARN that need not be there.
pub(super) fn check_optional(checks: &mut Checks, member: &str, arn: Option<&str>) {
    checks.length(member, arn, 5, 200);
    checks.pattern(member, arn, PATTERN, matches_pattern);
}

/// Checks the one parameter that most operations have, and gives its value.
pub(super) fn authority_arn(arn: Option<String>) -> Result<String, ApiError> {
    let mut checks = Checks::default();
    check(&mut checks, "certificateAuthorityArn", arn.as_ref());
    checks.finish()?;
    given("certificateAuthorityArn", arn)
}

/// The authority of this ARN.
pub(super) fn find(place: &Place, authorities: &Authorities, arn: &str) -> Result<Arc<Authority>, ApiError> {
    let id = authority_id(arn)?;
    let authority = authorities.authorities.get(id);
    // The whole ARN counts: one of another account or Region is not found here.
    authority.filter(|authority| authority.arn(place) == arn).cloned().ok_or_else(|| not_found(arn))
}

/// Reads the authority of this ARN.
pub(super) fn read(context: &Context<'_>, arn: &str) -> Result<Arc<Authority>, ApiError> {
    find(&context.place, &context.read()?.acmpca, arn)
}

/// Changes the authority of this ARN.
pub(super) fn change<T>(
    context: &Context<'_>,
    arn: &str,
    change: impl FnOnce(&mut Authority) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    context.write(|contents| {
        let id = find(&context.place, &contents.acmpca, arn)?.id.clone();
        contents.acmpca.authorities.change(&id, change).ok_or_else(|| not_found(arn))?
    })
}

/// The id in a certificate's ARN, when it is one of this authority.
pub(super) fn certificate_id<'a>(authority_arn: &str, arn: &'a str) -> Result<&'a str, ApiError> {
    arn.strip_prefix(authority_arn)
        .and_then(|rest| rest.strip_prefix("/certificate/"))
        .filter(|id| !id.is_empty() && !id.contains('/'))
        .ok_or_else(|| {
            ApiError::new(
                "InvalidArnException",
                format!("{arn} is not the ARN of a certificate of {authority_arn}."),
            )
        })
}

fn authority_id(arn: &str) -> Result<&str, ApiError> {
    arn.split_once(":certificate-authority/").map(|(_, id)| id).filter(|id| !id.contains('/')).ok_or_else(
        || ApiError::new("InvalidArnException", format!("{arn} is not the ARN of a certificate authority.")),
    )
}

fn not_found(arn: &str) -> ApiError {
    ApiError::new("ResourceNotFoundException", format!("Could not find certificate authority {arn}."))
}

fn matches_pattern(arn: &str) -> bool {
    let word = |text: &str, extra: &str| {
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || extra.as_bytes().contains(&b))
    };
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next().unwrap_or("\0");
    next() == "arn"
        && Some(next()).is_some_and(|partition| !partition.is_empty() && word(partition, "+=/,.@-"))
        && next() == "acm-pca"
        && word(next(), "+=/,.@-")
        && next().bytes().all(|b| b.is_ascii_digit())
        && next().split('/').all(|segment| !segment.is_empty() && word(segment, "+=,.@-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_that_of_the_service_model() {
        for arn in [
            "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1",
            "arn:aws:acm-pca:::template/RootCACertificate/V1",
        ] {
            assert!(matches_pattern(arn), "{arn}");
        }
        for arn in [
            "",
            "arn",
            "arn:aws:kms:::x",
            "arn:aws:acm-pca:us-east-1:a:x",
            "arn:aws:acm-pca:::x//y",
            "arn:aws:acm-pca::",
        ] {
            assert!(!matches_pattern(arn), "{arn}");
        }
    }

    #[test]
    fn a_certificate_belongs_to_its_authority() {
        let authority = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1";
        let id = |arn: &str| certificate_id(authority, arn).map(str::to_owned);
        assert_eq!(id(&format!("{authority}/certificate/ab")), Ok("ab".to_owned()));
        assert!(id(authority).is_err());
        assert!(id(&format!("{authority}2/certificate/ab")).is_err());
        assert!(id(&format!("{authority}/certificate/")).is_err());
    }
}

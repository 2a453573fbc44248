//! Certificate templates: which extensions a certificate gets ("AWS Private CA template definitions" in the AWS
//! Private CA user guide).

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_CODE_SIGNING, ID_KP_OCSP_SIGNING, ID_KP_SERVER_AUTH},
};
use x509_cert::ext::{Extension, pkix::KeyUsages};

use super::configuration::invalid_args;
use crate::{
    error::ApiError,
    place::Place,
    x509::{
        authority_key_identifier, basic_constraints, extended_key_usage, key_usage, subject_key_identifier,
    },
};

/// A template that is modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    RootCa,
    /// A subordinate authority with so many more below it at most.
    SubordinateCa(u8),
    CodeSigning,
    EndEntity,
    EndEntityClientAuth,
    EndEntityServerAuth,
    OcspSigning,
}

/// What the extensions are made from.
#[derive(Debug)]
pub(super) struct Parties<'a> {
    pub(super) subject_key_identifier: &'a [u8],
    /// Absent for a root, which issues itself.
    pub(super) authority_key_identifier: Option<&'a [u8]>,
    pub(super) subject_alt_name: Option<Extension>,
}

impl Template {
    /// The template of this ARN; the one for end entities when the caller names none.
    pub(super) fn named(place: &Place, arn: Option<&str>) -> Result<Self, ApiError> {
        let Some(arn) = arn else { return Ok(Self::EndEntity) };
        let prefix = format!("arn:{}:acm-pca:::template/", place.partition());
        Ok(match arn.strip_prefix(&prefix) {
            Some("RootCACertificate/V1") => Self::RootCa,
            Some("SubordinateCACertificate_PathLen0/V1") => Self::SubordinateCa(0),
            Some("SubordinateCACertificate_PathLen1/V1") => Self::SubordinateCa(1),
            Some("SubordinateCACertificate_PathLen2/V1") => Self::SubordinateCa(2),
            Some("SubordinateCACertificate_PathLen3/V1") => Self::SubordinateCa(3),
            Some("CodeSigningCertificate/V1") => Self::CodeSigning,
            Some("EndEntityCertificate/V1") => Self::EndEntity,
            Some("EndEntityClientAuthCertificate/V1") => Self::EndEntityClientAuth,
            Some("EndEntityServerAuthCertificate/V1") => Self::EndEntityServerAuth,
            Some("OCSPSigningCertificate/V1") => Self::OcspSigning,
            Some(_) => {
                return Err(invalid_args(format!("The template {arn} does not exist or is not modelled.")));
            }
            None => {
                return Err(ApiError::new(
                    "InvalidArnException",
                    format!("{arn} is not the ARN of a template."),
                ));
            }
        })
    }

    /// The extensions of a certificate by this template, in the order in which AWS puts them.
    pub(super) fn extensions(self, parties: Parties<'_>) -> der::Result<Vec<Extension>> {
        let mut extensions: Vec<Extension> = Vec::new();
        if !self.is_authority() {
            extensions.extend(parties.subject_alt_name);
        }
        extensions.push(match self {
            Self::RootCa => basic_constraints(true, true, None)?,
            Self::SubordinateCa(path_length) => basic_constraints(true, true, Some(path_length))?,
            _ => basic_constraints(false, false, None)?,
        });
        if let Some(identifier) = parties.authority_key_identifier {
            extensions.push(authority_key_identifier(identifier)?);
        }
        extensions.push(subject_key_identifier(parties.subject_key_identifier)?);
        extensions.push(key_usage(match self {
            Self::RootCa | Self::SubordinateCa(_) => {
                KeyUsages::DigitalSignature | KeyUsages::KeyCertSign | KeyUsages::CRLSign
            }
            Self::CodeSigning | Self::OcspSigning => KeyUsages::DigitalSignature.into(),
            Self::EndEntity | Self::EndEntityClientAuth | Self::EndEntityServerAuth => {
                KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment
            }
        })?);
        let (critical, purposes): (bool, &[ObjectIdentifier]) = match self {
            Self::RootCa | Self::SubordinateCa(_) => return Ok(extensions),
            Self::CodeSigning => (true, &[ID_KP_CODE_SIGNING]),
            Self::OcspSigning => (true, &[ID_KP_OCSP_SIGNING]),
            Self::EndEntity => (false, &[ID_KP_SERVER_AUTH, ID_KP_CLIENT_AUTH]),
            Self::EndEntityClientAuth => (false, &[ID_KP_CLIENT_AUTH]),
            Self::EndEntityServerAuth => (false, &[ID_KP_SERVER_AUTH]),
        };
        extensions.push(extended_key_usage(critical, purposes)?);
        Ok(extensions)
    }

    /// Whether it makes authorities.
    pub(super) fn is_authority(self) -> bool {
        matches!(self, Self::RootCa | Self::SubordinateCa(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_of_the_partition() {
        let place = |region: &str| Place { account: "111122223333".into(), region: region.into() };
        let arn = "arn:aws:acm-pca:::template/CodeSigningCertificate/V1";
        assert_eq!(Template::named(&place("us-east-1"), Some(arn)), Ok(Template::CodeSigning));
        assert_eq!(Template::named(&place("us-east-1"), None), Ok(Template::EndEntity));
        assert_eq!(Template::named(&place("cn-north-1"), Some(arn)).unwrap_err().name, "InvalidArnException");
        let unknown = "arn:aws:acm-pca:::template/Unknown/V1";
        assert_eq!(
            Template::named(&place("us-east-1"), Some(unknown)).unwrap_err().name,
            "InvalidArgsException"
        );
    }
}

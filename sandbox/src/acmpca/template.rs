//! Certificate templates: what each certificate has, and what requests may add ("AWS Private CA template
//! definitions" and "template varieties" in the AWS Private CA user guide).

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_CODE_SIGNING, ID_KP_OCSP_SIGNING, ID_KP_SERVER_AUTH},
};
use der::flagset::FlagSet;
use x509_cert::ext::{Extension, pkix::KeyUsages};

use super::configuration::invalid_args;
use crate::{
    error::ApiError,
    place::Place,
    x509::{basic_constraints, extended_key_usage, key_usage},
};

/// Whose certificates a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A root's own.
    Root,
    /// Those of authorities below.
    Subordinate,
    EndEntity,
}

/// One line of the user guide's tables.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// What stands in the ARN before the variety.
    name: &'static str,
    varieties: &'static [Variety],
    pub(super) subject: Subject,
    /// Whether its basic constraints are critical; those of authorities always are.
    critical: bool,
    path_length: Option<u8>,
    /// None in blank templates, which leave it to the request.
    uses: &'static [KeyUsages],
    purposes: &'static [ObjectIdentifier],
    /// Whether the extended key usage is critical.
    critical_purposes: bool,
}

/// What may add to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variety {
    Plain,
    Api,
    Csr,
    ApiCsr,
}

use Variety::{Api, ApiCsr, Csr, Plain};

const PASSTHROUGH: &[Variety] = &[Api, Csr, ApiCsr];
const ALL: &[Variety] = &[Plain, Api, Csr, ApiCsr];
const AUTHORITY: &[KeyUsages] = &[KeyUsages::DigitalSignature, KeyUsages::KeyCertSign, KeyUsages::CRLSign];
const TLS: &[KeyUsages] = &[KeyUsages::DigitalSignature, KeyUsages::KeyEncipherment];
const SIGNER: &[KeyUsages] = &[KeyUsages::DigitalSignature];

const END_ENTITY: Base = leaf("EndEntityCertificate", TLS, &[ID_KP_SERVER_AUTH, ID_KP_CLIENT_AUTH]);

/// Every template that AWS publishes, without its varieties.
const BASES: [Base; 21] = [
    END_ENTITY,
    leaf("EndEntityClientAuthCertificate", TLS, &[ID_KP_CLIENT_AUTH]),
    leaf("EndEntityServerAuthCertificate", TLS, &[ID_KP_SERVER_AUTH]),
    Base { critical_purposes: true, ..leaf("CodeSigningCertificate", SIGNER, &[ID_KP_CODE_SIGNING]) },
    Base { critical_purposes: true, ..leaf("OCSPSigningCertificate", SIGNER, &[ID_KP_OCSP_SIGNING]) },
    Base { varieties: PASSTHROUGH, ..leaf("BlankEndEntityCertificate", &[], &[]) },
    Base {
        varieties: PASSTHROUGH,
        critical: true,
        ..leaf("BlankEndEntityCertificate_CriticalBasicConstraints", &[], &[])
    },
    root("RootCACertificate", &[Plain, Api], AUTHORITY, None),
    root("BlankRootCACertificate", &[Api], &[], None),
    root("BlankRootCACertificate_PathLen0", &[Api], &[], Some(0)),
    root("BlankRootCACertificate_PathLen1", &[Api], &[], Some(1)),
    root("BlankRootCACertificate_PathLen2", &[Api], &[], Some(2)),
    root("BlankRootCACertificate_PathLen3", &[Api], &[], Some(3)),
    subordinate("SubordinateCACertificate_PathLen0", ALL, AUTHORITY, 0),
    subordinate("SubordinateCACertificate_PathLen1", ALL, AUTHORITY, 1),
    subordinate("SubordinateCACertificate_PathLen2", ALL, AUTHORITY, 2),
    subordinate("SubordinateCACertificate_PathLen3", ALL, AUTHORITY, 3),
    subordinate("BlankSubordinateCACertificate_PathLen0", PASSTHROUGH, &[], 0),
    subordinate("BlankSubordinateCACertificate_PathLen1", PASSTHROUGH, &[], 1),
    subordinate("BlankSubordinateCACertificate_PathLen2", PASSTHROUGH, &[], 2),
    subordinate("BlankSubordinateCACertificate_PathLen3", PASSTHROUGH, &[], 3),
];

const fn leaf(name: &'static str, uses: &'static [KeyUsages], purposes: &'static [ObjectIdentifier]) -> Base {
    Base {
        name,
        varieties: ALL,
        subject: Subject::EndEntity,
        critical: false,
        path_length: None,
        uses,
        purposes,
        critical_purposes: false,
    }
}

const fn authority(
    name: &'static str,
    varieties: &'static [Variety],
    subject: Subject,
    uses: &'static [KeyUsages],
    path_length: Option<u8>,
) -> Base {
    Base {
        name,
        varieties,
        subject,
        critical: true,
        path_length,
        uses,
        purposes: &[],
        critical_purposes: false,
    }
}

const fn root(
    name: &'static str,
    varieties: &'static [Variety],
    uses: &'static [KeyUsages],
    path_length: Option<u8>,
) -> Base {
    authority(name, varieties, Subject::Root, uses, path_length)
}

const fn subordinate(
    name: &'static str,
    varieties: &'static [Variety],
    uses: &'static [KeyUsages],
    path_length: u8,
) -> Base {
    authority(name, varieties, Subject::Subordinate, uses, Some(path_length))
}

/// A template of one variety.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) base: &'static Base,
    variety: Variety,
}

impl Template {
    /// The template of this ARN; the one for end entities when the caller names none.
    pub(super) fn named(place: &Place, arn: Option<&str>) -> Result<Self, ApiError> {
        let Some(arn) = arn else { return Ok(Self { base: &END_ENTITY, variety: Plain }) };
        let prefix = format!("arn:{}:acm-pca:::template/", place.partition());
        let Some(name) = arn.strip_prefix(&prefix) else {
            return Err(ApiError::new("InvalidArnException", format!("{arn} is not the ARN of a template.")));
        };
        name.strip_suffix("/V1")
            .and_then(Self::of_name)
            .ok_or_else(|| invalid_args(format!("The template {arn} does not exist.")))
    }

    fn of_name(name: &str) -> Option<Self> {
        const BASES: &[Base] = &self::BASES;
        let (name, variety) =
            [("_APIPassthrough", Api), ("_CSRPassthrough", Csr), ("_APICSRPassthrough", ApiCsr)]
                .into_iter()
                .find_map(|(suffix, variety)| Some((name.strip_suffix(suffix)?, variety)))
                .unwrap_or((name, Plain));
        let base = BASES.iter().find(|base| base.name == name && base.varieties.contains(&variety))?;
        Some(Self { base, variety })
    }

    /// The template's ARN.
    pub(super) fn arn(self, place: &Place) -> String {
        let suffix = match self.variety {
            Plain => "",
            Api => "_APIPassthrough",
            Csr => "_CSRPassthrough",
            ApiCsr => "_APICSRPassthrough",
        };
        format!("arn:{}:acm-pca:::template/{}{suffix}/V1", place.partition(), self.base.name)
    }

    /// Whether the parameter ApiPassthrough means anything.
    pub(super) fn takes_api(self) -> bool {
        matches!(self.variety, Api | ApiCsr)
    }

    /// Whether the extensions that the request asks for are copied.
    pub(super) fn takes_csr(self) -> bool {
        matches!(self.variety, Csr | ApiCsr)
    }

    /// Whether it makes authorities.
    pub(super) fn is_authority(self) -> bool {
        self.base.subject != Subject::EndEntity
    }

    /// Whether it makes roots.
    pub(super) fn is_root(self) -> bool {
        self.base.subject == Subject::Root
    }

    /// How many authorities may stand below the one it makes, if it says so.
    pub(super) fn path_length(self) -> Option<u8> {
        self.base.path_length
    }

    /// The basic constraints.
    pub(super) fn basic_constraints(self) -> der::Result<Extension> {
        basic_constraints(self.base.critical, self.is_authority(), self.base.path_length)
    }

    /// Key usage and extended key usage, as far as the template has them.
    pub(super) fn usages(self) -> der::Result<Vec<Extension>> {
        let mut extensions = Vec::new();
        if !self.base.uses.is_empty() {
            let uses = self.base.uses.iter().fold(FlagSet::default(), |uses, each| uses | *each);
            extensions.push(key_usage(uses)?);
        }
        if !self.base.purposes.is_empty() {
            extensions.push(extended_key_usage(self.base.critical_purposes, self.base.purposes)?);
        }
        Ok(extensions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(region: &str) -> Place {
        Place { account: "111122223333".into(), region: region.into() }
    }

    #[test]
    fn templates_are_of_the_partition() {
        let arn = "arn:aws:acm-pca:::template/CodeSigningCertificate/V1";
        let template = Template::named(&place("us-east-1"), Some(arn)).unwrap();
        assert_eq!(template.arn(&place("us-east-1")), arn);
        assert_eq!(
            Template::named(&place("us-east-1"), None).unwrap().arn(&place("cn-north-1")),
            "arn:aws-cn:acm-pca:::template/EndEntityCertificate/V1"
        );
        assert_eq!(Template::named(&place("cn-north-1"), Some(arn)).unwrap_err().name, "InvalidArnException");
    }

    #[test]
    fn there_are_as_many_templates_as_aws_publishes() {
        let place = place("us-east-1");
        let mut count = 0;
        for base in &BASES {
            for suffix in ["", "_APIPassthrough", "_CSRPassthrough", "_APICSRPassthrough"] {
                let arn = format!("arn:aws:acm-pca:::template/{}{suffix}/V1", base.name);
                match Template::named(&place, Some(&arn)) {
                    Ok(template) => {
                        assert_eq!(template.arn(&place), arn);
                        count += 1;
                    }
                    Err(error) => assert_eq!(error.name, "InvalidArgsException"),
                }
            }
        }
        // 10 plain ones, 21 with API, 15 with CSR and 15 with both kinds of passthrough.
        assert_eq!(count, 10 + 21 + 15 + 15);
        let unknown = "arn:aws:acm-pca:::template/Unknown/V1";
        assert_eq!(Template::named(&place, Some(unknown)).unwrap_err().name, "InvalidArgsException");
    }
}

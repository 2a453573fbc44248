//! The table of quotas, with AWS's codes, names and default values, and which of them were changed.
//!
//! Sources, as of 2026-11: "Resource quotas" in the AWS KMS developer guide, "AWS Private CA endpoints and quotas" in the
//! AWS General Reference; the codes are those that ListAWSDefaultServiceQuotas gives. KMS's request quotas are not here:
//! they differ from Region to Region.

use std::collections::BTreeMap;

/// KMS keys of an account in a Region, whatever their state.
pub(crate) const KEYS: &str = "L-C2F1777E";
/// Aliases of one KMS key.
pub(crate) const ALIASES_OF_KEY: &str = "L-340F62FB";
/// Grants on one KMS key.
pub(crate) const GRANTS_OF_KEY: &str = "L-D594A657";
/// Private CAs of an account in a Region, deleted ones included until their window ends.
pub(crate) const AUTHORITIES: &str = "L-799883CD";
/// Certificates that one private CA has issued.
pub(crate) const CERTIFICATES_OF_AUTHORITY: &str = "L-F99AB81B";
/// Certificates that one private CA has revoked.
pub(crate) const REVOKED_OF_AUTHORITY: &str = "L-DFF54388";

/// A quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quota {
    /// `kms` or `acm-pca`.
    pub(super) service: &'static str,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// AWS's default.
    pub(super) value: u64,
    /// Whether AWS raises it on request.
    pub(super) adjustable: bool,
    /// Whether it counts calls a second rather than resources.
    pub(super) per_second: bool,
}

const fn resource(
    service: &'static str,
    code: &'static str,
    name: &'static str,
    value: u64,
    adjustable: bool,
) -> Quota {
    Quota { service, code, name, value, adjustable, per_second: false }
}

const fn rate(code: &'static str, name: &'static str, value: u64, adjustable: bool) -> Quota {
    Quota { service: "acm-pca", code, name, value, adjustable, per_second: true }
}

/// Each service's name as AWS writes it.
pub(super) const SERVICES: [(&str, &str); 2] = [
    ("kms", "AWS Key Management Service (AWS KMS)"),
    ("acm-pca", "AWS Certificate Manager Private Certificate Authority (ACM PCA)"),
];

/// All quotas, ordered by service and code.
pub(super) const QUOTAS: [Quota; 31] = [
    rate("L-01B8608D", "Rate of CreateCertificateAuthority requests", 1, false),
    rate("L-0CD1C07A", "Rate of UntagCertificateAuthority requests", 10, false),
    rate("L-1725E639", "Rate of GetCertificate requests", 75, true),
    rate("L-20AFF03D", "Rate of ListPermissions requests", 5, false),
    rate("L-3549B861", "Rate of GetPolicy requests", 5, false),
    rate("L-4065FDCB", "Rate of DeleteCertificateAuthority requests", 10, false),
    rate("L-46ADAC63", "Rate of DescribeCertificateAuthority requests", 20, false),
    rate("L-506CC328", "Rate of PutPolicy requests", 5, false),
    rate("L-511291FD", "Rate of DeletePermission requests", 1, false),
    rate("L-5A3CF806", "Rate of ListCertificateAuthorities requests", 20, false),
    rate("L-6C533034", "Rate of GetCertificateAuthorityCertificate requests", 20, false),
    rate("L-6C9448CC", "Rate of DescribeCertificateAuthorityAuditReport requests", 20, false),
    rate("L-773738D3", "Rate of CreatePermission requests", 1, false),
    resource("acm-pca", AUTHORITIES, "Number of private certificate authorities (CAs)", 200, true),
    rate("L-7D3D103D", "Rate of GetCertificateAuthorityCsr requests", 10, false),
    rate("L-8842A328", "Rate of RevokeCertificate requests", 20, false),
    rate("L-8FDDE81D", "Rate of UpdateCertificateAuthority requests", 10, false),
    rate("L-AF91D77C", "Rate of ListTags requests", 20, false),
    rate("L-C0A08797", "Rate of CreateCertificateAuthorityAuditReport requests", 1, false),
    rate("L-CAFB4993", "Rate of IssueCertificate requests", 25, true),
    rate("L-D0C21409", "Rate of ImportCertificateAuthorityCertificate requests", 10, false),
    resource(
        "acm-pca",
        REVOKED_OF_AUTHORITY,
        "Number of revoked private certificates per CA",
        1_000_000,
        false,
    ),
    rate("L-E464E2C8", "Rate of TagCertificateAuthority requests", 10, false),
    rate("L-F3EBB4C3", "Rate of RestoreCertificateAuthority requests", 20, false),
    rate("L-F4B48431", "Rate of DeletePolicy requests", 5, false),
    resource("acm-pca", CERTIFICATES_OF_AUTHORITY, "Number of private certificates per CA", 1_000_000, true),
    resource("kms", "L-0E66C9C0", "On-demand rotations per CMK", 10, false),
    resource("kms", ALIASES_OF_KEY, "Aliases per CMK", 50, true),
    resource("kms", KEYS, "Customer Master Keys (CMKs)", 100_000, true),
    resource("kms", GRANTS_OF_KEY, "Grants per CMK", 50_000, true),
    resource("kms", "L-F33DCFEB", "Custom Key Stores", 10, true),
];

/// What holds for every account of a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    applied: BTreeMap<&'static str, u64>,
}

impl Limits {
    /// AWS's defaults, but for these values by quota code.
    ///
    /// # Errors
    /// What is wrong with them, for a person to read.
    pub(crate) fn new(changed: &BTreeMap<String, u64>) -> Result<Self, String> {
        let known = |code: &str| QUOTAS.iter().find(|quota| quota.code == code && !quota.per_second);
        let applied = changed.iter().map(|(code, value)| match known(code) {
            Some(quota) => Ok((quota.code, *value)),
            None => Err(format!("there is no quota of resources with the code {code}")),
        });
        Ok(Self { applied: applied.collect::<Result<_, _>>()? })
    }

    /// The value of a quota that holds.
    pub(super) fn applied(&self, quota: &Quota) -> u64 {
        self.applied.get(quota.code).copied().unwrap_or(quota.value)
    }

    /// How many there can be by the quota of this code.
    pub(crate) fn most(&self, code: &str) -> usize {
        let value = QUOTAS.iter().find(|quota| quota.code == code).map(|quota| self.applied(quota));
        value.and_then(|value| usize::try_from(value).ok()).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_of_known_services() {
        assert!(
            QUOTAS.windows(2).all(|pair| (pair[0].service, pair[0].code) < (pair[1].service, pair[1].code))
        );
        assert!(QUOTAS.iter().all(|quota| SERVICES.iter().any(|(code, _)| *code == quota.service)));
    }

    #[test]
    fn the_rates_are_those_of_the_throttle() {
        for quota in QUOTAS.iter().filter(|quota| quota.per_second) {
            let operation =
                quota.name.strip_prefix("Rate of ").and_then(|name| name.strip_suffix(" requests"));
            assert_eq!(
                crate::throttle::rate_of("acm-pca", operation.unwrap()),
                Some(quota.value),
                "{quota:?}"
            );
        }
    }

    #[test]
    fn what_is_changed_holds_and_the_rest_is_awss_default() {
        let limits = Limits::new(&BTreeMap::from([(KEYS.to_owned(), 3)])).unwrap();
        assert_eq!((limits.most(KEYS), limits.most(AUTHORITIES)), (3, 200));
        for code in ["L-NOTHING0", "L-CAFB4993"] {
            let refused = Limits::new(&BTreeMap::from([(code.to_owned(), 3)])).unwrap_err();
            assert!(refused.contains(code), "{refused}");
        }
    }
}

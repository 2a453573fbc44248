//! What a setup can be asked for beyond its five names. Every default is what the simple path does.

use serde::{Deserialize, Serialize};

/// Everything optional about a setup. The default is: a root authority alone, RSA_2048, a code-signing certificate
/// for a year, the authority kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SetupOptions {
    /// Who issues the certificate.
    pub hierarchy: Hierarchy,
    /// How new authorities are made; not used where none is made.
    pub authority: AuthorityOptions,
    /// What the certificate says.
    pub certificate: CertificateOptions,
    /// What the key is.
    pub key: KeyOptions,
    /// What becomes of the issuing authority after it has issued.
    pub afterwards: Afterwards,
}

impl SetupOptions {
    /// Whether nothing was asked for.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Who issues the certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hierarchy {
    /// A root authority, which issues the certificate itself.
    #[default]
    RootOnly,
    /// A root authority that signs a subordinate one (path length 0), which issues the certificate. Twice the price.
    RootAndSubordinate {
        /// Common name of the subordinate authority.
        subordinate_cn: String,
    },
    /// An authority that exists: any active one, also one of another account that is shared with this one.
    ExistingAuthority {
        /// Its ARN, as `GET /api/v1/authorities` lists it.
        authority_arn: String,
    },
    /// No authority: the key signs its own certificate. SMART looks at the key, never at the chain, and nothing is
    /// paid for but the key; but nobody can check or revoke such a certificate.
    SelfSigned,
}

impl Hierarchy {
    /// Whether a root authority named `root_cn` is found or made.
    pub fn has_own_root(&self) -> bool {
        matches!(self, Self::RootOnly | Self::RootAndSubordinate { .. })
    }
}

/// Key algorithm of an authority (ACM PCA `KeyAlgorithm`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(non_camel_case_types, reason = "AWS's own names, so that they can be searched for")]
pub enum AuthorityKey {
    /// RSA with 2048 bits.
    #[default]
    RSA_2048,
    /// RSA with 3072 bits.
    RSA_3072,
    /// RSA with 4096 bits.
    RSA_4096,
    /// NIST P-256.
    EC_prime256v1,
    /// NIST P-384.
    EC_secp384r1,
    /// NIST P-521.
    EC_secp521r1,
}

impl AuthorityKey {
    /// Every key algorithm on offer.
    pub const ALL: [Self; 6] = [
        Self::RSA_2048,
        Self::RSA_3072,
        Self::RSA_4096,
        Self::EC_prime256v1,
        Self::EC_secp384r1,
        Self::EC_secp521r1,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RSA_2048 => "RSA_2048",
            Self::RSA_3072 => "RSA_3072",
            Self::RSA_4096 => "RSA_4096",
            Self::EC_prime256v1 => "EC_prime256v1",
            Self::EC_secp384r1 => "EC_secp384r1",
            Self::EC_secp521r1 => "EC_secp521r1",
        }
    }

    /// Whether it is an RSA key.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::RSA_2048 | Self::RSA_3072 | Self::RSA_4096)
    }

    /// The signing algorithms that go with it (ACM PCA `SigningAlgorithm`), the usual one first.
    pub const fn signing_algorithms(self) -> &'static [&'static str] {
        match self {
            Self::RSA_2048 | Self::RSA_3072 | Self::RSA_4096 => {
                &["SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"]
            }
            Self::EC_prime256v1 => &["SHA256WITHECDSA", "SHA384WITHECDSA"],
            Self::EC_secp384r1 => &["SHA384WITHECDSA", "SHA256WITHECDSA"],
            Self::EC_secp521r1 => &["SHA512WITHECDSA", "SHA384WITHECDSA", "SHA256WITHECDSA"],
        }
    }
}

/// How new authorities are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorityOptions {
    /// Key algorithm.
    pub key_algorithm: AuthorityKey,
    /// Signing algorithm, one of [`AuthorityKey::signing_algorithms`]; the usual one if none is named.
    pub signing_algorithm: Option<String>,
    /// Validity of the root certificate, years (1 to 30).
    pub years: u32,
    /// Validity of the subordinate's certificate, years (1 to 30, not more than the root's).
    pub subordinate_years: u32,
    /// Whether the authority that issues the certificate is a SHORT_LIVED_CERTIFICATE one: cheaper, for certificates
    /// of up to seven days.
    pub short_lived: bool,
    /// Publish a revocation list (CRL).
    pub crl: Option<CrlOptions>,
    /// Let AWS answer OCSP requests.
    pub ocsp: Option<OcspOptions>,
}

impl Default for AuthorityOptions {
    fn default() -> Self {
        Self {
            key_algorithm: AuthorityKey::default(),
            signing_algorithm: None,
            years: 10,
            subordinate_years: 5,
            short_lived: false,
            crl: None,
            ocsp: None,
        }
    }
}

impl AuthorityOptions {
    /// The signing algorithm, named or usual.
    pub fn signing_algorithm(&self) -> &str {
        let usual = self.key_algorithm.signing_algorithms().first().copied().unwrap_or_default();
        self.signing_algorithm.as_deref().unwrap_or(usual)
    }
}

/// A revocation list in S3 (ACM PCA `CrlConfiguration`). Its objects belong to the bucket's owner and are not public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrlOptions {
    /// Name of the bucket, whose policy must let AWS Private CA write.
    pub bucket: String,
    /// Validity of a list, days (1 to 5000).
    #[serde(default = "week")]
    pub days: u32,
    /// Host name that certificates name instead of the bucket's, without a protocol.
    #[serde(default)]
    pub custom_cname: Option<String>,
}

fn week() -> u32 {
    7
}

/// OCSP answers by AWS (ACM PCA `OcspConfiguration`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OcspOptions {
    /// Host name that certificates name instead of AWS's, without a protocol.
    pub custom_cname: Option<String>,
}

/// Template of the certificate (AWS Private CA user guide, "certificate templates").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeafTemplate {
    /// For signing code: what the original used. The managed policy for Private CA users denies it.
    #[default]
    CodeSigning,
    /// For TLS clients.
    ClientAuth,
    /// For TLS servers.
    ServerAuth,
    /// For TLS clients and servers.
    EndEntity,
}

impl LeafTemplate {
    /// Every template on offer.
    pub const ALL: [Self; 4] = [Self::CodeSigning, Self::ClientAuth, Self::ServerAuth, Self::EndEntity];

    /// AWS's name, with version, as it stands behind `template/` in the ARN.
    pub const fn aws_name(self) -> &'static str {
        match self {
            Self::CodeSigning => "CodeSigningCertificate/V1",
            Self::ClientAuth => "EndEntityClientAuthCertificate/V1",
            Self::ServerAuth => "EndEntityServerAuthCertificate/V1",
            Self::EndEntity => "EndEntityCertificate/V1",
        }
    }
}

/// A length of time (ACM PCA `Validity`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Unit.
    pub unit: PeriodUnit,
    /// How many; at least 1.
    pub value: u32,
}

/// Unit of a [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// 24 hours.
    Days,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl Period {
    /// Seconds that it lasts at most: a month has up to 31 days, a year up to 366.
    pub fn most_seconds(self) -> i64 {
        let days = match self.unit {
            PeriodUnit::Days => 1,
            PeriodUnit::Months => 31,
            PeriodUnit::Years => 366,
        };
        i64::from(self.value) * days * crate::format::DAY
    }

    /// `1 year`, `7 days`.
    pub fn words(self) -> String {
        let noun = match self.unit {
            PeriodUnit::Days => "day",
            PeriodUnit::Months => "month",
            PeriodUnit::Years => "year",
        };
        crate::format::count(i64::from(self.value), noun)
    }
}

/// What the certificate says, beside its common name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CertificateOptions {
    /// Template.
    pub template: LeafTemplate,
    /// Validity.
    pub validity: Period,
    /// Further fields of the subject.
    pub subject: SubjectFields,
    /// Subject alternative names.
    pub alternative_names: Vec<AlternativeName>,
}

impl Default for CertificateOptions {
    fn default() -> Self {
        Self {
            template: LeafTemplate::default(),
            validity: Period { unit: PeriodUnit::Years, value: 1 },
            subject: SubjectFields::default(),
            alternative_names: Vec::new(),
        }
    }
}

/// Further fields of the certificate's subject (RFC 5280 appendix A.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubjectFields {
    /// Country, two letters (ISO 3166).
    pub country: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// City.
    pub locality: Option<String>,
    /// Organization.
    pub organization: Option<String>,
    /// Unit of the organization.
    pub organizational_unit: Option<String>,
}

/// A subject alternative name (RFC 5280 §4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum AlternativeName {
    /// A host name.
    Dns(String),
    /// An e-mail address.
    Email(String),
    /// A URI.
    Uri(String),
    /// An IP address, as it is written.
    Ip(String),
}

/// Spec of the KMS key (KMS `KeySpec`), for signing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(non_camel_case_types, reason = "AWS's own names, so that they can be searched for")]
pub enum KeySpec {
    /// RSA with 2048 bits.
    #[default]
    RSA_2048,
    /// RSA with 3072 bits.
    RSA_3072,
    /// RSA with 4096 bits.
    RSA_4096,
    /// NIST P-256.
    ECC_NIST_P256,
    /// NIST P-384.
    ECC_NIST_P384,
    /// NIST P-521.
    ECC_NIST_P521,
}

impl KeySpec {
    /// Every spec on offer.
    pub const ALL: [Self; 6] = [
        Self::RSA_2048,
        Self::RSA_3072,
        Self::RSA_4096,
        Self::ECC_NIST_P256,
        Self::ECC_NIST_P384,
        Self::ECC_NIST_P521,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RSA_2048 => "RSA_2048",
            Self::RSA_3072 => "RSA_3072",
            Self::RSA_4096 => "RSA_4096",
            Self::ECC_NIST_P256 => "ECC_NIST_P256",
            Self::ECC_NIST_P384 => "ECC_NIST_P384",
            Self::ECC_NIST_P521 => "ECC_NIST_P521",
        }
    }

    /// The spec with AWS's name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spec| spec.name() == name)
    }

    /// The JWT algorithm that SMART Backend Services knows for such a key: RS384, ES384, or none. A key without one
    /// makes a good certificate, but no SMART server takes its signature.
    pub const fn smart_algorithm(self) -> Option<&'static str> {
        match self {
            Self::RSA_2048 | Self::RSA_3072 | Self::RSA_4096 => Some("RS384"),
            Self::ECC_NIST_P384 => Some("ES384"),
            Self::ECC_NIST_P256 | Self::ECC_NIST_P521 => None,
        }
    }
}

/// What the key is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyOptions {
    /// Key spec; it never changes afterwards.
    pub spec: KeySpec,
    /// Whether it can be replicated into other Regions (KMS `MultiRegion`); it never changes afterwards.
    pub multi_region: bool,
    /// Description; made from the names if there is none.
    pub description: Option<String>,
    /// Tags of the key and of new authorities, beside Signet's own.
    pub tags: Vec<ExtraTag>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraTag {
    /// Name, 1 to 128 characters; not beginning with `aws:` or `signet:`.
    pub key: String,
    /// Value, up to 256 characters.
    pub value: String,
}

/// What becomes of the issuing authority after it has issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Afterwards {
    /// It is kept, and can renew the certificate.
    #[default]
    Keep,
    /// It is disabled: it cannot issue until it is enabled again. It costs the same.
    Disable,
    /// It is disabled and deleted: it costs nothing more, and can be restored for some days.
    Delete {
        /// Days in which it can be restored (7 to 30).
        window_days: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_awss_and_stay_as_they_are() {
        for spec in KeySpec::ALL {
            assert_eq!(serde_json::to_value(spec).unwrap(), spec.name());
            assert_eq!(KeySpec::from_name(spec.name()), Some(spec));
        }
        for key in AuthorityKey::ALL {
            assert_eq!(serde_json::to_value(key).unwrap(), key.name());
            assert!(key.signing_algorithms().iter().all(|name| name.ends_with("RSA") == key.is_rsa()));
        }
    }

    #[test]
    fn smart_takes_rsa_and_p384() {
        let fit = KeySpec::ALL.map(|spec| spec.smart_algorithm());
        assert_eq!(fit, [Some("RS384"), Some("RS384"), Some("RS384"), None, Some("ES384"), None]);
    }

    #[test]
    fn periods_in_words_and_seconds() {
        let period = |unit, value| Period { unit, value };
        assert_eq!(period(PeriodUnit::Years, 1).words(), "1 year");
        assert_eq!(period(PeriodUnit::Days, 7).most_seconds(), 604_800);
        assert!(period(PeriodUnit::Months, 1).most_seconds() >= 31 * 86_400);
    }
}

//! The parameters of each kind of ceremony: bodies of `POST /api/v1/plans`, stored with the plan.

use serde::{Deserialize, Serialize};

use crate::setup::SetupParams;
use crate::setup::options::{KeySpec, LeafTemplate, Period};

/// What a ceremony is asked for. In JSON the field `kind` says which; without it, it is a setup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", remote = "Self")]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one in a plan, and it is not moved about; on 32 bits it is small"
)]
pub enum CeremonyParams {
    /// Make a key, a certificate and what they need.
    Setup(SetupParams),
    /// A new certificate for the same key.
    Renew(RenewParams),
    /// Delete what was made, with a window to restore it.
    CleanUp(CleanUpParams),
    /// Take a clean-up back while its window lasts.
    Restore(RestoreParams),
    /// A new key in place of the old one, in stages.
    Rotate(RotateParams),
    /// Revoke a certificate.
    Revoke(RevokeParams),
    /// Adopt what exists as an identity.
    Import(ImportParams),
}

impl From<SetupParams> for CeremonyParams {
    fn from(params: SetupParams) -> Self {
        Self::Setup(params)
    }
}

impl Serialize for CeremonyParams {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The derive's `remote` makes functions of the same name: this only forwards to them.
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for CeremonyParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = serde_json::Value::deserialize(deserializer)?;
        // Plans of the first version, when there was only one kind, have no tag.
        if let Some(fields) = value.as_object_mut()
            && !fields.contains_key("kind")
        {
            fields.insert("kind".to_owned(), "setup".into());
        }
        Self::deserialize(value).map_err(serde::de::Error::custom)
    }
}

/// Parameters of a renewal: the same key, subject, names and authority; the rest as it was unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewParams {
    /// Name of the identity.
    pub identity: String,
    /// Validity of the new certificate; as the identity was set up if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Period>,
    /// Template of the new certificate; as the identity was set up if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LeafTemplate>,
}

/// Whether a clean-up removes something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// Only if Signet made it and no other identity uses it.
    #[default]
    IfUnused,
    /// Not at all.
    Keep,
    /// Also if Signet did not make it. What other identities use is never removed.
    Remove,
}

/// Parameters of a clean-up. It starts only with the identity's name as `confirmation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CleanUpParams {
    /// Name of the identity.
    pub identity: String,
    /// Days in which keys and authorities can be restored (7 to 30).
    #[serde(default = "longest_window")]
    pub window_days: u32,
    /// What becomes of the authorities.
    #[serde(default)]
    pub authority: Removal,
    /// What becomes of keys and aliases.
    #[serde(default)]
    pub key: Removal,
    /// Whether certificates that are still valid are revoked first (CESSATION_OF_OPERATION). That cannot be taken back.
    #[serde(default)]
    pub revoke_certificates: bool,
}

fn longest_window() -> u32 {
    30
}

/// Parameters of a restore: everything that the clean-up put away and AWS still has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreParams {
    /// Name of the identity.
    pub identity: String,
}

/// A stage of a rotation. Each is a ceremony of its own, so that the overlap may last for days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationStage {
    /// Make the new key, with the old one's policy, and its certificate. The old key goes on signing; publish both.
    Prepare,
    /// Point the alias at the new key, which signs from now on. The old one stays, and can be gone back to.
    Switch,
    /// Go back to the old key, and delete the new one (with the window). Possible until the old key is retired.
    RollBack,
    /// Delete the old key (with the window). It starts only with the identity's name as `confirmation`.
    Retire,
}

/// Parameters of a stage of a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateParams {
    /// Name of the identity.
    pub identity: String,
    /// The stage.
    pub stage: RotationStage,
    /// Spec of the new key (`prepare`); the old one's if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_spec: Option<KeySpec>,
    /// Days in which a deleted key can be restored (`roll_back`, `retire`).
    #[serde(default = "longest_window")]
    pub window_days: u32,
}

/// Why a certificate is revoked (ACM PCA `RevocationReason`, RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The private key may be known to others.
    KeyCompromise,
    /// The authority's private key may be known to others.
    CertificateAuthorityCompromise,
    /// The subject belongs to another organization now.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// The subject may not have it any more.
    PrivilegeWithdrawn,
    /// The attribute authority may be compromised.
    AACompromise,
}

impl RevocationReason {
    /// Every reason, in AWS's order.
    pub const ALL: [Self; 8] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CertificateAuthorityCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
        Self::AACompromise,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "UNSPECIFIED",
            Self::KeyCompromise => "KEY_COMPROMISE",
            Self::CertificateAuthorityCompromise => "CERTIFICATE_AUTHORITY_COMPROMISE",
            Self::AffiliationChanged => "AFFILIATION_CHANGED",
            Self::Superseded => "SUPERSEDED",
            Self::CessationOfOperation => "CESSATION_OF_OPERATION",
            Self::PrivilegeWithdrawn => "PRIVILEGE_WITHDRAWN",
            Self::AACompromise => "A_A_COMPROMISE",
        }
    }
}

/// Parameters of a revocation. It starts only with the identity's name as `confirmation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeParams {
    /// Name of the identity.
    pub identity: String,
    /// Serial number, hex, of one of the identity's certificates; the current one if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Why.
    pub reason: RevocationReason,
}

/// The certificate of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImportedCertificate {
    /// One that AWS Private CA issued, fetched from there.
    Arn {
        /// Its ARN, as IssueCertificate answered it.
        arn: String,
    },
    /// The certificate itself.
    Pem {
        /// PEM; what follows the first certificate is its chain.
        pem: String,
    },
}

/// Parameters of an import. It reads, and writes only the tags, if asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportParams {
    /// Name of the identity to be.
    pub identity: String,
    /// AWS Region.
    pub region: String,
    /// The key: an alias (with or without `alias/`), a key id, or an ARN.
    pub key: String,
    /// ARN of the authority that issued the certificate, if it is to be looked after too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_arn: Option<String>,
    /// The certificate.
    pub certificate: ImportedCertificate,
    /// Whether the key and the authority get the tag `signet:identity`, so that a clean-up finds them.
    #[serde(default)]
    pub tag: bool,
}

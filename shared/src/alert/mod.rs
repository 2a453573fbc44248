//! Alerts: what about an identity needs a person, worked out from what is known of it and the time. Pure.
//!
//! Reading order: `facts` (what a look at AWS told) → `baseline` (what counts as the way it should be) → `assess`
//! (the alerts) → `words` (how they are told). The same fact gives the same alert, under the same id, however often
//! somebody looks: only a new id is news.

mod assess;
mod baseline;
mod expiry;
mod facts;
mod jwks;
mod words;

use serde::{Deserialize, Serialize};

pub use assess::{Assessment, assess};
pub use baseline::{Baseline, Expected};
pub use expiry::{THRESHOLDS, Threshold, threshold};
pub use facts::{AuthorityFacts, CertificateFacts, Facts, JwksFacts, KeyFacts, Seen, UnknownFact};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The certificate ends soon or has ended.
    CertificateExpiry,
    /// The authority's own certificate ends soon or has ended.
    AuthorityExpiry,
    /// The authority is not in the state that it should be in.
    AuthorityState,
    /// The key is not in the state that it should be in.
    KeyState,
    /// The key policy means something else than the one last applied, accepted or first seen.
    KeyPolicyDrift,
    /// The alias is gone, or points at another key.
    AliasMoved,
    /// The address of the published JWK set gives no answer.
    JwksUnreachable,
    /// What the address serves is no JWK set.
    JwksUnreadable,
    /// What the address serves holds a private key.
    JwksPrivateKey,
    /// The published set lacks a key of the identity, or describes it wrongly.
    JwksLacksKey,
    /// The published set holds keys that are not of the identity.
    JwksOtherKeys,
}

impl Kind {
    /// Every kind, for tables and tests.
    pub const ALL: [Self; 11] = [
        Self::CertificateExpiry,
        Self::AuthorityExpiry,
        Self::AuthorityState,
        Self::KeyState,
        Self::KeyPolicyDrift,
        Self::AliasMoved,
        Self::JwksUnreachable,
        Self::JwksUnreadable,
        Self::JwksPrivateKey,
        Self::JwksLacksKey,
        Self::JwksOtherKeys,
    ];

    /// The machine-readable name, as in JSON and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::CertificateExpiry => "certificate_expiry",
            Self::AuthorityExpiry => "authority_expiry",
            Self::AuthorityState => "authority_state",
            Self::KeyState => "key_state",
            Self::KeyPolicyDrift => "key_policy_drift",
            Self::AliasMoved => "alias_moved",
            Self::JwksUnreachable => "jwks_unreachable",
            Self::JwksUnreadable => "jwks_unreadable",
            Self::JwksPrivateKey => "jwks_private_key",
            Self::JwksLacksKey => "jwks_lacks_key",
            Self::JwksOtherKeys => "jwks_other_keys",
        }
    }

    /// Whether a person may accept the new state. Time cannot be accepted away, nor a key that servers do not find.
    pub fn can_be_accepted(self) -> bool {
        match self {
            Self::CertificateExpiry | Self::AuthorityExpiry => false,
            Self::JwksUnreachable | Self::JwksUnreadable | Self::JwksPrivateKey | Self::JwksLacksKey => false,
            Self::AuthorityState | Self::KeyState | Self::KeyPolicyDrift => true,
            Self::AliasMoved | Self::JwksOtherKeys => true,
        }
    }
}

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// There is time: plan for it.
    Notice,
    /// Act soon.
    Warning,
    /// Signing fails, or is about to.
    Critical,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Warning, Self::Critical];

    /// The machine-readable name, as in JSON and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What to do about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextAction {
    /// Renew the certificate: same key, new certificate.
    Renew,
    /// Give the authority a new certificate, or move to another authority.
    ReplaceAuthority,
    /// Bring the authority back to ACTIVE.
    RestoreAuthority,
    /// Enable the key again, or cancel its deletion.
    RestoreKey,
    /// Look at the key policy; put the old one back, or accept the new one.
    ReviewKeyPolicy,
    /// Point the alias back at the identity's key, or accept the new target.
    MoveAlias,
    /// Publish the identity's JWK set, at the address that the EHR reads.
    PublishJwks,
}

/// One thing about an identity that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Stable: the same fact has the same id (128 bits of SHA-256, hex).
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// How urgent it is.
    pub severity: Severity,
    /// Id of the identity (UUID).
    pub identity_id: String,
    /// Name of the identity.
    pub identity_name: String,
    /// What it is about: an ARN, the alias with the prefix `alias/`, or the address of the published JWK set.
    pub subject: String,
    /// The threshold crossed, in days before the end; 0 once it has ended. Expiry alone.
    pub threshold_days: Option<u32>,
    /// When it ends or ended, Unix seconds. Expiry alone.
    pub ends_at: Option<i64>,
    /// What was found, in AWS's word: a state, a key id, the hash of a policy; of a JWK set what is wrong, or a digest of the keys' names. Drift alone.
    pub found: Option<String>,
    /// What it should be. Drift alone.
    pub expected: Option<String>,
    /// What happened, as a title.
    pub title: String,
    /// What that means, in a sentence or two.
    pub detail: String,
    /// What to do.
    pub next_action: NextAction,
}

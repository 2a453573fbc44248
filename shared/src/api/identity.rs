//! Identities: what a setup makes and people look after.

use serde::{Deserialize, Serialize};

use crate::ceremony::{CeremonyParams, RotationStage};

/// Where an identity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// Its setup is running.
    SettingUp,
    /// Its setup stopped; resume it.
    SetupStopped,
    /// It has a certificate.
    Ready,
    /// A clean-up is running.
    Removing,
    /// A clean-up stopped before its end; resume or cancel it.
    RemovalStopped,
    /// A clean-up was cancelled half-way: go on with it or restore.
    PartlyRemoved,
    /// It was cleaned up. While `removal` says so, it can be restored.
    Removed,
}

impl IdentityState {
    /// Every state, for tables and filters.
    pub const ALL: [Self; 7] = [
        Self::SettingUp,
        Self::SetupStopped,
        Self::Ready,
        Self::Removing,
        Self::RemovalStopped,
        Self::PartlyRemoved,
        Self::Removed,
    ];

    /// Its name in the API and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::SettingUp => "setting_up",
            Self::SetupStopped => "setup_stopped",
            Self::Ready => "ready",
            Self::Removing => "removing",
            Self::RemovalStopped => "removal_stopped",
            Self::PartlyRemoved => "partly_removed",
            Self::Removed => "removed",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a runner is at work on what it is named after.
    pub fn is_running(self) -> bool {
        matches!(self, Self::SettingUp | Self::Removing)
    }

    /// What it is as soon as its runner has gone.
    #[must_use]
    pub fn without_runner(self) -> Self {
        match self {
            Self::SettingUp => Self::SetupStopped,
            Self::Removing => Self::RemovalStopped,
            other => other,
        }
    }
}

/// Where a certificate of an identity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStatus {
    /// The one to register and to use.
    Current,
    /// The new key's, during a rotation: to be registered beside the current one.
    Next,
    /// Another one took its place; it may still be valid.
    Superseded,
    /// Revoked.
    Revoked,
}

/// A certificate that an identity has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// Serial number, lower-case hex without colons and leading zeros.
    pub serial: String,
    /// Where it stands.
    pub status: CertificateStatus,
    /// ARN, if AWS Private CA issued it.
    pub arn: Option<String>,
    /// ARN of the key that it is for.
    pub key_arn: Option<String>,
    /// Begin of its validity, Unix seconds.
    pub not_before: i64,
    /// End of its validity, Unix seconds.
    pub not_after: i64,
    /// Why it was revoked, in AWS's word, if it was.
    pub revoked_for: Option<String>,
    /// The ceremony that issued or imported it.
    pub ceremony_id: String,
    /// The certificate, PEM.
    pub pem: String,
}

/// The next renewal of an identity. Its plan is one request away: `POST /api/v1/plans` with `params`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// From when on it should be renewed, Unix seconds.
    pub due_at: i64,
    /// Whether that moment has come.
    pub is_due: bool,
    /// What to plan.
    pub params: CeremonyParams,
}

/// A rotation that has begun and is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// `prepare` or `switch`: the last stage that is done.
    pub done: RotationStage,
    /// The key that the alias points at.
    pub current_key_arn: String,
    /// The other key: the new one after `prepare`, the old one after `switch`.
    pub other_key_arn: String,
    /// What can come next.
    pub next: Vec<RotationStage>,
}

/// What a clean-up took away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalRecord {
    /// The clean-up.
    pub ceremony_id: String,
    /// Until when it can be restored, Unix seconds; the shortest of all windows.
    pub restorable_until: Option<i64>,
}

/// An identity, as `GET /api/v1/identities` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySummary {
    /// Id (UUID).
    pub id: String,
    /// Name that people chose.
    pub name: String,
    /// Id of the target that it is on.
    #[serde(default)]
    pub target_id: String,
    /// Where it stands.
    pub state: IdentityState,
    /// Common name of the root authority.
    pub root_cn: String,
    /// Common name of the certificate.
    pub leaf_cn: String,
    /// Alias of the key, with the prefix `alias/`.
    pub alias: String,
    /// AWS Region.
    pub region: String,
    /// The ceremony that set it up or is setting it up.
    pub ceremony_id: String,
    /// Its newest ceremony, of any kind.
    #[serde(default)]
    pub last_ceremony_id: String,
    /// Steps done and steps in all of that ceremony.
    pub steps_done: (u32, u32),
    /// Begin of the certificate's validity, Unix seconds.
    pub not_before: Option<i64>,
    /// End of the certificate's validity, Unix seconds.
    pub not_after: Option<i64>,
    /// Whether that certificate was revoked, and none has taken its place.
    #[serde(default)]
    pub certificate_revoked: bool,
    /// KMS key spec, for example `RSA_2048`.
    pub key_spec: Option<String>,
    /// Estimated cost per month of what it made, US cents (adopted resources count as 0).
    pub monthly_cents: u32,
    /// Until when a clean-up can be restored, Unix seconds; `None` if there was none, or nothing waits for its deletion.
    #[serde(default)]
    pub restorable_until: Option<i64>,
    /// When its setup was started, Unix milliseconds.
    pub created_at: i64,
}

/// A page of identities (`GET /api/v1/identities`; what can be asked for is in [`super::identity_query`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPage {
    /// Those of this page.
    pub items: Vec<IdentitySummary>,
    /// What to send as `after` for the next page; `None` on the last one.
    pub next: Option<String>,
    /// Over all that the query fits, not only this page.
    pub totals: IdentityTotals,
}

/// Numbers over many identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityTotals {
    /// How many there are.
    pub identities: u64,
    /// How many are ready to sign.
    #[serde(default)]
    pub ready: u64,
    /// How many need a person: setup or clean-up stopped, renewal due or past, certificate ended or revoked.
    pub need_attention: u64,
    /// When the first certificate in use ends, Unix seconds.
    #[serde(default)]
    pub next_end: Option<i64>,
    /// Estimated cost per month, US cents.
    pub monthly_cents: u64,
}

/// Body of `POST /api/v1/identities/{id}/export/{format}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// Password of the trust store: 6 to 256 printable ASCII characters. The other formats have none.
    pub password: String,
}

/// Without the password: what is printed may be kept.
impl std::fmt::Debug for ExportRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ExportRequest").finish_non_exhaustive()
    }
}

/// An identity with everything it is made of (`GET /api/v1/identities/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: IdentitySummary,
    /// ARN of the root authority.
    pub authority_arn: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// ARN of the certificate.
    pub certificate_arn: Option<String>,
    /// The certificate, PEM.
    pub certificate_pem: Option<String>,
    /// The root certificate, PEM. Of a certificate that the key signed itself, there is none.
    pub root_pem: Option<String>,
    /// The certificates between the certificate and its root, PEM, the issuer first; empty where the root issued it.
    #[serde(default)]
    pub chain_pem: Option<String>,
    /// Every certificate that it has or had, newest first.
    #[serde(default)]
    pub certificates: Vec<CertificateRecord>,
    /// The next renewal, if it has a certificate.
    #[serde(default)]
    pub renewal: Option<Renewal>,
    /// The rotation under way, if there is one.
    #[serde(default)]
    pub rotation: Option<Rotation>,
    /// What a clean-up took away, if there was one.
    #[serde(default)]
    pub removal: Option<RemovalRecord>,
    /// File name offered when the certificate is downloaded.
    pub certificate_file: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_one_name_in_json_and_in_filters() {
        for state in IdentityState::ALL {
            assert_eq!(serde_json::to_value(state).ok(), Some(state.name().into()));
            assert_eq!(IdentityState::named(state.name()), Some(state));
            assert!(!state.without_runner().is_running());
        }
    }
}

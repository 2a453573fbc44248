//! Identities: what a setup makes and people look after.

use serde::{Deserialize, Serialize};

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
}

/// An identity, as `GET /api/v1/identities` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySummary {
    /// Id (UUID).
    pub id: String,
    /// Name that people chose.
    pub name: String,
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
    /// Steps done and steps in all of that ceremony.
    pub steps_done: (u32, u32),
    /// Begin of the certificate's validity, Unix seconds.
    pub not_before: Option<i64>,
    /// End of the certificate's validity, Unix seconds.
    pub not_after: Option<i64>,
    /// KMS key spec, for example `RSA_2048`.
    pub key_spec: Option<String>,
    /// Estimated cost per month of what it made, US cents (adopted resources count as 0).
    pub monthly_cents: u32,
    /// When its setup was started, Unix milliseconds.
    pub created_at: i64,
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
    /// The root certificate, PEM.
    pub root_pem: Option<String>,
    /// File name offered when the certificate is downloaded.
    pub certificate_file: String,
}

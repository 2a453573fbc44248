//! Authorities of the target, to choose one from.

use serde::{Deserialize, Serialize};

/// A private CA of the account and Region, or shared with it (`GET /api/v1/authorities?region=us-east-1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthoritySummary {
    /// ARN.
    pub arn: String,
    /// Common name of its subject.
    pub common_name: String,
    /// Whether it is a root; otherwise another authority signed its certificate.
    pub is_root: bool,
    /// AWS's word, for example `ACTIVE`.
    pub status: String,
    /// Key algorithm, for example `RSA_2048`.
    pub key_algorithm: String,
    /// Whether it issues only certificates of up to seven days.
    pub short_lived: bool,
    /// End of its own certificate, Unix seconds.
    pub not_after: Option<i64>,
    /// The account that it belongs to, if that is another one, which then shares it with this one (AWS RAM).
    pub shared_by: Option<String>,
    /// Names of Signet's identities that use it.
    pub used_by: Vec<String>,
    /// Why it cannot issue a certificate now, if it cannot.
    pub unfit: Option<String>,
}

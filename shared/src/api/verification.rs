//! Whether the certificate of an identity holds.

use serde::{Deserialize, Serialize};

use crate::certificate::verify::Verification;

/// The answer of `GET /api/v1/identities/{id}/verification`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityVerification {
    /// The path up to the root, rule by rule.
    #[serde(flatten)]
    pub verification: Verification,
    /// ARN of the key that KMS was asked for.
    pub key_arn: String,
    /// Whether the certificate carries the public key that KMS answered.
    pub carries_kms_key: bool,
    /// Why the certificate was revoked, in AWS's word, if Signet knows that it was. The path is verified without revocation lists and
    /// does not say so.
    pub revoked_for: Option<String>,
}

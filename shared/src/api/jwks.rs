//! An identity's public keys, and where they are published.

use serde::{Deserialize, Serialize};

/// The JWK set of an identity (`GET /api/v1/identities/{id}/jwks`; what changes or checks it answers the same).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityJwks {
    /// The set (RFC 7517 §5): the current key first, and during a rotation the other one. Empty once the identity is removed, or
    /// its certificate is revoked.
    pub jwks: serde_json::Value,
    /// Where this server serves the set, without a session: a path, as this server may be reached under several names.
    pub public_path: String,
    /// Where people publish it for the EHR; `None` if nobody has said.
    pub published_url: Option<String>,
    /// What the last look at that address found.
    pub check: Option<JwksCheck>,
}

/// A look at the address where the set is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwksCheck {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Whether an EHR that reads it can check what the identity signs.
    pub ok: bool,
    /// What is wrong, in a sentence; empty if nothing is.
    pub problem: String,
    /// What to do; where nothing is wrong, what is worth knowing, or nothing.
    pub hint: String,
}

/// Body of `PUT /api/v1/identities/{id}/jwks/published-url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedUrl {
    /// The address; `None` if it is published nowhere (any more).
    pub url: Option<String>,
}

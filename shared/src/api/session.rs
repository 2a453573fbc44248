//! Who is signed in, and where ceremonies work.

use serde::{Deserialize, Serialize};

/// Body of `POST /api/v1/session`: the one-time token from the sign-in link's fragment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The token, as printed at start (base64url, 256 bits).
    pub token: String,
}

/// The signed-in session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Name shown in the UI and written to records.
    pub user: String,
    /// Where ceremonies of this server work, where nothing else is said.
    pub target: Target,
    /// Version of the server.
    pub server_version: String,
}

/// Sandbox or AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// KMS and Private CA in process: no account, no cost.
    Sandbox,
    /// An AWS account, reached by the SDK's credential chain.
    Aws,
}

/// Where ceremonies work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id: `sandbox`, or what the server gave it.
    #[serde(default)]
    pub id: String,
    /// Sandbox or AWS.
    pub kind: TargetKind,
    /// Name shown to people: `Sandbox`, or the profile's name.
    pub name: String,
    /// Twelve-digit account id, where it is known.
    pub account: Option<String>,
    /// Region offered first.
    pub default_region: String,
    /// Custom endpoint of the AWS services, if one is set.
    pub endpoint_url: Option<String>,
}

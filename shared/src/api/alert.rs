//! Alerts, as the doors give them out.

use serde::{Deserialize, Serialize};

use crate::alert::{Alert, UnknownFact};

/// An alert with its story (`GET /api/v1/alerts`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRecord {
    /// What it says.
    #[serde(flatten)]
    pub alert: Alert,
    /// When it was last opened, Unix milliseconds.
    pub opened_at: i64,
    /// When a person accepted the new state, Unix milliseconds.
    pub acknowledged_at: Option<i64>,
    /// Who.
    pub acknowledged_by: Option<String>,
    /// When it was over, Unix milliseconds; none while it is open.
    pub resolved_at: Option<i64>,
    /// Why it was over.
    pub resolution: Option<Resolution>,
}

/// Why an alert was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// The world is back as it should be.
    Mended,
    /// A person accepted the new state.
    Accepted,
    /// A later alert about the same thing took its place: the next threshold, another state.
    Superseded,
}

/// All alerts of the target (`GET /api/v1/alerts`, `GET /api/v1/identities/{id}/alerts`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Alerts {
    /// Open ones, the most urgent first; with `?state=all` also those that are over, latest first.
    pub alerts: Vec<AlertRecord>,
    /// What the last look could not see.
    pub blind: Vec<BlindSpot>,
    /// When the watcher last looked at everything, Unix milliseconds; none if it never did.
    pub checked_at: Option<i64>,
}

/// What the last look at an identity could not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindSpot {
    /// Id of the identity (UUID).
    pub identity_id: String,
    /// Its name.
    pub identity_name: String,
    /// When the look was, Unix milliseconds.
    pub looked_at: i64,
    /// What could not be seen, and why.
    pub unknown: Vec<UnknownFact>,
}

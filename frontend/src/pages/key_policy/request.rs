//! Requests that are answered by a change.

use signet_shared::api::key_policy::{PolicyChange, ProposePolicyChange, ProposeRequest};

use crate::api::error::ApiError;
use crate::api::key_policy::{self, KeyRef};

/// A request that is answered by a change.
pub(super) enum Request {
    /// Propose this, for this reason.
    Propose { at: KeyRef, what: ProposePolicyChange, reason: Option<String> },
    /// Apply a change.
    Apply { change: String, base: String, confirmation: String },
}

impl Request {
    /// Sends it.
    pub(super) async fn send(self) -> Result<PolicyChange, ApiError> {
        match self {
            Self::Propose { at, what, reason } => {
                // A change that is made again keeps its reason.
                let reason = reason.filter(|_| !matches!(what, ProposePolicyChange::Rebase { .. }));
                key_policy::propose(&at, &ProposeRequest { what, reason }).await
            }
            Self::Apply { change, base, confirmation } => {
                key_policy::apply(&change, base, confirmation).await
            }
        }
    }
}

//! Temporary credentials, as AssumeRole makes them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{clock::Moment, state::Row};

/// What is kept of temporary credentials, by their access key id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) secret: String,
    /// What requests carry in `X-Amz-Security-Token`.
    pub(crate) token: String,
    pub(crate) role_arn: String,
    pub(crate) name: String,
    pub(crate) expires: Moment,
    /// Whether the directory did not have the role: nobody set it up, so it has no policies.
    #[serde(default)]
    pub(crate) unlisted: bool,
    /// The session policy.
    #[serde(default)]
    pub(crate) policy: Option<Value>,
}

impl Row for Session {
    /// When it expires.
    type Mark = Moment;

    fn marks(&self, _: &str) -> Vec<Moment> {
        vec![self.expires]
    }
}

//! The live policy, and the versions that are kept of it: reading a policy keeps it, if it is not the newest version.

use signet_shared::api::key_policy::{PolicyDrift, PolicyVersion};
use signet_shared::policy::PolicyDocument;

use super::super::App;
use super::super::keys::KeyAt;
use super::parsed;
use crate::error::{Error, Kind, Result};
use crate::store::{Found, VersionMark};

/// How often a policy is read again because a new version came while it was read.
const LOOKS: usize = 5;

/// A policy as it is on the key now.
pub(super) struct Live {
    /// As KMS answered it.
    pub text: String,
    /// The same, read.
    pub document: PolicyDocument,
    /// Its canonical hash.
    pub hash: String,
    /// The version that it is kept as.
    pub version: VersionMark,
    /// Set if it is not what was applied last.
    pub drift: Option<PolicyDrift>,
}

impl App {
    /// Versions of a key's policy that are kept, newest first. AWS is not asked.
    ///
    /// # Errors
    /// Invalid if it is not the ARN of a key that the target can reach.
    pub async fn list_policy_versions(&self, target: &str, key_arn: &str) -> Result<Vec<PolicyVersion>> {
        let key = self.key_at(target, key_arn).await?;
        self.store.policy_versions(key.target_id(), &key.arn).await
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`App::list_policy_versions`]; not found if there is none of that number.
    pub async fn read_policy_version(
        &self,
        target: &str,
        key_arn: &str,
        number: u32,
    ) -> Result<PolicyVersion> {
        let key = self.key_at(target, key_arn).await?;
        self.store.policy_version(key.target_id(), &key.arn, number).await
    }

    /// Reads the live policy and keeps it. Another process may apply a change at the same moment: then what was read may be
    /// older than the newest version, and is read again.
    ///
    /// # Errors
    /// What AWS says; conflict if the document cannot be read; busy if one version chases the other.
    pub(super) async fn live_policy(&self, key: &KeyAt) -> Result<Live> {
        for _ in 0..LOOKS {
            let (newest, applied) = self.store.newest_policy_versions(key.target_id(), &key.arn).await?;
            let text = key.aws.key_policy(&key.arn).await?;
            let document = parsed(&text)?;
            let hash = document.hash();
            let before = newest.as_ref().map(|mark| mark.number);
            let kept = match newest.filter(|mark| mark.hash == hash) {
                Some(mark) => Some(mark),
                None => {
                    let found =
                        Found { target: key.target_id(), key_arn: &key.arn, hash: &hash, document: &text };
                    self.store.keep_found_policy(found, before, self.clock.now_ms()).await?
                }
            };
            if let Some(version) = kept {
                let drift = drift(&version, applied);
                return Ok(Live { text, document, hash, version, drift });
            }
        }
        Err(Error::new(Kind::Busy, "The key policy is being changed", "It was another one at each look.")
            .with_hint("Look at it again in a moment."))
    }
}

/// Whether what is live is something else than what was applied last.
fn drift(live: &VersionMark, applied: Option<VersionMark>) -> Option<PolicyDrift> {
    let applied = applied.filter(|applied| applied.hash != live.hash)?;
    Some(PolicyDrift { applied_version: applied.number, found_version: live.number, found_at: live.at })
}

//! How an apply ended whose process went away: what is live tells.

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};

use super::super::App;
use crate::error::Result;
use crate::store::Found;

/// After this time without an outcome an apply was cut off, milliseconds: a minute of waiting for a new role, and two for the
/// calls.
const CUT_OFF_MS: i64 = 180_000;

impl App {
    /// Whether a change is marked as being applied by somebody who went away.
    pub(super) fn was_cut_off(&self, change: &PolicyChange) -> bool {
        change.state == PolicyChangeState::Applying
            && change.applied_at.is_none_or(|at| at + CUT_OFF_MS < self.clock.now_ms())
    }

    /// Settles what was cut off on a key.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn settle_cut_off(&self, key_arn: &str) -> Result<()> {
        for change in self.store.policy_changes_being_applied(key_arn).await? {
            if self.was_cut_off(&change) {
                self.try_to_settle(&change).await;
            }
        }
        Ok(())
    }

    /// Settles a change if AWS answers; if not, it stays in doubt until the next look, and whoever looks is not kept from the
    /// rest.
    pub(super) async fn try_to_settle(&self, change: &PolicyChange) {
        if let Err(doubt) = self.settle(change).await {
            tracing::warn!(error = %doubt, change = change.id, "outcome of a policy change not settled yet");
        }
    }

    /// Finds out whether the policy of a change is in force, from what is live.
    async fn settle(&self, change: &PolicyChange) -> Result<()> {
        let key = self.key_at(&change.target, &change.key_arn).await?;
        let live = self.live_policy(&key).await?;
        let now = self.clock.now_ms();
        if live.hash == change.proposed_hash {
            let read_back =
                Found { target: &change.target, key_arn: &key.arn, hash: &live.hash, document: &live.text };
            return self.store.finish_policy_change(&change.id, read_back, now).await;
        }
        let (can_be_tried, why) = if live.hash == change.base_hash {
            (true, "It was cut off before AWS took it. It can be applied again.")
        } else {
            (
                false,
                "It was cut off, and the live policy is another one now: neither the one before nor this one.",
            )
        };
        self.store.abandon_policy_change(&change.id, can_be_tried, Some(why)).await
    }
}

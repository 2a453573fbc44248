//! One round: every identity of a target is looked at once, spread over time, and what is news is told.

use super::look::Looker;
use super::{LEASE_MS, Watcher, tell};
use crate::error::Result;
use crate::outbound::Reach;
use crate::store::{Look, WatchedIdentity};

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Identities looked at.
    pub looked_at: usize,
    /// Facts that could not be seen.
    pub unknown: usize,
    /// Alerts opened.
    pub opened: usize,
    /// Alerts that are over.
    pub resolved: usize,
}

impl std::ops::Add for Report {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            looked_at: self.looked_at + other.looked_at,
            unknown: self.unknown + other.unknown,
            opened: self.opened + other.opened,
            resolved: self.resolved + other.resolved,
        }
    }
}

impl Watcher {
    /// Looks at every identity of a target, one after the other, for as long as nobody else has taken the round over.
    pub(super) async fn round(&self, target: &str, owner: &str) -> Result<Report> {
        let identities = self.store.watched_identities(target, false, self.clock.now_ms()).await?;
        let (report, all_answered) = self.look_at(target, identities, owner == self.owner).await?;
        if let Some(all_answered) = all_answered {
            self.store.finish_round(target, owner, self.clock.now_ms(), all_answered).await?;
        }
        Ok(report)
    }

    /// Looks at identities that nobody has looked at, whether or not it is time: the first look tells how a policy
    /// should be, and is best taken soon.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn meet_newcomers(&self) -> Result<Report> {
        let meet = async |target: String| {
            let newcomers = self.store.watched_identities(&target, true, self.clock.now_ms()).await?;
            Ok(Some(self.look_at(&target, newcomers, false).await?.0))
        };
        Ok(self.on_each_target(meet).await?.unwrap_or_default())
    }

    /// What the looks did, and whether every Region answered; none if somebody else took the round over.
    async fn look_at(
        &self,
        target: &str,
        identities: Vec<WatchedIdentity>,
        holds_lease: bool,
    ) -> Result<(Report, Option<bool>)> {
        let mut report = Report::default();
        if identities.is_empty() {
            return Ok((report, Some(true)));
        }
        let open = match self.targets.open(target).await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(target_id = target, error = %error, cause = ?error.cause, "the target cannot be watched");
                return Ok((report, Some(false)));
            }
        };
        let reach = Reach::of_target(target);
        let mut looker = Looker::new(&open, &self.clock, self.options.pace);
        for identity in identities {
            let began_at = self.clock.now_ms();
            let until = began_at + LEASE_MS;
            if holds_lease && !self.store.keep_round(target, &self.owner, until).await? {
                return Ok((report, None));
            }
            let (mut facts, policy) = looker.look(&identity).await;
            facts.jwks = self.publications.facts(&identity.row, reach).await?;
            report.looked_at += 1;
            report.unknown += facts.unknown().len();
            let news =
                self.store.take_in(target, &Look { facts, policy, began_at }, self.clock.now_ms()).await?;
            report.opened += news.opened.len();
            report.resolved += news.resolved.len();
            tell::log(&news);
        }
        looker.let_go_of_credentials().await;
        Ok((report, Some(looker.all_answered())))
    }
}

//! One round: every identity is looked at once, spread over time, and what is news is told.

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

impl Watcher {
    /// Looks at every identity, one after the other, for as long as nobody else has taken the round over.
    pub(super) async fn round(&self, owner: &str) -> Result<Report> {
        let identities = self.store.watched_identities(&self.target, false, self.clock.now_ms()).await?;
        let (report, all_answered) = self.look_at(identities, owner == self.owner).await?;
        if let Some(all_answered) = all_answered {
            self.store.finish_round(&self.target, owner, self.clock.now_ms(), all_answered).await?;
        }
        Ok(report)
    }

    /// Looks at identities that nobody has looked at, whether or not it is time: the first look tells how a policy
    /// should be, and is best taken soon.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn meet_newcomers(&self) -> Result<Report> {
        let newcomers = self.store.watched_identities(&self.target, true, self.clock.now_ms()).await?;
        Ok(self.look_at(newcomers, false).await?.0)
    }

    /// What the looks did, and whether every Region answered; none if somebody else took the round over.
    async fn look_at(
        &self,
        identities: Vec<WatchedIdentity>,
        holds_lease: bool,
    ) -> Result<(Report, Option<bool>)> {
        let mut report = Report::default();
        let reach = Reach::of_target(&self.target);
        let mut looker = Looker::new(&self.clients, &self.clock, self.options.pace);
        for identity in identities {
            let began_at = self.clock.now_ms();
            let until = began_at + LEASE_MS;
            if holds_lease && !self.store.keep_round(&self.target, &self.owner, until).await? {
                return Ok((report, None));
            }
            let mut facts = looker.look(&identity).await;
            facts.jwks = self.publications.facts(&identity.row, reach).await?;
            report.looked_at += 1;
            report.unknown += facts.unknown().len();
            let news =
                self.store.take_in(&self.target, &Look { facts, began_at }, self.clock.now_ms()).await?;
            report.opened += news.opened.len();
            report.resolved += news.resolved.len();
            tell::log(&news);
        }
        looker.let_go_of_credentials().await;
        Ok((report, Some(looker.all_answered())))
    }
}

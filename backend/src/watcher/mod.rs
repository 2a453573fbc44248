//! The watcher: looks at what every identity is made of, and tells what needs a person. It changes nothing in AWS.
//!
//! Reading order: `round` (one look at everything) → `look` (one identity) → `shared::alert` (what it means) →
//! `store/alerts` (what is news) → `tell` (the log) and `webhook` (the outbox).

mod look;
mod pace;
mod round;
mod tell;
pub mod webhook;

use std::time::Duration;

pub use pace::Pace;
pub use round::Report;

use crate::clock::Clock;
use crate::error::Result;
use crate::jwks::Publications;
use crate::store::Store;
use crate::targets::Targets;

/// How long a round that nobody keeps alive blocks another, milliseconds.
const LEASE_MS: i64 = 5 * 60 * 1000;
/// How often the outbox is looked into.
const OUTBOX: Duration = Duration::from_secs(5);
/// The longest wait between two looks at the time: a laptop that slept is not an hour late.
const NAP_MS: i64 = 60 * 1000;

/// How the watcher behaves.
#[derive(Debug)]
pub struct Options {
    /// Time between the begins of two rounds; zero turns the rounds off.
    pub interval: Duration,
    /// How fast an AWS account is called; the sandbox has no quotas to spare.
    pub pace: Pace,
    /// Where news goes besides the log and the UI.
    pub webhook: Option<webhook::Webhook>,
}

impl Default for Options {
    fn default() -> Self {
        Self { interval: Duration::from_secs(3600), pace: Pace::default(), webhook: None }
    }
}

/// Looks after the identities of all targets, or of one.
pub struct Watcher {
    store: Store,
    targets: Targets,
    clock: Clock,
    publications: Publications,
    /// The one target that it looks after; all if there is none.
    only: Option<String>,
    /// Names this watcher among those on the same store.
    owner: String,
    options: Options,
}

impl Watcher {
    pub(crate) fn new(
        store: Store,
        targets: Targets,
        clock: Clock,
        publications: Publications,
        options: Options,
    ) -> Self {
        let owner = uuid::Uuid::new_v4().to_string();
        Self { store, targets, clock, publications, only: None, owner, options }
    }

    /// The same for one target alone.
    #[must_use]
    pub fn only(self, target: &str) -> Self {
        Self { only: Some(target.to_owned()), ..self }
    }

    /// Looks at every identity now, whether or not it is time.
    ///
    /// # Errors
    /// Those of the store. What AWS refuses is a fact that is not known, and part of the report.
    pub async fn check(&self) -> Result<Report> {
        // Not a turn: another server's round may go on beside it, since only news is told, and once.
        let owner = &format!("check-{}", self.owner);
        let round = async |target: String| {
            self.store.begin_round(&target, owner, self.clock.now_ms(), 0, LEASE_MS).await?;
            self.round(&target, owner).await.map(Some)
        };
        Ok(self.on_each_target(round).await?.unwrap_or_default())
    }

    /// Looks at the identities of each target on which it is time and nobody else is at it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn check_if_due(&self) -> Result<Option<Report>> {
        let interval = millis(self.options.interval);
        let round = async |target: String| {
            let now = self.clock.now_ms();
            if !self.store.begin_round(&target, &self.owner, now, interval, LEASE_MS).await? {
                return Ok(None);
            }
            self.round(&target, &self.owner).await.map(Some)
        };
        self.on_each_target(round).await
    }

    /// Ids of the targets that it looks after.
    async fn watched_targets(&self) -> Result<Vec<String>> {
        match &self.only {
            Some(target) => Ok(vec![target.clone()]),
            None => Ok(self.targets.all().await?.into_iter().map(|known| known.id).collect()),
        }
    }

    /// Does something on each target, beside each other: one that does not answer does not hold up the others. The reports are
    /// added up; there is none if there was none.
    async fn on_each_target(
        &self,
        look: impl AsyncFn(String) -> Result<Option<Report>>,
    ) -> Result<Option<Report>> {
        let targets = self.watched_targets().await?;
        let reports = futures_util::future::join_all(targets.into_iter().map(|target| look(target))).await;
        let reports = reports.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(reports.into_iter().flatten().reduce(|one, other| one + other))
    }

    /// Makes one attempt at every event that is due. Without a webhook nothing is sent.
    ///
    /// # Errors
    /// Those of the store. What the receiver refuses is tried again later.
    pub async fn deliver_due(&self) -> Result<webhook::Deliveries> {
        let mut done = webhook::Deliveries::default();
        let Some(webhook) = &self.options.webhook else { return Ok(done) };
        for target in self.watched_targets().await? {
            done = done + webhook.deliver_due(&self.store, &self.clock, &target).await?;
        }
        Ok(done)
    }

    /// Rounds and deliveries until dropped. A slow receiver does not hold up the rounds.
    pub async fn run(&self) {
        tokio::join!(self.run_rounds(), self.run_deliveries());
    }

    async fn run_rounds(&self) {
        if self.options.interval.is_zero() {
            return;
        }
        loop {
            let round = match self.check_if_due().await {
                Ok(None) => self.meet_newcomers().await.map(Some),
                round => round,
            };
            match round {
                Ok(Some(report)) => tracing::debug!(?report, "looked at every identity"),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(error = %error, cause = ?error.cause, "the watch could not be kept");
                }
            }
            self.clock.sleep(self.nap().await).await;
        }
    }

    /// Time to the next look at the clock: not past the next round, and a little late by chance, so that many servers
    /// do not call AWS in the same second.
    async fn nap(&self) -> Duration {
        let interval = millis(self.options.interval);
        let begun = self.first_begun().await.unwrap_or_else(|_| self.clock.now_ms());
        let left = begun.saturating_add(interval).saturating_sub(self.clock.now_ms()).clamp(0, NAP_MS);
        let late = chance(interval / 20 + 1);
        Duration::from_millis(u64::try_from(left + late.min(NAP_MS)).unwrap_or_default().max(1_000))
    }

    /// When the targets' last rounds began, Unix milliseconds: the earliest of them.
    async fn first_begun(&self) -> Result<i64> {
        let mut first = i64::MAX;
        for target in self.watched_targets().await? {
            let begun = self.store.rounds(&target).await?.map_or(0, |row| row.begun_at);
            first = first.min(begun);
        }
        Ok(first)
    }

    async fn run_deliveries(&self) {
        if self.options.webhook.is_none() {
            return;
        }
        loop {
            if let Err(error) = self.deliver_due().await {
                tracing::error!(error = %error, cause = ?error.cause, "the outbox could not be read");
            }
            self.clock.sleep(OUTBOX).await;
        }
    }
}

/// A number below `bound` (at least 1), by chance.
fn chance(bound: i64) -> i64 {
    let bits = uuid::Uuid::new_v4().as_u128();
    let below = u128::try_from(bound.max(1)).unwrap_or(1);
    i64::try_from(bits % below).unwrap_or_default()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::chance;

    #[test]
    fn chance_stays_in_bounds() {
        for bound in [-1, 0, 1] {
            assert_eq!(chance(bound), 0);
        }
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| chance(4)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
    }
}

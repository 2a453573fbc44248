//! Alerts: listed, accepted; and the watcher that finds them.

use signet_shared::api::alert::{AlertRecord, Alerts, BlindSpot};

use super::{Actor, App};
use crate::error::Result;
use crate::watcher::{Options, Watcher};

impl App {
    /// Alerts of all targets, with what the last looks could not see. With `past`, also those that are over.
    pub async fn list_alerts(&self, past: bool) -> Result<Alerts> {
        self.alerts_of(None, None, past).await
    }

    /// The same of one target.
    ///
    /// # Errors
    /// Not found if there is no such target.
    pub async fn list_alerts_on(&self, target: &str, past: bool) -> Result<Alerts> {
        let known = self.targets.known(target).await?;
        self.alerts_of(Some(&known.id), None, past).await
    }

    /// The same of one identity.
    ///
    /// # Errors
    /// Not found if there is no such identity.
    pub async fn list_identity_alerts(&self, identity_id: &str, past: bool) -> Result<Alerts> {
        let row = self.store.identity(identity_id).await?;
        self.alerts_of(Some(&row.target), Some(identity_id), past).await
    }

    async fn alerts_of(&self, target: Option<&str>, identity_id: Option<&str>, past: bool) -> Result<Alerts> {
        let blind = self
            .store
            .looks(target)
            .await?
            .into_iter()
            .filter(|(_, facts)| identity_id.is_none_or(|id| id == facts.identity_id))
            .map(|(looked_at, facts)| BlindSpot {
                unknown: facts.unknown(),
                identity_id: facts.identity_id,
                identity_name: facts.identity_name,
                looked_at,
            })
            .filter(|blind| !blind.unknown.is_empty())
            .collect();
        Ok(Alerts {
            alerts: self.store.alerts(target, identity_id, past).await?,
            blind,
            checked_at: self.checked_at(target).await?,
        })
    }

    /// When everything had been looked at: the earliest end of the targets' last rounds.
    async fn checked_at(&self, target: Option<&str>) -> Result<Option<i64>> {
        let mut ends = Vec::new();
        for known in self.targets.all().await? {
            if target.is_none_or(|target| target == known.id) {
                ends.extend(self.store.rounds(&known.id).await?.and_then(|rounds| rounds.finished_at));
            }
        }
        Ok(ends.into_iter().min())
    }

    /// Accepts the new state that an alert tells of, which resolves it.
    ///
    /// # Errors
    /// Not found; conflict if it is an end, or if it was over before.
    pub async fn acknowledge_alert(&self, actor: &Actor, id: &str) -> Result<AlertRecord> {
        let record = self.store.accept_alert(id, &actor.user, self.clock.now_ms()).await?;
        tracing::info!(user = actor.user, alert = id, subject = record.alert.subject, "accepted");
        Ok(record)
    }

    /// A watcher over this application's targets and store.
    pub fn watcher(&self, options: Options) -> Watcher {
        let (store, targets, clock) = (self.store.clone(), self.targets.clone(), self.clock.clone());
        Watcher::new(store, targets, clock, self.publications.clone(), options)
    }
}

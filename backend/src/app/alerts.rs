//! Alerts: listed, accepted; and the watcher that finds them.

use signet_shared::api::alert::{AlertRecord, Alerts, BlindSpot};

use super::{Actor, App};
use crate::error::Result;
use crate::watcher::{Options, Watcher};

impl App {
    /// Alerts of the target, with what the last look could not see. With `past`, also those that are over.
    pub async fn list_alerts(&self, past: bool) -> Result<Alerts> {
        self.alerts_of(None, past).await
    }

    /// The same of one identity.
    ///
    /// # Errors
    /// Not found if there is no such identity.
    pub async fn list_identity_alerts(&self, identity_id: &str, past: bool) -> Result<Alerts> {
        self.store.identity(&self.config.target_key(), identity_id).await?;
        self.alerts_of(Some(identity_id), past).await
    }

    async fn alerts_of(&self, identity_id: Option<&str>, past: bool) -> Result<Alerts> {
        let target = self.config.target_key();
        let blind = self
            .store
            .looks(&target)
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
            alerts: self.store.alerts(&target, identity_id, past).await?,
            blind,
            checked_at: self.store.rounds(&target).await?.and_then(|rounds| rounds.finished_at),
        })
    }

    /// Accepts the new state that an alert tells of, which resolves it.
    ///
    /// # Errors
    /// Not found; conflict if it is an end, or if it was over before.
    pub async fn acknowledge_alert(&self, actor: &Actor, id: &str) -> Result<AlertRecord> {
        let record =
            self.store.accept_alert(&self.config.target_key(), id, &actor.user, self.clock.now_ms()).await?;
        tracing::info!(user = actor.user, alert = id, subject = record.alert.subject, "accepted");
        Ok(record)
    }

    /// A watcher over this application's target and store.
    pub fn watcher(&self, options: Options) -> Watcher {
        let target = self.config.target_key();
        let (store, clients, clock) = (self.store.clone(), self.clients.clone(), self.clock.clone());
        Watcher::new(store, clients, clock, self.publications.clone(), target, options)
    }
}

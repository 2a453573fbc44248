//! What Signet decides, one file per noun. No HTTP and no SDK types here.

mod alerts;
mod apply;
mod authorities;
mod ceremonies;
mod identities;
mod jwks;
mod key_policy;
mod metrics;
mod plans;
mod preflight;
mod records;
mod sessions;

pub use apply::Revisited;
pub use identities::certificate_file;
pub use plans::export_plan;
pub use sessions::{Actor, NewSession};

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use signet_shared::api::session::{Target, TargetKind};

use crate::aws::sts::Caller;
use crate::aws::{Aws, Clients};
use crate::ceremony::Runner;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::jwks::Publications;
use crate::store::Store;

/// How often a server looks after ceremonies that other processes run or left.
const WATCH: Duration = Duration::from_secs(1);

/// The application: what the server and the command line both drive.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    store: Store,
    clients: Clients,
    clock: Clock,
    runner: Runner,
    publications: Publications,
    /// Who the credentials belonged to when AWS was last asked.
    caller: Arc<RwLock<Option<Caller>>>,
}

impl App {
    /// Opens the data directory and the target.
    ///
    /// # Errors
    /// Unavailable if either cannot be used.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        config.prepare()?;
        let clients = Clients::new(&config.target)?;
        Self::over(config, clock, clients).await
    }

    /// The same over clients that the caller made.
    ///
    /// # Errors
    /// Unavailable if the data directory cannot be used.
    pub async fn over(config: Config, clock: Clock, clients: Clients) -> Result<Self> {
        config.prepare()?;
        let store = Store::open(&config.data_dir).await?;
        let publications = Publications::new(store.clone(), clock.clone());
        let runner = Runner::new(store.clone(), clients.clone(), clock.clone(), publications.clone());
        Ok(Self {
            config: Arc::new(config),
            store,
            clients,
            clock,
            runner,
            publications,
            caller: Arc::default(),
        })
    }

    /// The settings it was opened with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Asks AWS who the credentials belong to; `None` if it does not tell. The last answer is remembered.
    async fn ask_caller(&self, aws: &Aws) -> Option<Caller> {
        let answer = aws.caller().await;
        if let Err(error) = &answer {
            tracing::warn!(error = error.refusal.error, "the caller's identity could not be read");
        }
        let caller = answer.ok();
        self.caller.write().unwrap_or_else(PoisonError::into_inner).clone_from(&caller);
        caller
    }

    fn known_caller(&self) -> Option<Caller> {
        self.caller.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The target as people see it, with the account that AWS last told.
    fn target_view(&self) -> Target {
        let mut target = self.config.target_view();
        if target.kind == TargetKind::Aws {
            target.account = self.known_caller().map(|caller| caller.account);
        }
        target
    }

    /// Looks after ceremonies that other processes run or left, until dropped. A server runs this beside itself.
    pub async fn watch_over_ceremonies(&self) {
        let target = self.config.target_key();
        loop {
            if let Err(error) = self.runner.mark_abandoned(&target).await {
                tracing::warn!(error = %error, cause = ?error.cause, "abandoned ceremonies not marked");
            }
            if let Err(error) = self.runner.tell_of_others().await {
                tracing::warn!(error = %error, cause = ?error.cause, "records of other processes not read");
            }
            self.clock.sleep(WATCH).await;
        }
    }

    /// Lets running steps finish their AWS call, then closes the database.
    pub async fn close(&self) {
        self.runner.stop().await;
        self.store.close().await;
    }
}

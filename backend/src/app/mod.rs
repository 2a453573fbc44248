//! What Signet decides, one file per noun. No HTTP and no SDK types here.

mod authorities;
mod ceremonies;
mod identities;
mod key_policy;
mod plans;
mod sessions;

pub use identities::certificate_file;
pub use sessions::{Actor, NewSession};

use std::sync::Arc;
use std::time::Duration;

use crate::aws::Clients;
use crate::ceremony::Runner;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
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
        let runner = Runner::new(store.clone(), clients.clone(), clock.clone());
        Ok(Self { config: Arc::new(config), store, clients, clock, runner })
    }

    /// The settings it was opened with.
    pub fn config(&self) -> &Config {
        &self.config
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

//! What Signet decides, one file per noun. No HTTP and no SDK types here.

mod alerts;
mod apply;
mod authorities;
mod ceremonies;
mod certificates;
mod exports;
mod identities;
mod jwks;
mod key_policy;
mod keys;
mod metrics;
mod plans;
mod preflight;
mod records;
mod sessions;
mod targets;
mod verification;

pub use apply::Revisited;
pub use identities::certificate_file;
pub use key_policy::KeyRef;
pub use plans::export_plan;
pub use sessions::{Actor, NewSession};

use std::sync::Arc;
use std::time::Duration;

use crate::aws::Clients;
use crate::ceremony::Runner;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::jwks::Publications;
use crate::store::Store;
use crate::targets::Targets;

/// How often a server looks after ceremonies that other processes run or left.
const WATCH: Duration = Duration::from_secs(1);

/// The application: what the server and the command line both drive.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    store: Store,
    targets: Targets,
    clock: Clock,
    runner: Runner,
    publications: Publications,
    carriers: key_policy::Carriers,
}

impl App {
    /// Opens the data directory and the default target; other targets are opened when they are needed.
    ///
    /// # Errors
    /// Unavailable if either cannot be used; not found if the default is a saved target that is not there.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        let sandbox = aws_sandbox::Options {
            directory: Some(config.data_dir.join("sandbox")),
            ..aws_sandbox::Options::default()
        };
        Self::open_beside(config, clock, sandbox).await
    }

    /// The same with these options of the sandbox, for when it is not the default target.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_beside(config: Config, clock: Clock, sandbox: aws_sandbox::Options) -> Result<Self> {
        let app = Self::unopened(config, clock, sandbox).await?;
        app.targets.open(app.targets.default_id()).await?;
        Ok(app)
    }

    /// The same over clients of the default target that the caller made.
    ///
    /// # Errors
    /// Unavailable if the data directory cannot be used.
    pub async fn over(config: Config, clock: Clock, clients: Clients) -> Result<Self> {
        let app = Self::unopened(config, clock, aws_sandbox::Options::default()).await?;
        app.targets.put(app.targets.default_id(), clients).await?;
        Ok(app)
    }

    async fn unopened(config: Config, clock: Clock, sandbox: aws_sandbox::Options) -> Result<Self> {
        config.prepare()?;
        let store = Store::open(&config.data_dir).await?;
        let publications = Publications::new(store.clone(), clock.clone());
        let targets = Targets::new(store.clone(), &config, sandbox).await?;
        let runner = Runner::new(store.clone(), targets.clone(), clock.clone(), publications.clone());
        Ok(Self {
            config: Arc::new(config),
            store,
            targets,
            clock,
            runner,
            publications,
            carriers: key_policy::Carriers::default(),
        })
    }

    /// The settings it was opened with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The targets that this application works on.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Looks after ceremonies that other processes run or left, until dropped. A server runs this beside itself.
    pub async fn watch_over_ceremonies(&self) {
        loop {
            if let Err(error) = self.runner.mark_abandoned().await {
                tracing::warn!(error = %error, cause = ?error.cause, "abandoned ceremonies not marked");
            }
            if let Err(error) = self.runner.tell_of_others().await {
                tracing::warn!(error = %error, cause = ?error.cause, "records of other processes not read");
            }
            self.clock.sleep(WATCH).await;
        }
    }

    /// Lets running steps and policy changes finish their AWS call, then closes the database.
    pub async fn close(&self) {
        tokio::join!(self.runner.stop(), self.carriers.stop());
        self.store.close().await;
    }
}

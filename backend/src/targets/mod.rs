//! The targets of this process: found by id, opened when they are first needed, and kept.
//!
//! `known.rs` is what is known of a target, `opened.rs` one that can be worked with. `aws/clients.rs` builds the clients.

mod known;
mod opened;

pub use known::Known;
pub use opened::OpenTarget;

use std::collections::HashMap;
use std::sync::Arc;

use signet_shared::target::SANDBOX;
use tokio::sync::Mutex;

use crate::aws::{CallCounts, Clients};
use crate::config::{Config, DEFAULT_REGION, TargetConfig};
use crate::error::{Error, Kind, Result};
use crate::store::Store;
use opened::Reach;

/// Looks targets up, and keeps the clients of those that were needed.
#[derive(Clone)]
pub struct Targets(Arc<Inner>);

struct Inner {
    store: Store,
    /// Id of the one that is taken where nothing else is said.
    default: String,
    default_region: String,
    sandbox: aws_sandbox::Options,
    /// Names the sessions of assumed roles.
    user: String,
    open: Mutex<HashMap<String, Arc<Reach>>>,
}

impl Targets {
    /// The targets of this store, with the default that the settings name. `sandbox` is how the sandbox is opened, if the settings
    /// do not say it themselves.
    ///
    /// # Errors
    /// Not found if the default is a saved target that is not there.
    pub async fn new(store: Store, config: &Config, sandbox: aws_sandbox::Options) -> Result<Self> {
        let default = match &config.target {
            TargetConfig::Sandbox(_) => SANDBOX.to_owned(),
            TargetConfig::Aws(access) => access.command_line_id(),
            TargetConfig::Saved(name_or_id) => find(&store, name_or_id).await?,
        };
        let sandbox = match &config.target {
            TargetConfig::Sandbox(options) => options.clone(),
            _ => sandbox,
        };
        Ok(Self(Arc::new(Inner {
            store,
            default,
            default_region: config.default_region.clone(),
            sandbox,
            user: config.user.clone(),
            open: Mutex::default(),
        })))
    }

    /// Id of the target that is taken where nothing else is said.
    pub fn default_id(&self) -> &str {
        &self.0.default
    }

    /// The target of this id, or the default one.
    pub fn or_default<'a>(&'a self, id: Option<&'a str>) -> &'a str {
        id.unwrap_or(&self.0.default)
    }

    /// What is known of a target; nothing is opened.
    ///
    /// # Errors
    /// Not found.
    pub async fn known(&self, id: &str) -> Result<Known> {
        if id == SANDBOX {
            let region = if id == self.0.default { &self.0.default_region } else { DEFAULT_REGION };
            return Ok(Known::sandbox(&self.0.sandbox.account, region));
        }
        if id == self.0.default
            && let Some(known) = Known::from_command_line(id, &self.0.default_region)
        {
            return Ok(known);
        }
        if let Some(row) = self.0.store.target(id).await? {
            return Known::from_row(row);
        }
        // A command line of some other day: known as long as anything was made there.
        match self.0.store.last_region(id).await? {
            Some(region) => {
                Known::from_command_line(id, &region).ok_or_else(|| Error::not_found("target", id))
            }
            None => Err(Error::not_found("target", id)),
        }
    }

    /// All targets: the sandbox, those of command lines, the saved ones by name.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn all(&self) -> Result<Vec<Known>> {
        let mut ids = vec![SANDBOX.to_owned()];
        let fixed = self.0.store.fixed_targets_in_use().await?;
        for id in std::iter::once(self.0.default.clone()).chain(fixed) {
            if crate::store::is_fixed(&id) && !ids.contains(&id) {
                ids.push(id);
            }
        }
        let mut all = Vec::new();
        for id in ids {
            all.push(self.known(&id).await?);
        }
        for row in self.0.store.targets().await? {
            all.push(Known::from_row(row)?);
        }
        Ok(all)
    }

    /// The id of a target that somebody named, by name or id.
    ///
    /// # Errors
    /// Not found.
    pub async fn find(&self, name_or_id: &str) -> Result<String> {
        match self.known(name_or_id).await {
            Ok(known) => Ok(known.id),
            Err(error) if error.kind == Kind::NotFound => find(&self.0.store, name_or_id).await,
            Err(error) => Err(error),
        }
    }

    /// A target to work on. One that was changed meanwhile, by whichever process, is opened anew.
    ///
    /// # Errors
    /// Not found; unavailable if the sandbox's state cannot be opened.
    pub async fn open(&self, id: &str) -> Result<OpenTarget> {
        let known = self.known(id).await?;
        let mut open = self.0.open.lock().await;
        let reach = match open.get(id).filter(|reach| reach.leads_to(&known)) {
            Some(reach) => reach.clone(),
            None => {
                let reach = Arc::new(Reach::new(&known, self.clients(&known)?));
                open.insert(id.to_owned(), reach.clone());
                reach
            }
        };
        Ok(OpenTarget::new(known, reach))
    }

    /// Puts clients that the caller made in the place of those that would be opened.
    pub(crate) async fn put(&self, id: &str, clients: Clients) -> Result<()> {
        let known = self.known(id).await?;
        let reach = Arc::new(Reach::new(&known, clients));
        self.0.open.lock().await.insert(id.to_owned(), reach);
        Ok(())
    }

    /// Forgets the clients of a target that is there no more.
    pub(crate) async fn forget(&self, id: &str) {
        self.0.open.lock().await.remove(id);
    }

    /// How often each target that is open was called.
    pub async fn calls(&self) -> Vec<(String, CallCounts)> {
        let open = self.0.open.lock().await;
        let mut calls: Vec<_> = open.iter().map(|(id, reach)| (id.clone(), reach.calls())).collect();
        calls.sort();
        calls
    }

    fn clients(&self, known: &Known) -> Result<Clients> {
        match &known.access {
            None => Clients::sandbox(self.0.sandbox.clone()),
            Some(access) => Ok(Clients::aws(access.clone(), known.account.clone(), &self.0.user)),
        }
    }
}

/// The id of a saved target, by name or id.
async fn find(store: &Store, name_or_id: &str) -> Result<String> {
    let found = match store.target_named(name_or_id).await? {
        Some(row) => Some(row),
        None => store.target(name_or_id).await?,
    };
    found.map(|row| row.id).ok_or_else(|| {
        Error::new(Kind::NotFound, "No such target", format!("There is no target {name_or_id:?}."))
            .with_hint("See `signet targets list` for their names.")
    })
}

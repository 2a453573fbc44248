//! A world of its own for each test: a sandbox in memory, a data directory, a clock that can be moved.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

pub(crate) mod end;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sandbox::{Options, Sandbox};
use signet::app::{Actor, App};
use signet::aws::{Aws, Clients};
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet_shared::api::ceremony::{Ceremony, StartCeremony};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::setup::SetupParams;

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) directory: tempfile::TempDir,
    pub(crate) actor: Actor,
    ahead_ms: Arc<AtomicI64>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            sandbox: Sandbox::open(Options::default()).unwrap(),
            directory: tempfile::tempdir().unwrap(),
            actor: Actor { user: "tester".to_owned() },
            ahead_ms: Arc::default(),
        }
    }

    /// The application, as a freshly started process has it.
    pub(crate) async fn app(&self) -> App {
        self.app_in(self.directory.path()).await
    }

    pub(crate) async fn app_in(&self, directory: &Path) -> App {
        self.app_of(Config { data_dir: directory.to_owned(), ..self.config() }, self.clock()).await
    }

    /// The application with these settings and this clock.
    pub(crate) async fn app_of(&self, config: Config, clock: Clock) -> App {
        App::over(config, clock, Clients::over(self.sandbox.clone())).await.unwrap()
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            data_dir: self.directory.path().to_owned(),
            target: TargetConfig::Sandbox(Options::default()),
            default_region: "us-east-1".to_owned(),
            user: "tester".to_owned(),
            two_people: false,
        }
    }

    pub(crate) fn clock(&self) -> Clock {
        // Nobody waits for the sandbox.
        self.clock_that_waits().with_pause(|_| {})
    }

    /// The same clock, whose pauses take their time.
    pub(crate) fn clock_that_waits(&self) -> Clock {
        let ahead = self.ahead_ms.clone();
        let system = Clock::system();
        Clock::from_fn(move || system.now_ms() + ahead.load(Ordering::SeqCst))
    }

    /// Moves the application's clock, forward or back; the sandbox's stays.
    pub(crate) fn advance(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets a dead runner's lease run out.
    pub(crate) fn outlast_leases(&self) {
        self.ahead_ms.fetch_add(60_000, Ordering::SeqCst);
    }

    pub(crate) async fn aws(&self) -> Aws {
        Clients::over(self.sandbox.clone()).region("us-east-1").await
    }

    /// The real SDK clients over this test's sandbox.
    pub(crate) async fn sdk(&self) -> (aws_sdk_kms::Client, aws_sdk_acmpca::Client) {
        end::sdk(&self.sandbox).await
    }

    /// How many authorities, keys and aliases there are.
    pub(crate) async fn counts(&self) -> (usize, usize, usize) {
        let (kms, pca) = self.sdk().await;
        let authorities = pca.list_certificate_authorities().send().await.unwrap();
        let keys = kms.list_keys().send().await.unwrap();
        let aliases = kms.list_aliases().send().await.unwrap();
        let ours = |name: Option<&str>| name.is_some_and(|name| !name.starts_with("alias/aws/"));
        (
            authorities.certificate_authorities().len(),
            keys.keys().len(),
            aliases.aliases().iter().filter(|alias| ours(alias.alias_name())).count(),
        )
    }
}

pub(crate) fn params() -> SetupParams {
    SetupParams {
        identity: "epic-prod-voice".to_owned(),
        root_cn: "Lakeside Signing Root".to_owned(),
        leaf_cn: "Lakeside Voice Bot".to_owned(),
        alias: "epic-prod-voice".to_owned(),
        region: "us-east-1".to_owned(),
        options: signet_shared::setup::options::SetupOptions::default(),
    }
}

/// The same for a second identity under the same root.
pub(crate) fn other_params() -> SetupParams {
    SetupParams {
        identity: "other".to_owned(),
        leaf_cn: "Other Bot".to_owned(),
        alias: "other".to_owned(),
        ..params()
    }
}

pub(crate) async fn plan(world: &World, app: &App) -> Plan {
    app.create_plan(&world.actor, params()).await.unwrap()
}

pub(crate) async fn start(world: &World, app: &App, plan: &Plan) -> signet::error::Result<Ceremony> {
    let start = StartCeremony {
        plan_id: plan.id.clone(),
        plan_hash: plan.hash.clone(),
        confirmation: plan.confirm.clone(),
    };
    app.start_ceremony(&world.actor, start).await
}

/// Waits until the ceremony is at rest.
pub(crate) async fn rest(app: &App, id: &str) -> Ceremony {
    let mut changes = app.watch_ceremony(id).await.unwrap();
    loop {
        let ceremony = app.read_ceremony(id).await.unwrap();
        if ceremony.state.is_at_rest() {
            return ceremony;
        }
        changes.changed().await.unwrap();
    }
}

/// Runs a whole setup that must succeed.
pub(crate) async fn set_up(world: &World, app: &App, params: SetupParams) -> Ceremony {
    run(world, app, params).await
}

/// Runs a whole ceremony that must succeed.
pub(crate) async fn run(world: &World, app: &App, params: impl Into<CeremonyParams>) -> Ceremony {
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    let started = start(world, app, &plan).await.unwrap();
    let ceremony = rest(app, &started.id).await;
    assert_eq!(
        ceremony.state,
        signet_shared::api::ceremony::CeremonyState::Succeeded,
        "{:?}",
        ceremony.steps.iter().find_map(|step| step.failure.clone())
    );
    ceremony
}

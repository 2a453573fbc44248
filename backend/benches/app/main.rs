//! What the application costs: a list of 100,000 identities, and the engine beside the bare calls. Prints a flat JSON
//! object for `cargo xtask bench app`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on fails, and prints what it found"
)]

mod engine;
mod home;
mod inventory;

use std::time::Duration;

use aws_sandbox::{Options, Sandbox};
use signet::app::{Actor, App};
use signet::aws::Clients;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet_shared::api::ceremony::{Ceremony, StartCeremony};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, KeySpec};
use tempfile::TempDir;

/// An application over a sandbox, in a directory of its own.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) sandbox: Sandbox,
    pub(crate) directory: TempDir,
}

impl World {
    pub(crate) async fn new(options: Options) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: directory.path().to_owned(),
            target: TargetConfig::Sandbox(Options::default()),
            default_region: "us-east-1".to_owned(),
            user: "bench".to_owned(),
            two_people: false,
        };
        let sandbox = Sandbox::open(options).unwrap();
        let app = App::over(config, Clock::system(), Clients::over(sandbox.clone())).await.unwrap();
        Self { app, sandbox, directory }
    }

    /// Runs a setup to its end.
    pub(crate) async fn set_up(&self, params: SetupParams) -> Ceremony {
        let actor = Actor { user: "bench".to_owned() };
        let plan = self.app.create_plan(&actor, params).await.unwrap();
        let start = StartCeremony { plan_id: plan.id, plan_hash: plan.hash, confirmation: None };
        let id = self.app.start_ceremony(&actor, start).await.unwrap().id;
        let mut changes = self.app.watch_ceremony(&id).await.unwrap();
        loop {
            let ceremony = self.app.read_ceremony(&id).await.unwrap();
            if ceremony.state.is_at_rest() {
                return ceremony;
            }
            changes.changed().await.unwrap();
        }
    }
}

/// A default setup, but with keys that are made fast: making them is AWS's work, not ours.
pub(crate) fn params() -> SetupParams {
    let mut params = SetupParams::default_for("us-east-1");
    params.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    params.options.key.spec = KeySpec::ECC_NIST_P256;
    params
}

/// Milliseconds since a moment of the machine's clock.
#[expect(clippy::cast_precision_loss, reason = "a bench lasts for minutes")]
pub(crate) fn ms_since(begun: i64) -> f64 {
    (Clock::system().now_ms() - begun) as f64
}

/// The one in the middle.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut found = home::measure().await;
    found.extend(engine::measure().await);
    let lines: Vec<String> =
        found.into_iter().map(|(name, value)| format!("  \"{name}\": {value:.2}")).collect();
    println!("{{\n{}\n}}", lines.join(",\n"));
}

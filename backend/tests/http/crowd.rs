//! A hundred ceremonies at once on one server, against a sandbox that throttles as AWS does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sandbox::{Options, Sandbox};
use signet::app::App;
use signet::aws::Clients;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet::http::ServerOptions;
use signet_shared::api::authority::AuthoritySummary;
use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use signet_shared::api::identity::IdentityPage;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, Hierarchy, KeySpec};

use crate::support::{Events, Server, params};

const CROWD: usize = 100;
/// The sandbox's time passes so many times as fast, and so does that of the quotas: nobody waits half a minute.
const SPEED: u32 = 20;

/// Lets the sandbox's clock run faster until dropped.
struct Fast(Arc<AtomicBool>);

impl Fast {
    fn start(sandbox: Sandbox) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        std::thread::spawn(move || {
            let clock = Clock::system();
            let mut last = clock.now_ms();
            while !stopped.load(Ordering::SeqCst) {
                std::thread::park_timeout(Duration::from_millis(2));
                let now = clock.now_ms();
                let passed = Duration::from_millis(u64::try_from(now - last).unwrap_or_default());
                last = now;
                sandbox.clock().advance(passed * (SPEED - 1));
            }
        });
        Self(stop)
    }
}

impl Drop for Fast {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn quick(identity: &str) -> SetupParams {
    let mut params = params(identity);
    params.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    params.options.key.spec = KeySpec::ECC_NIST_P256;
    params
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_are_neither_throttled_to_failure_nor_starved() {
    let sandbox = Sandbox::open(Options { throttle: true, ..Options::default() }).unwrap();
    let reads = sandbox.clone();
    let clock = Clock::from_fn(move || reads.clock().now_millis()).at_speed(SPEED);
    let directory = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: directory.path().join("data"),
        target: TargetConfig::Sandbox(Options::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people: false,
    };
    let clients = Clients::over(sandbox.clone()).with_quotas(clock);
    let app = App::over(config, Clock::system(), clients).await.unwrap();
    let server = Server::over(app, directory, ServerOptions::default()).await;
    let user = server.user().await;
    let _fast = Fast::start(sandbox.clone());

    user.set_up(&quick("first")).await;
    let authorities: Vec<AuthoritySummary> = user.read("/api/v1/authorities").await;
    let began = sandbox.clock().now_millis();
    let mut ids = Vec::new();
    for number in 0..CROWD {
        let mut params = quick(&format!("crowd-{number:03}"));
        params.root_cn = String::new();
        params.options.hierarchy = Hierarchy::ExistingAuthority { authority_arn: authorities[0].arn.clone() };
        ids.push(user.start_setup(&params).await.id);
    }
    let mut ends = Vec::new();
    for id in &ids {
        // A stream ends with its ceremony; whatever state the connection left it in, the answer tells.
        Events::open(&user, id, None).await.collect().await;
        let done: Ceremony = user.read(&format!("/api/v1/ceremonies/{id}")).await;
        assert_eq!(done.state, CeremonyState::Succeeded, "{:#?}", done.log);
        assert!(done.steps.iter().all(|step| step.attempts == 1), "nobody had to help");
        ends.push(done.ended_at.unwrap());
    }

    // A key and an alias for each, five a second: it could not have been quicker, so the quotas were met.
    let took = sandbox.clock().now_millis() - began;
    assert!(took > i64::try_from(CROWD).unwrap() * 1_000 / 5 - 2_000, "{took} ms");
    // Quotas serve in the order of arrival. What can change the order is who gets the store's write lock, by a few; nobody
    // is overtaken by half of the crowd.
    for (place, end) in ends.iter().enumerate() {
        let overtaken = ends[place + 1..].iter().filter(|later| *later < end).count();
        assert!(overtaken < CROWD / 2, "ceremony {place} was overtaken by {overtaken}");
    }

    let page: IdentityPage = user.read("/api/v1/identities?q=crowd&limit=200").await;
    assert_eq!((page.items.len(), page.totals.identities, page.totals.ready), (CROWD, 100, 100));
    assert_eq!(server.app.rebuild_summaries().await.unwrap(), 0);
    // A plan, a journal of some thirty records and three certificates: far below a quarter of a megabyte each.
    let file = server.directory.path().join("data").join("signet.sqlite");
    let size = std::fs::metadata(file).unwrap().len();
    assert!(size < (CROWD as u64 + 1) * 250_000, "{size} bytes");
}

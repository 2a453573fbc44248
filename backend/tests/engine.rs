//! The engine's price: how much later than AWS it is done, and how many calls it makes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sandbox::{Options, Pace, Sandbox};
use common::{World, params, rest, run, start};
use signet::app::App;
use signet::aws::Clients;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet_shared::api::ceremony::CeremonyState;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, KeySpec};

fn quick() -> SetupParams {
    let mut params = params();
    params.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    params.options.key.spec = KeySpec::ECC_NIST_P256;
    params
}

/// An application whose time, and the sandbox's, passes only while a step waits.
async fn waiting_alone(world: &World) -> App {
    world.sandbox.clock().stop();
    let (reads, waits) = (world.sandbox.clone(), world.sandbox.clone());
    let clock = Clock::from_fn(move || reads.clock().now_millis())
        .with_pause(move |pause| waits.clock().advance(pause.max(Duration::from_millis(1))));
    let config = Config {
        data_dir: world.directory.path().to_owned(),
        target: TargetConfig::Sandbox(Options::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people: false,
    };
    App::over(config, clock, Clients::over(world.sandbox.clone())).await.unwrap()
}

#[tokio::test]
async fn no_wait_takes_a_fifth_longer_than_aws_does() {
    for seconds in [1, 2, 3, 5, 8, 10, 13, 17, 21, 28, 34, 45, 55, 60] {
        let mut world = World::new();
        let best = Duration::from_secs(seconds);
        world.sandbox = Sandbox::open(Options { pace: Pace::Delayed(best), ..Options::default() }).unwrap();
        let app = waiting_alone(&world).await;
        let plan = app.create_plan(&world.actor, quick()).await.unwrap();
        let id = start(&world, &app, &plan).await.unwrap().id;
        // Leases are renewed by the machine's time, so by this clock they look run out: only an end counts.
        let mut changes = app.watch_ceremony(&id).await.unwrap();
        let done = loop {
            let ceremony = app.read_ceremony(&id).await.unwrap();
            match ceremony.state {
                CeremonyState::Succeeded => break ceremony,
                CeremonyState::Running | CeremonyState::Interrupted => changes.changed().await.unwrap(),
                other => panic!("{other:?}: {:#?}", ceremony.log),
            }
        };
        // The authority's key, its certificate, and the identity's: each is waited for in another step.
        let waited: Vec<_> = done
            .steps
            .iter()
            .map(|step| (step.name.as_str(), step.ended_at.unwrap() - step.started_at.unwrap()))
            .filter(|(_, took)| *took > 0)
            .collect();
        assert_eq!(waited.len(), 3, "{waited:?}");
        let best = i64::try_from(best.as_millis()).unwrap();
        for (step, took) in waited {
            assert!(took >= best && took * 5 <= best * 6, "{step}: {took} ms where {best} would do");
        }
    }
}

/// Calls of the steps of a ceremony, without those of its plan: its first runner is kept from it.
async fn calls(world: &World, app: &App, params: SetupParams) -> BTreeMap<String, u64> {
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    let file = world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let keep_out = "CREATE TRIGGER nobody_takes_it BEFORE INSERT ON journal
         WHEN json_extract(new.record, '$.kind') = 'taken' BEGIN SELECT RAISE(ABORT, 'no'); END";
    sqlx::raw_sql(keep_out).execute(&pool).await.unwrap();
    assert!(start(world, app, &plan).await.is_err());
    sqlx::raw_sql("DROP TRIGGER nobody_takes_it").execute(&pool).await.unwrap();
    pool.close().await;
    let id = app.list_ceremonies(None, None, 1).await.unwrap().items.remove(0).id;
    let before = world.sandbox.faults().all_calls();
    app.resume_ceremony(&world.actor, &id).await.unwrap();
    assert_eq!(rest(app, &id).await.state, CeremonyState::Succeeded);
    let calls = world.sandbox.faults().all_calls().into_iter();
    let calls = calls.map(|(name, all)| (name.clone(), all - before.get(&name).copied().unwrap_or(0)));
    calls.filter(|(_, calls)| *calls > 0).collect()
}

/// `docs/ceremonies.md` says what each of them is for.
#[tokio::test]
async fn the_default_setup_makes_two_calls_more_than_can_do() {
    let world = World::new();
    let app = world.app().await;
    let made = calls(&world, &app, params()).await;
    let can_do = [
        ("CreateCertificateAuthority", 1),
        ("GetCertificateAuthorityCsr", 1),
        ("IssueCertificate", 2),
        ("GetCertificate", 2),
        ("ImportCertificateAuthorityCertificate", 1),
        ("CreateKey", 1),
        ("CreateAlias", 1),
        ("GetPublicKey", 1),
        ("Sign", 1),
    ];
    let for_safety = [("ListCertificateAuthorities", 1), ("DescribeCertificateAuthority", 1)];
    let expected: BTreeMap<String, u64> =
        can_do.into_iter().chain(for_safety).map(|(name, calls)| (name.to_owned(), calls)).collect();
    assert_eq!(made, expected);
}

#[tokio::test]
async fn an_alias_that_appears_after_the_plan_is_no_reason_to_go_on() {
    let world = World::new();
    let app = world.app().await;
    let plan = app.create_plan(&world.actor, quick()).await.unwrap();
    // Its creation fails once, so that somebody else is quicker.
    let fault =
        aws_sandbox::Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() };
    world.sandbox.faults().next("CreateKey", fault);
    let id = start(&world, &app, &plan).await.unwrap().id;
    rest(&app, &id).await;
    let (kms, _) = world.sdk().await;
    let key = kms.create_key().key_usage("SIGN_VERIFY".into()).key_spec("ECC_NIST_P256".into());
    let key = key.send().await.unwrap().key_metadata.unwrap();
    let alias = format!("alias/{}", params().alias);
    kms.create_alias().alias_name(&alias).target_key_id(&key.key_id).send().await.unwrap();
    app.resume_ceremony(&world.actor, &id).await.unwrap();
    let stopped = rest(&app, &id).await;
    let failure = stopped.steps.iter().find_map(|step| step.failure.clone()).unwrap();
    assert!(failure.title.contains("points at another key"), "{failure:?}");
    kms.delete_alias().alias_name(&alias).send().await.unwrap();
    app.resume_ceremony(&world.actor, &id).await.unwrap();
    assert_eq!(rest(&app, &id).await.state, CeremonyState::Succeeded);
    run(&world, &app, common::other_params()).await;
}

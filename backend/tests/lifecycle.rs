//! The life of an identity after its setup: what plans ask for, what they save, what is offered next.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use aws_sandbox::Fault;
use common::{World, params, rest, run, set_up, start};
use signet::error::Kind;
use signet_shared::api::ceremony::{CeremonyState, StartCeremony};
use signet_shared::api::identity::{CertificateStatus, IdentityState};
use signet_shared::api::identity_query::{IdentityQuery, StateFilter};
use signet_shared::ceremony::{CeremonyParams, CleanUpParams, Removal, RestoreParams};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{AuthorityKey, Hierarchy, KeySpec, Period, PeriodUnit};

fn quick(hierarchy: Hierarchy) -> SetupParams {
    let mut params = params();
    params.options.hierarchy = hierarchy;
    params.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    params.options.key.spec = KeySpec::ECC_NIST_P384;
    params
}

fn away() -> CeremonyParams {
    CeremonyParams::CleanUp(CleanUpParams {
        identity: params().identity,
        window_days: 7,
        authority: Removal::IfUnused,
        key: Removal::IfUnused,
        revoke_certificates: false,
    })
}

fn openssl(arguments: &[&str], directory: &std::path::Path) -> String {
    let output =
        std::process::Command::new("openssl").args(arguments).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn openssl_verifies_a_chain_with_a_subordinate() {
    let world = World::new();
    let app = world.app().await;
    let hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Lakeside Issuing".to_owned() };
    let done = set_up(&world, &app, quick(hierarchy)).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    let directory = world.directory.path();
    for (file, pem) in [
        ("leaf.pem", identity.certificate_pem),
        ("chain.pem", identity.chain_pem),
        ("root.pem", identity.root_pem),
    ] {
        std::fs::write(directory.join(file), pem.unwrap()).unwrap();
    }
    let verify = ["verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"];
    assert!(openssl(&verify, directory).contains("OK"));
    let chain = openssl(&["x509", "-in", "chain.pem", "-noout", "-text"], directory);
    assert!(chain.contains("CA:TRUE, pathlen:0") && chain.contains("CN = Lakeside Issuing"), "{chain}");
}

#[tokio::test]
async fn a_certificate_without_an_authority_costs_the_key_alone() {
    let world = World::new();
    let app = world.app().await;
    let done = set_up(&world, &app, quick(Hierarchy::SelfSigned)).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    assert_eq!((identity.summary.monthly_cents, identity.root_pem), (100, None));
    let directory = world.directory.path();
    std::fs::write(directory.join("leaf.pem"), identity.certificate_pem.unwrap()).unwrap();
    let verify = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", "leaf.pem", "leaf.pem"];
    assert!(openssl(&verify, directory).contains("OK"));
}

#[tokio::test]
async fn a_short_lived_authority_issues_for_a_week_and_is_renewed_in_time() {
    let world = World::new();
    let app = world.app().await;
    let mut ask = quick(Hierarchy::RootOnly);
    ask.options.authority.short_lived = true;
    ask.options.certificate.validity = Period { unit: PeriodUnit::Days, value: 7 };
    let done = set_up(&world, &app, ask).await;
    assert_eq!(done.made.iter().map(|line| line.cents).sum::<u32>(), 5_000 + 100 + 75 + 6);
    let renewal = async || app.read_identity(&done.identity_id).await.unwrap().renewal.unwrap();
    assert!(!renewal().await.is_due);
    // Five days later two thirds of its life are over.
    world.advance(5 * 86_400_000);
    let due = renewal().await;
    assert!(due.is_due);
    run(&world, &app, due.params).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    let statuses: Vec<_> = identity.certificates.iter().map(|certificate| certificate.status).collect();
    assert_eq!(statuses, [CertificateStatus::Current, CertificateStatus::Superseded]);
    assert_eq!(identity.certificate_pem.as_ref(), Some(&identity.certificates[0].pem));
}

#[tokio::test]
async fn a_clean_up_wants_the_name_typed_saves_the_money_and_can_be_taken_back() {
    let world = World::new();
    let app = world.app().await;
    let done = set_up(&world, &app, quick(Hierarchy::RootOnly)).await;
    let plan = app.create_plan(&world.actor, away()).await.unwrap();
    assert_eq!((plan.cost.monthly_cents, plan.cost.saved_monthly_cents), (0, 40_100));
    for confirmation in [None, Some("yes".to_owned())] {
        let (plan_id, plan_hash) = (plan.id.clone(), plan.hash.clone());
        let unsaid = StartCeremony { plan_id, plan_hash, confirmation };
        let refused = app.start_ceremony(&world.actor, unsaid).await.unwrap_err();
        assert_eq!((refused.kind, refused.fields[0].field.as_str()), (Kind::Invalid, "confirmation"));
    }
    assert!(app.list_ceremonies(None, None, 50).await.unwrap().items.len() == 1, "nothing was begun");
    let started = start(&world, &app, &plan).await.unwrap();
    assert_eq!(rest(&app, &started.id).await.state, CeremonyState::Succeeded);
    let gone = app.read_identity(&done.identity_id).await.unwrap();
    assert_eq!((gone.summary.state, gone.summary.monthly_cents), (IdentityState::Removed, 0));
    assert!(gone.removal.unwrap().restorable_until.is_some() && gone.renewal.is_none());
    let again = app.create_plan(&world.actor, away()).await.unwrap_err();
    assert_eq!(again.kind, Kind::Conflict);

    run(&world, &app, CeremonyParams::Restore(RestoreParams { identity: params().identity })).await;
    let back = app.read_identity(&done.identity_id).await.unwrap();
    assert_eq!((back.summary.state, back.summary.monthly_cents), (IdentityState::Ready, 40_100));
}

#[tokio::test]
async fn an_identity_has_one_ceremony_at_a_time_until_it_is_given_up() {
    let world = World::new();
    let app = world.app().await;
    let plan = app.create_plan(&world.actor, quick(Hierarchy::RootOnly)).await.unwrap();
    world
        .sandbox
        .faults()
        .next("CreateKey", Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() });
    let setup = start(&world, &app, &plan).await.unwrap();
    assert_eq!(rest(&app, &setup.id).await.state, CeremonyState::Failed);
    let clean_up = app.create_plan(&world.actor, away()).await.unwrap();
    assert_eq!(start(&world, &app, &clean_up).await.unwrap_err().kind, Kind::Conflict);
    let given_up = app.cancel_ceremony(&world.actor, &setup.id).await.unwrap();
    assert_eq!(given_up.state, CeremonyState::Cancelled);
    let clean_up = start(&world, &app, &clean_up).await.unwrap();
    assert_eq!(rest(&app, &clean_up.id).await.state, CeremonyState::Succeeded);
    // What a later ceremony has changed, an earlier one does not go on with.
    assert_eq!(app.resume_ceremony(&world.actor, &setup.id).await.unwrap_err().kind, Kind::Conflict);
}

#[tokio::test]
async fn a_day_forward_and_back_in_the_middle_changes_nothing() {
    for jump in [86_400_000, -86_400_000] {
        let world = World::new();
        let app = world.app().await;
        let plan = app.create_plan(&world.actor, quick(Hierarchy::RootOnly)).await.unwrap();
        world.sandbox.faults().next(
            "CreateAlias",
            Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() },
        );
        let id = start(&world, &app, &plan).await.unwrap().id;
        assert_eq!(rest(&app, &id).await.state, CeremonyState::Failed);
        // The certificate must be valid by the application's clock, too: forward, then back again while it runs.
        world.advance(jump);
        app.resume_ceremony(&world.actor, &id).await.unwrap();
        world.advance(-jump);
        let mut done = rest(&app, &id).await;
        for _ in 0..3 {
            if done.state != CeremonyState::Succeeded {
                app.resume_ceremony(&world.actor, &id).await.unwrap();
                done = rest(&app, &id).await;
            }
        }
        assert_eq!(done.state, CeremonyState::Succeeded, "{:#?}", done.log);
        assert_eq!(world.counts().await, (1, 1, 1));
    }
}

#[test]
fn what_runs_without_a_runner_has_stopped_as_soon_as_its_lease_is_over() {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let world = World::new();
    let first = runtime();
    first.block_on(async {
        let app = world.app().await;
        let plan = app.create_plan(&world.actor, quick(Hierarchy::RootOnly)).await.unwrap();
        let id = start(&world, &app, &plan).await.unwrap().id;
        let mut changes = app.watch_ceremony(&id).await.unwrap();
        while app.read_ceremony(&id).await.unwrap().sequence < 4 {
            changes.changed().await.unwrap();
        }
    });
    // The process is gone, and its lease is not over yet.
    drop(first);
    runtime().block_on(async {
        let app = world.app().await;
        let numbers = async |states: &[StateFilter], text: &str| {
            let query =
                IdentityQuery { states: states.to_vec(), text: text.to_owned(), ..IdentityQuery::default() };
            let totals = app.list_identities(&query).await.unwrap().totals;
            (totals.identities, totals.need_attention)
        };
        let filters = [IdentityState::SettingUp, IdentityState::SetupStopped].map(StateFilter::Is);
        for (states, needs) in [([1, 0], 0), ([0, 1], 1)] {
            for text in ["", "epic", "ep"] {
                for (filter, count) in filters.into_iter().zip(states) {
                    assert_eq!(numbers(&[filter], text).await.0, count, "{filter:?} {text}");
                }
                assert_eq!(numbers(&[], text).await, (1, needs), "{text}");
                assert_eq!(numbers(&[StateFilter::Attention], text).await, (needs, needs), "{text}");
            }
            world.outlast_leases();
        }
    });
}

#[tokio::test]
async fn authorities_are_listed_with_those_who_use_them() {
    let world = World::new();
    let app = world.app().await;
    set_up(&world, &app, quick(Hierarchy::RootOnly)).await;
    let listed = app.list_authorities(Some("us-east-1")).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].used_by.as_slice(), &listed[0].unfit), (&[params().identity][..], &None));
    assert_eq!(app.list_authorities(Some("moon-1")).await.unwrap_err().kind, Kind::Invalid);
}

#[tokio::test]
async fn a_plan_of_the_first_version_is_still_read() {
    let world = World::new();
    let app = world.app().await;
    let done = set_up(&world, &app, quick(Hierarchy::RootOnly)).await;
    let file = world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    // As it was stored then: no kind, nothing that came later.
    sqlx::query("UPDATE plans SET body = json_remove(body, '$.params.kind', '$.confirm', '$.cost.saved_monthly_cents')")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("DELETE FROM certificates").execute(&pool).await.unwrap();
    sqlx::query("DELETE FROM identity_summaries").execute(&pool).await.unwrap();
    sqlx::query("UPDATE ceremonies SET sequence = 0, phase = 'interrupted', steps = 0, made_cents = 0")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    app.close().await;
    let app = world.app().await;
    let read = app.read_ceremony(&done.id).await.unwrap();
    assert_eq!((read.params.kind(), read.state), ("setup", CeremonyState::Succeeded));
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    assert_eq!(identity.certificates.len(), 1, "listed again from the identity's own columns");
    let page = app.list_identities(&IdentityQuery::default()).await.unwrap();
    assert_eq!((page.totals.identities, page.totals.ready), (1, 1), "folded again from the journal");
    assert_eq!((page.items[0].monthly_cents, page.items[0].steps_done), (40_100, (8, 8)));
    assert_eq!(app.rebuild_summaries().await.unwrap(), 0);
}

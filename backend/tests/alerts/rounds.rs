//! How the watcher behaves: what it calls, what it does when it may not look, whose turn it is.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sandbox::Fault;
use signet::watcher::{Options, Report};
use signet_shared::alert::Kind;
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::ceremony::CeremonyParams;

use crate::common::{World, run};
use crate::support::{Watch, news, options};

fn denied() -> Fault {
    Fault::Error { name: "AccessDeniedException".to_owned(), message: "not authorized".to_owned() }
}

#[tokio::test]
async fn it_only_reads_and_asks_for_what_is_shared_once() {
    let watch = Watch::new().await;
    watch.another().await;
    let before = watch.world.sandbox.faults().all_calls();
    assert_eq!(watch.look().await.looked_at, 2);
    let after = watch.world.sandbox.faults().all_calls();
    let made: Vec<(&str, u64)> = after
        .iter()
        .map(|(name, count)| (name.as_str(), count - before.get(name).copied().unwrap_or_default()))
        .filter(|(_, count)| *count > 0)
        .collect();
    // Both identities are under one root.
    assert_eq!(
        made,
        [("DescribeCertificateAuthority", 1), ("DescribeKey", 2), ("GetKeyPolicy", 2), ("ListAliases", 1)]
    );
}

#[tokio::test]
async fn what_it_may_not_see_is_a_blind_spot_and_proves_nothing() {
    let watch = Watch::new().await;
    watch.disable_key().await;
    watch.rename_statement("Enable IAM User Permissions", "Theirs").await;
    assert_eq!(news(watch.look().await), (2, 0));
    watch.enable_key().await;
    for operation in ["DescribeKey", "GetKeyPolicy", "ListAliases", "DescribeCertificateAuthority"] {
        watch.world.sandbox.faults().next(operation, denied());
    }
    let report = watch.look().await;
    assert_eq!((report.unknown, report.opened, report.resolved), (4, 0, 0));
    let alerts = watch.app.list_alerts(false).await.unwrap();
    let kinds: BTreeSet<Kind> = alerts.alerts.iter().map(|record| record.alert.kind).collect();
    assert_eq!(kinds, BTreeSet::from([Kind::KeyState, Kind::KeyPolicyDrift]), "they stay open");
    let blind = &alerts.blind[0];
    assert_eq!((blind.identity_name.as_str(), blind.unknown.len()), ("epic-prod-voice", 4));
    assert!(
        blind
            .unknown
            .iter()
            .any(|unknown| unknown.reason == "AWS denied kms:DescribeKey (AccessDeniedException)"),
        "{blind:?}"
    );
    assert!(!format!("{blind:?}").contains("not authorized"), "AWS's sentence may name people");

    assert_eq!(news(watch.look().await), (0, 1), "the key is seen to be enabled");
    assert_eq!(watch.app.list_alerts(false).await.unwrap().blind, []);
}

#[tokio::test]
async fn without_credentials_it_stops_asking() {
    let watch = Watch::new().await;
    watch.another().await;
    let faults = watch.world.sandbox.faults();
    faults.next(
        "ListAliases",
        Fault::Error { name: "ExpiredTokenException".to_owned(), message: "expired".to_owned() },
    );
    let before = (faults.calls("DescribeKey"), faults.calls("GetKeyPolicy"));
    let finished = watch.app.list_alerts(false).await.unwrap().checked_at;
    watch.world.advance(1_000);
    let report = watch.look().await;
    assert_eq!((report.looked_at, report.unknown, report.opened), (2, 8, 0));
    assert_eq!((faults.calls("DescribeKey"), faults.calls("GetKeyPolicy")), before);
    assert!(watch.app.list_alerts(false).await.unwrap().checked_at > finished, "it did look");
    let metrics = watch.app.metrics().await.unwrap();
    let value = |name: &str| {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit_once(' ').unwrap().1.parse::<i64>().unwrap()
    };
    assert!(
        value("signet_watcher_last_success_timestamp_seconds")
            < value("signet_watcher_last_round_timestamp_seconds")
    );
}

#[tokio::test]
async fn two_servers_on_one_store_tell_a_thing_once() {
    let watch = Watch::new().await;
    let other_app = watch.world.app().await;
    let other = other_app.watcher(options(None));
    watch.disable_key().await;
    let (one, two) = tokio::join!(watch.watcher.check(), other.check());
    assert_eq!(one.unwrap().opened + two.unwrap().opened, 1);
    assert_eq!(watch.open().await.len(), 1);
}

#[tokio::test]
async fn a_round_has_its_time_and_is_one_servers_turn() {
    let watch = Watch::new().await;
    let hourly = || Options { interval: Duration::from_secs(3600), ..options(None) };
    let (one, two) = (watch.app.watcher(hourly()), watch.app.watcher(hourly()));
    assert_eq!(one.check_if_due().await.unwrap(), None, "the check was a moment ago");
    watch.world.advance(3_600_000);
    let (first, second) = tokio::join!(one.check_if_due(), two.check_if_due());
    let rounds = [first.unwrap(), second.unwrap()];
    assert_eq!(rounds.iter().flatten().count(), 1, "{rounds:?}");
    assert_eq!(rounds.into_iter().flatten().next(), Some(Report { looked_at: 1, ..Report::default() }));
    watch.world.advance(3_599_000);
    assert_eq!(two.check_if_due().await.unwrap(), None);
    watch.world.advance(1_000);
    assert!(two.check_if_due().await.unwrap().is_some(), "whoever is first");
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_stop_the_watch() {
    let watch = Watch::new().await;
    watch.world.advance(86_400_000);
    watch.look().await;
    watch.world.advance(-86_400_000);
    assert!(watch.watcher.check_if_due().await.unwrap().is_some());
}

#[tokio::test]
async fn an_identity_that_is_not_set_up_is_not_watched() {
    let world = World::new();
    let app = world.app().await;
    world.sandbox.faults().next("CreateKey", denied());
    let plan = crate::common::plan(&world, &app).await;
    let started = crate::common::start(&world, &app, &plan).await.unwrap();
    crate::common::rest(&app, &started.id).await;
    let report = app.watcher(options(None)).check().await.unwrap();
    assert_eq!(report, Report::default());
}

#[tokio::test]
async fn newcomers_are_met_before_their_first_round() {
    let watch = Watch::new().await;
    watch.another().await;
    let met = watch.watcher.meet_newcomers().await.unwrap();
    assert_eq!(met, Report { looked_at: 1, ..Report::default() });
    assert_eq!(watch.watcher.meet_newcomers().await.unwrap(), Report::default(), "once");
}

#[tokio::test]
async fn an_identity_with_a_ceremony_at_work_is_left_alone() {
    let watch = Watch::new().await;
    take_lease(&watch, watch.world.clock().now_ms() + 50_000).await;
    watch.disable_key().await;
    assert_eq!(watch.look().await, Report::default());
    watch.world.advance(60_000);
    assert_eq!(news(watch.look().await), (1, 0));
}

/// Lets a ceremony of the identity look as if it were at work.
async fn take_lease(watch: &Watch, until: i64) {
    let file = watch.world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    sqlx::query("UPDATE ceremonies SET lease_until = ?").bind(until).execute(&pool).await.unwrap();
}

#[tokio::test]
async fn what_is_cleaned_up_alerts_no_more() {
    let watch = Watch::new().await;
    watch.look().await;
    let identity = watch.app.list_identities(&IdentityQuery::default()).await.unwrap().items.remove(0);
    watch.disable_key().await;
    watch.world.advance(1_000);
    assert_eq!(watch.look().await.opened, 1);
    watch.enable_key().await;

    let away = serde_json::json!({ "kind": "clean_up", "identity": identity.name, "window_days": 7 });
    run(&watch.world, &watch.app, serde_json::from_value::<CeremonyParams>(away).unwrap()).await;
    watch.world.advance(1_000);
    let report = watch.look().await;
    assert_eq!((report.looked_at, report.opened), (0, 0));
    let told = watch.app.list_alerts(true).await.unwrap();
    assert!(told.alerts.is_empty() && told.blind.is_empty(), "{:?}", told.alerts);

    // What is restored is watched again, and what is well by then is over.
    let back = serde_json::json!({ "kind": "restore", "identity": identity.name });
    run(&watch.world, &watch.app, serde_json::from_value::<CeremonyParams>(back).unwrap()).await;
    watch.world.advance(1_000);
    assert_eq!(watch.look().await.looked_at, 1);
    assert!(watch.app.list_alerts(false).await.unwrap().alerts.is_empty());
}

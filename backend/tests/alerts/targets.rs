//! The watch over several targets: each has its rounds, and one that cannot be reached leaves the others alone.

use signet::watcher::Report;
use signet_shared::api::target::{AwsAccess, TargetInput};

use crate::support::{Watch, options};

/// Moves an identity to a target whose credentials nobody has.
async fn lose(watch: &Watch, name: &str) -> String {
    let input = TargetInput {
        name: "Lost".to_owned(),
        default_region: "us-east-1".to_owned(),
        account: None,
        access: AwsAccess {
            profile: Some("nobody-has-this-profile".to_owned()),
            endpoint_url: Some("http://127.0.0.1:9".to_owned()),
            ..AwsAccess::default()
        },
        revision: None,
    };
    let id = watch.app.create_target(&watch.world.actor, input).await.unwrap().target.id;
    let file = watch.world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let moved = sqlx::query("UPDATE identities SET target = ? WHERE name = ?").bind(&id).bind(name);
    assert_eq!(moved.execute(&pool).await.unwrap().rows_affected(), 1);
    id
}

#[tokio::test]
async fn a_target_that_cannot_be_reached_does_not_stop_the_others() {
    let watch = Watch::new().await;
    watch.another().await;
    let lost = lose(&watch, "other").await;
    watch.disable_key().await;
    let report = watch.look().await;
    assert_eq!((report.looked_at, report.opened), (2, 1), "the sandbox's alert is opened");
    assert!(report.unknown > 0);

    let alerts = watch.app.list_alerts(false).await.unwrap();
    assert_eq!((alerts.alerts.len(), alerts.blind.len()), (1, 1), "of all targets");
    assert_eq!(alerts.blind[0].identity_name, "other");
    let of_sandbox = watch.app.list_alerts_on("sandbox", false).await.unwrap();
    assert_eq!((of_sandbox.alerts.len(), of_sandbox.blind.len()), (1, 0));
    let of_lost = watch.app.list_alerts_on(&lost, false).await.unwrap();
    assert_eq!((of_lost.alerts.len(), of_lost.blind.len()), (0, 1));

    let page = watch.app.metrics().await.unwrap();
    assert!(page.contains("signet_watcher_last_success_timestamp_seconds{target=\"sandbox\"}"), "{page}");
    assert!(page.contains("signet_watcher_last_round_timestamp_seconds{target=\"Lost\"}"), "{page}");
    assert!(!page.contains("signet_watcher_last_success_timestamp_seconds{target=\"Lost\"}"), "{page}");
    assert!(page.contains("signet_watcher_unknown_facts{target=\"sandbox\"} 0"), "{page}");
    assert!(!page.contains(&lost), "labels are names");
}

#[tokio::test]
async fn one_target_alone_can_be_looked_at() {
    let watch = Watch::new().await;
    watch.another().await;
    lose(&watch, "other").await;
    let watcher = watch.app.watcher(options(None)).only("sandbox");
    assert_eq!(watcher.check().await.unwrap(), Report { looked_at: 1, ..Report::default() });
}

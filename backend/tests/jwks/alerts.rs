//! The watcher looks at the published address: alerts, and the metric.

use axum::http::StatusCode;
use serde_json::json;
use signet::app::App;
use signet::error::Kind as ErrorKind;
use signet::watcher::{Options, Pace, Report, Watcher};
use signet_shared::alert::{Kind, Severity};

use crate::common::World;
use crate::life::{identity, rotate};
use crate::place::{Answer, Place};

/// An identity whose set is published as it should be, and somebody who watches it.
struct Watch {
    world: World,
    app: App,
    watcher: Watcher,
    place: Place,
    id: String,
}

impl Watch {
    async fn new() -> Self {
        let world = World::new();
        let app = world.app().await;
        let place = Place::start().await;
        let id = identity(&world, &app).await;
        place.serve(&app.public_jwks(&id).await.unwrap());
        app.publish_jwks(&world.actor, &id, Some(&place.url())).await.unwrap();
        let watcher = app.watcher(Options { pace: Pace::NONE, ..Options::default() });
        let watch = Self { world, app, watcher, place, id };
        watch.world.outlast_leases();
        assert_eq!(watch.look().await, Report { looked_at: 1, ..Report::default() });
        watch
    }

    async fn look(&self) -> Report {
        self.world.advance(1_000);
        self.watcher.check().await.unwrap()
    }

    /// Opened and resolved by a look.
    async fn news(&self) -> (usize, usize) {
        let report = self.look().await;
        (report.opened, report.resolved)
    }

    async fn kinds(&self) -> Vec<(Kind, Severity)> {
        let open = self.app.list_alerts(false).await.unwrap().alerts;
        open.iter().map(|record| (record.alert.kind, record.alert.severity)).collect()
    }

    async fn serve_own(&self) {
        self.place.serve(&self.app.public_jwks(&self.id).await.unwrap());
    }

    /// The value of the metric.
    async fn up(&self) -> Option<String> {
        let metrics = self.app.metrics().await.unwrap();
        let line = metrics.lines().find(|line| line.starts_with("signet_jwks_up{"))?.to_owned();
        assert!(line.contains(r#"{target="sandbox",identity="epic-prod-voice"}"#), "{line}");
        line.rsplit_once(' ').map(|(_, value)| value.to_owned())
    }
}

#[tokio::test]
async fn one_hiccup_is_a_blind_spot_and_two_are_an_alert() {
    let watch = Watch::new().await;
    assert_eq!(watch.up().await.as_deref(), Some("1"));
    watch.place.at("/jwks.json", Answer::Status(StatusCode::BAD_GATEWAY));
    let first = watch.look().await;
    assert_eq!((first.opened, first.unknown), (0, 1));
    let blind = watch.app.list_alerts(false).await.unwrap().blind;
    assert_eq!(blind[0].unknown[0].fact, "published JWK set");
    assert!(blind[0].unknown[0].reason.contains("502"));

    // A person's own check in between is not counted.
    watch.app.check_jwks(&watch.id).await.unwrap();
    watch.serve_own().await;
    assert_eq!(watch.news().await, (0, 0));
    watch.place.at("/jwks.json", Answer::Status(StatusCode::BAD_GATEWAY));
    assert_eq!(watch.news().await, (0, 0), "not twice in a row");
    assert_eq!(watch.news().await, (1, 0));
    assert_eq!(watch.kinds().await, [(Kind::JwksUnreachable, Severity::Critical)]);
    assert_eq!(watch.up().await.as_deref(), Some("0"));
    watch.place.at("/jwks.json", Answer::Status(StatusCode::NOT_FOUND));
    assert_eq!(watch.news().await, (0, 0), "another reason is no news");
    watch.serve_own().await;
    assert_eq!(watch.news().await, (0, 1));
    assert_eq!(watch.up().await.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_private_key_stays_told_while_the_address_is_down() {
    let watch = Watch::new().await;
    let mut set = watch.app.public_jwks(&watch.id).await.unwrap();
    set["keys"][0]["d"] = json!("c2VjcmV0");
    watch.place.serve(&set);
    assert_eq!(watch.news().await, (1, 0));
    let critical = (Kind::JwksPrivateKey, Severity::Critical);
    assert_eq!(watch.kinds().await, [critical]);
    let record = watch.app.list_alerts(false).await.unwrap().alerts.remove(0);
    assert!(!serde_json::to_string(&record).unwrap().contains("c2VjcmV0"));
    let error = watch.app.acknowledge_alert(&watch.world.actor, &record.alert.id).await.unwrap_err();
    assert_eq!((error.kind, error.hint.as_deref()), (ErrorKind::Conflict, Some("Publish the JWK set.")));
    watch.place.at("/jwks.json", Answer::Status(StatusCode::NOT_FOUND));
    watch.look().await;
    watch.look().await;
    let mut kinds = watch.kinds().await;
    kinds.sort_unstable();
    assert_eq!(kinds, [(Kind::JwksUnreachable, Severity::Critical), critical]);
    watch.serve_own().await;
    assert_eq!(watch.news().await, (0, 2));
}

#[tokio::test]
async fn a_rotation_is_told_until_its_keys_are_published() {
    let watch = Watch::new().await;
    rotate(&watch.world, &watch.app, "prepare").await;
    watch.world.outlast_leases();
    assert_eq!(watch.news().await, (1, 0));
    assert_eq!(watch.kinds().await, [(Kind::JwksLacksKey, Severity::Warning)]);
    rotate(&watch.world, &watch.app, "switch").await;
    watch.world.outlast_leases();
    watch.look().await;
    assert!(watch.kinds().await.contains(&(Kind::JwksLacksKey, Severity::Critical)));
    watch.serve_own().await;
    watch.look().await;
    assert!(watch.kinds().await.iter().all(|(kind, _)| *kind != Kind::JwksLacksKey));
}

#[tokio::test]
async fn keys_of_others_may_be_accepted() {
    let watch = Watch::new().await;
    let mut set = watch.app.public_jwks(&watch.id).await.unwrap();
    set["keys"].as_array_mut().unwrap().push(json!({ "kty": "OKP", "kid": "theirs" }));
    watch.place.serve(&set);
    assert_eq!(watch.news().await, (1, 0));
    assert_eq!(watch.kinds().await, [(Kind::JwksOtherKeys, Severity::Notice)]);
    assert_eq!(watch.up().await.as_deref(), Some("1"));
    let id = watch.app.list_alerts(false).await.unwrap().alerts[0].alert.id.clone();
    watch.app.acknowledge_alert(&watch.world.actor, &id).await.unwrap();
    assert_eq!(watch.news().await, (0, 0));
    assert_eq!(watch.kinds().await, []);
}

#[tokio::test]
async fn an_address_that_is_taken_back_is_watched_no_more() {
    let watch = Watch::new().await;
    watch.place.serve(&json!({ "keys": [] }));
    assert_eq!(watch.news().await, (1, 0));
    watch.app.publish_jwks(&watch.world.actor, &watch.id, None).await.unwrap();
    assert_eq!(watch.news().await, (0, 1));
    assert_eq!(watch.up().await, None);
}

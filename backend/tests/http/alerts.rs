//! The doors to alerts.

use signet_shared::alert::Kind;
use signet_shared::api::alert::{AlertRecord, Alerts};

use crate::support::{Server, params, problem};

#[tokio::test]
async fn alerts_are_listed_accepted_and_gone() {
    let server = Server::start().await;
    let user = server.user().await;
    let ready = user.set_up(&params("clinic-voice")).await;
    let watcher = server.app.watcher(signet::watcher::Options {
        pace: signet::watcher::Pace::NONE,
        ..signet::watcher::Options::default()
    });
    watcher.check().await.unwrap();
    let of_identity = format!("/api/v1/identities/{}/alerts", ready.identity_id);
    let well: Alerts = user.read(&of_identity).await;
    assert!(well.alerts.is_empty() && well.checked_at.is_some());

    // A policy change through Signet is followed; an end that comes closer is told.
    server.ahead.fetch_add(340 * 86_400_000, std::sync::atomic::Ordering::SeqCst);
    watcher.check().await.unwrap();
    let user = server.user().await;
    let open: Alerts = user.read("/api/v1/alerts").await;
    assert_eq!(open.alerts.len(), 1);
    let alert = &open.alerts[0].alert;
    assert_eq!(
        (alert.kind, alert.identity_id.as_str()),
        (Kind::CertificateExpiry, ready.identity_id.as_str())
    );
    assert_eq!(user.read::<Alerts>(&of_identity).await, open);
    assert_eq!(user.read::<Alerts>("/api/v1/alerts?state=all").await, open);

    let acknowledge = |id: &str| format!("/api/v1/alerts/{id}/acknowledge");
    let refused = user.request(reqwest::Method::POST, &acknowledge(&alert.id)).send().await.unwrap();
    let refused = problem(refused).await;
    assert_eq!((refused.status, refused.code.as_str()), (409, "conflict"));
    let refused = problem(user.get("/api/v1/alerts?state=some").await).await;
    assert_eq!(refused.status, 400);
    let missing = user.request(reqwest::Method::POST, &acknowledge("x")).send().await.unwrap();
    assert_eq!(problem(missing).await.status, 404);
    // The answer is the wire type that the browser reads.
    let text = serde_json::to_string(&open.alerts[0]).unwrap();
    assert_eq!(serde_json::from_str::<AlertRecord>(&text).unwrap(), open.alerts[0]);
}

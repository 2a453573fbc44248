//! A clean-up through the API: what the list of identities says of it, and the way back.

use reqwest::StatusCode;
use serde_json::json;
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony};
use signet_shared::api::identity::{Identity, IdentityPage, IdentityState};
use signet_shared::api::plan::Plan;
use signet_shared::format::DAY;

use crate::support::{Events, Server, User, params};

/// Plans and runs what `order` asks for.
async fn run(user: &User<'_>, order: &serde_json::Value, confirmation: Option<&str>) {
    let answer = user.post("/api/v1/plans", order).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let plan: Plan = answer.json().await.unwrap();
    let confirmation = confirmation.map(str::to_owned);
    let start = StartCeremony { plan_id: plan.id, plan_hash: plan.hash, confirmation };
    let answer = user.post("/api/v1/ceremonies", &start).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let started: Ceremony = answer.json().await.unwrap();
    let last = Events::open(user, &started.id, None).await.collect().await.pop().unwrap().ceremony;
    assert_eq!(last.state, CeremonyState::Succeeded, "{last:#?}");
}

#[tokio::test]
async fn the_list_says_until_when_a_removed_identity_can_be_restored() {
    let server = Server::start().await;
    let user = server.user().await;
    let ceremony = user.set_up(&params("voice-bot")).await;
    let listed = async || user.read::<IdentityPage>("/api/v1/identities").await.items.pop().unwrap();
    assert_eq!(listed().await.restorable_until, None);

    let order = json!({ "kind": "clean_up", "identity": "voice-bot", "window_days": 7 });
    run(&user, &order, Some("voice-bot")).await;
    let removed = listed().await;
    assert_eq!(removed.state, IdentityState::Removed);
    let until = removed.restorable_until.unwrap();
    // A setup takes seconds: the window begins within a day of it.
    let begun = until - 7 * DAY - removed.created_at / 1000;
    assert!((0..DAY).contains(&begun), "{begun} seconds after the setup");
    let whole: Identity = user.read(&format!("/api/v1/identities/{}", ceremony.identity_id)).await;
    assert_eq!(whole.removal.unwrap().restorable_until, Some(until), "both say the same");

    run(&user, &json!({ "kind": "restore", "identity": "voice-bot" }), None).await;
    let back = listed().await;
    assert_eq!((back.state, back.restorable_until), (IdentityState::Ready, None));
}

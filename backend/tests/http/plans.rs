//! Plans: taken away in every format, and replaced by the one that holds.

use reqwest::StatusCode;
use signet_shared::api::ceremony::StartCeremony;
use signet_shared::api::plan::{Plan, PlanAction};
use signet_shared::api::preflight::CheckState;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export};

use crate::support::{Server, User, params, problem};

async fn planned(user: &User<'_>, identity: &str) -> Plan {
    let answer = user.post("/api/v1/plans", &params(identity)).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_plan_is_taken_away_in_every_format() {
    let server = Server::start().await;
    let user = server.user().await;
    let plan = planned(&user, "voice-bot").await;
    for format in Format::ALL {
        let answer = user.get(&format!("/api/v1/plans/{}/export/{}", plan.id, format.name())).await;
        assert_eq!(answer.status(), StatusCode::OK, "{format:?}");
        assert_eq!(answer.headers()["content-type"], format.media_type());
        let disposition = format!("attachment; filename=\"{}\"", format.file_name(&plan));
        assert_eq!(answer.headers()["content-disposition"], disposition.as_str());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.text().await.unwrap(), export(&plan, format), "{format:?}");
    }
    let unknown = problem(user.get(&format!("/api/v1/plans/{}/export/pdf", plan.id)).await).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.hint.unwrap().contains("terraform"), "the formats are named");
}

#[tokio::test]
async fn a_plan_says_who_would_run_it_and_what_was_looked_at() {
    let server = Server::start().await;
    let user = server.user().await;
    let preflight = planned(&user, "voice-bot").await.preflight.unwrap();
    assert_eq!(preflight.account.as_deref(), Some("111122223333"));
    assert_eq!(preflight.caller.as_deref(), Some("arn:aws:iam::111122223333:root"));
    let state =
        |title: &str| preflight.checks.iter().find(|check| check.title == title).map(|check| check.state);
    assert_eq!(state("Who you are"), Some(CheckState::Ok));
    assert_eq!(state("Region"), Some(CheckState::Ok));
    assert_eq!(state("Room for an authority"), Some(CheckState::Ok));
    assert_eq!(state("Signing with the key"), None, "there is no key yet");

    user.set_up(&params("voice-bot")).await;
    let mut again = params("voice-bot");
    again.identity = "second".to_owned();
    again.leaf_cn = "second leaf".to_owned();
    let answer = user.post("/api/v1/plans", &again).await;
    let preflight = answer.json::<Plan>().await.unwrap().preflight.unwrap();
    let signing = preflight.checks.iter().find(|check| check.title == "Signing with the key").unwrap();
    assert_eq!(signing.state, CheckState::Ok, "{}", signing.found);
}

#[tokio::test]
async fn a_world_that_changed_answers_with_the_plan_that_holds() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut wanted = params("first");
    wanted.root_cn = "Shared Root".to_owned();
    let seen: Plan = {
        let mut other = params("second");
        other.root_cn = "Shared Root".to_owned();
        user.post("/api/v1/plans", &other).await.json().await.unwrap()
    };
    let ceremony = user.set_up(&wanted).await;

    let start = |plan: &Plan| StartCeremony {
        plan_id: plan.id.clone(),
        plan_hash: plan.hash.clone(),
        confirmation: None,
    };
    let refused = problem(user.post("/api/v1/ceremonies", &start(&seen)).await).await;
    assert_eq!((refused.status, refused.code.as_str()), (409, "conflict"));
    let now = *refused.plan.unwrap();
    assert_eq!(now.steps[0].action, PlanAction::Adopt);
    let found = difference(&seen, &now);
    assert!(found.has("authority") && !found.has("key"), "{found:?}");
    assert_eq!(user.read::<Plan>(&format!("/api/v1/plans/{}", now.id)).await, now);
    let started = user.post("/api/v1/ceremonies", &start(&now)).await;
    assert_eq!(started.status(), StatusCode::ACCEPTED, "the new plan can be run as it is");

    // The plan of a ceremony stays readable.
    let plan: Plan = user.read(&format!("/api/v1/plans/{}", ceremony.plan_id)).await;
    assert_eq!(plan.hash, ceremony.plan_hash);
}

//! When a target can be changed and removed.

use std::time::Duration;

use aws_sandbox::Pace;
use reqwest::Method;
use serde_json::{Value, json};
use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::target::TargetRecord;

use crate::support::{Account, Place, gone, problem, setup};

const ACCOUNT: &str = "111111111111";

fn target(name: &str, account: &Account) -> Value {
    json!({
        "name": name,
        "default_region": "us-east-1",
        "access": { "profile": "north", "endpoint_url": account.url },
    })
}

#[tokio::test]
async fn names_are_unique_and_changes_are_made_from_what_was_seen() {
    let account = Account::new(ACCOUNT, "NORTH").await;
    let place = Place::new(&["north"]);
    let server = place.serve().await;
    let one = server.add(&target("North", &account)).await;
    let other = server.add(&target("Other", &account)).await;
    for name in ["North", "NORTH", " north "] {
        let taken = problem(server.ask(Method::POST, "/targets", Some(&target(name, &account))).await).await;
        assert_eq!((taken.status, taken.errors[0].field.as_str()), (422, "name"), "{name}");
    }
    let path = format!("/targets/{}", other.target.id);
    let taken = problem(server.ask(Method::PUT, &path, Some(&target("NORTH", &account))).await).await;
    assert_eq!(taken.errors[0].field, "name");

    let path = format!("/targets/{}", one.target.id);
    let mut change = target("NORTH", &account);
    change["revision"] = json!(one.revision);
    let changed: TargetRecord = server.ask(Method::PUT, &path, Some(&change)).await.json().await.unwrap();
    assert_eq!((changed.target.name.as_str(), changed.revision), ("NORTH", one.revision + 1));
    let stale = problem(server.ask(Method::PUT, &path, Some(&change)).await).await;
    assert_eq!((stale.status, stale.code.as_str()), (409, "conflict"));

    for fixed in ["sandbox", "aws:default"] {
        let path = format!("/targets/{fixed}");
        let change = problem(server.ask(Method::PUT, &path, Some(&target("x", &account))).await).await;
        let remove = problem(server.ask(Method::DELETE, &path, None).await).await;
        let status = if fixed == "sandbox" { 409 } else { 404 };
        assert_eq!((change.status, remove.status), (status, status), "{fixed}");
    }
    gone(&server, &other).await;
    let left: Vec<TargetRecord> = server.get("/targets").await;
    assert_eq!(
        left.iter().map(|record| record.target.name.as_str()).collect::<Vec<_>>(),
        ["Sandbox", "NORTH"]
    );
    let body =
        json!({ "name": "", "default_region": "moon-1", "access": { "endpoint_url": "http://example.org" } });
    let wrong = problem(server.ask(Method::POST, "/targets", Some(&body)).await).await;
    let fields: Vec<_> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "default_region", "access.endpoint_url"]);
}

#[tokio::test]
async fn a_target_does_not_change_under_a_ceremony_that_runs() {
    let account = Account::new(ACCOUNT, "NORTH").await;
    account.sandbox.set_pace(Pace::Delayed(Duration::from_secs(600)));
    let place = Place::new(&["north"]);
    let server = place.serve().await;
    let record = server.add(&target("North", &account)).await;
    let started = server.start(&record.target.id, &setup("voice")).await;
    let path = format!("/targets/{}", record.target.id);
    type Change = fn(&mut Value);
    let changes: [Change; 4] = [
        |input| input["default_region"] = json!("eu-central-1"),
        |input| input["account"] = json!(ACCOUNT),
        |input| input["access"]["profile"] = json!("south"),
        |input| input["access"]["endpoint_url"] = json!("https://kms.example.org"),
    ];
    for change in changes {
        let mut input = target("North", &account);
        change(&mut input);
        let busy = problem(server.ask(Method::PUT, &path, Some(&input)).await).await;
        assert_eq!((busy.status, busy.code.as_str()), (409, "busy"), "{input}");
    }
    let renamed = server.ask(Method::PUT, &path, Some(&target("Lakeside", &account))).await;
    assert!(renamed.status().is_success(), "the name can always be changed");
    let in_use = problem(server.ask(Method::DELETE, &path, None).await).await;
    assert_eq!((in_use.status, in_use.code.as_str()), (409, "conflict"));
    assert!(in_use.detail.contains("1 identity is on it"), "{in_use:?}");

    server.ask(Method::POST, &format!("/ceremonies/{}/cancel", started.id), None).await;
    let stopped = server.rest(&started).await;
    assert_eq!(stopped.state, CeremonyState::Cancelled);
    let moved = {
        let mut input = target("Lakeside", &account);
        input["default_region"] = json!("eu-central-1");
        server.ask(Method::PUT, &path, Some(&input)).await
    };
    assert!(moved.status().is_success(), "nothing runs any more");
    assert_eq!(
        problem(server.ask(Method::DELETE, &path, None).await).await.status,
        409,
        "the identity is there"
    );
}

#[tokio::test]
async fn a_removed_target_is_gone_for_everybody() {
    let account = Account::new(ACCOUNT, "NORTH").await;
    let place = Place::new(&["north"]);
    let (server, other) = (place.serve().await, place.serve().await);
    let record = server.add(&target("North", &account)).await;
    // Both servers have its clients open.
    assert!(server.check(&record).await.ok && other.check(&record).await.ok);
    gone(&server, &record).await;
    let calls = account.sandbox.faults().all_calls();
    let plans = format!("/plans?target={}", record.target.id);
    for server in [&server, &other] {
        let refused = problem(server.ask(Method::POST, &plans, Some(&setup("voice"))).await).await;
        assert_eq!(refused.status, 404);
    }
    assert_eq!(account.sandbox.faults().all_calls(), calls);
}

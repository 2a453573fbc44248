//! A server that dies while it works on a target that is not the default one.

use std::time::Duration;

use aws_sandbox::{Directory, Options, Pace, User};
use reqwest::Method;
use serde_json::json;
use signet_shared::api::ceremony::CeremonyState;

use crate::support::{Account, Place, setup, until};

#[tokio::test]
async fn another_server_takes_over_and_makes_nothing_twice() {
    // Signatures made by this machine's clock would be too old after the sandbox's was moved: nobody looks at them.
    let principals =
        Directory::default().user(User::new("admin").access_key("NORTH", "secret").administrator());
    let pace = Pace::Delayed(Duration::from_secs(600));
    let account = Account::with(Options { pace, principals, ..Options::default() }).await;
    let place = Place::new(&["north"]);
    let mut first = place.serve().await;
    let input = json!({
        "name": "North",
        "default_region": "us-east-1",
        "access": { "profile": "north", "endpoint_url": account.url },
    });
    let record = first.add(&input).await;
    let started = first.start(&record.target.id, &setup("voice")).await;
    until(&mut first.events(&started).await, "\"waiting\":{").await;
    first.child.kill().unwrap();
    first.child.wait().unwrap();

    let second = place.serve().await;
    let left = second.rest(&started).await;
    assert_eq!(left.state, CeremonyState::Interrupted);
    account.sandbox.set_pace(Pace::Instant);
    account.sandbox.clock().advance(Duration::from_secs(600));
    let resumed = second.ask(Method::POST, &format!("/ceremonies/{}/resume", started.id), None).await;
    assert!(resumed.status().is_success());
    let end = second.rest(&started).await;
    assert_eq!(end.state, CeremonyState::Succeeded, "{:#?}", end.log);
    assert_eq!((account.calls("CreateCertificateAuthority"), account.calls("CreateKey")), (1, 1));
}

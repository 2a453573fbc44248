//! Roles of another account, assumed with an external id.

use aws_sandbox::{Directory, Options, Pace, Role, User};
use reqwest::Method;
use serde_json::{Value, json};
use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::identity::Identity;
use signet_shared::api::target::TargetRecord;
use std::time::Duration;

use crate::support::{Account, Place, problem, setup, until};

const HOSPITAL: &str = "222222222222";
const VENDOR: &str = "333333333333";
const ROLE: &str = "arn:aws:iam::222222222222:role/Signet";

/// The hospital's account, whose role trusts the vendor's, if it brings the external id.
fn hospital() -> Options {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{VENDOR}:root") },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "lakeside-7" } },
        }],
    });
    let assume = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE }],
    });
    let vendor = User::new("operator").account(VENDOR).access_key("VENDOR", "secret").policy(assume);
    let principals = Directory::default().user(vendor).role(Role::new("Signet").trust(trust).administrator());
    Options { account: HOSPITAL.to_owned(), principals, strict_auth: true, ..Options::default() }
}

fn target(account: &Account, external_id: Option<&str>) -> Value {
    json!({
        "name": "Hospital",
        "default_region": "us-east-1",
        "account": HOSPITAL,
        "access": {
            "profile": "vendor",
            "role_arn": ROLE,
            "external_id": external_id,
            "endpoint_url": account.url,
        },
    })
}

#[tokio::test]
async fn a_role_is_given_to_whoever_brings_the_external_id() {
    let account = Account::with(hospital()).await;
    let place = Place::new(&["vendor"]);
    let server = place.serve().await;
    let record = server.add(&target(&account, Some("lakeside-8"))).await;
    let path = format!("/targets/{}", record.target.id);
    for external_id in [Some("lakeside-8"), Some("lakeside-77"), None] {
        let input = target(&account, external_id);
        assert!(server.ask(Method::PUT, &path, Some(&input)).await.status().is_success());
        let check = server.check(&record).await;
        assert!(!check.ok && check.problem.starts_with("The role cannot be assumed"), "{check:?}");
        assert!(check.problem.contains("AccessDenied") && check.hint.contains("external id"), "{check:?}");
        assert!(!check.problem.contains("lakeside"), "{check:?}");
        let plans = format!("/plans?target={}", record.target.id);
        let refused = problem(server.ask(Method::POST, &plans, Some(&setup("voice"))).await).await;
        assert_eq!((refused.status, refused.code.as_str()), (403, "denied_by_aws"));
        assert_eq!(refused.aws.unwrap().action, "sts:AssumeRole");
    }
    let input = target(&account, Some("lakeside-7"));
    assert!(server.ask(Method::PUT, &path, Some(&input)).await.status().is_success());
    let check = server.check(&record).await;
    assert_eq!((check.ok, check.account.as_deref()), (true, Some(HOSPITAL)), "{check:?}");
    // The user of the program is `jo doe`.
    let session = format!("arn:aws:sts::{HOSPITAL}:assumed-role/Signet/signet-jo-doe");
    assert_eq!(check.caller.as_deref(), Some(session.as_str()));
    let done = server.run(&record.target.id, &setup("voice")).await;
    let identity: Identity = server.get(&format!("/identities/{}", done.identity_id)).await;
    assert!(identity.key_arn.unwrap().contains(HOSPITAL));
}

#[tokio::test]
async fn a_session_that_ends_midway_is_renewed_and_the_ceremony_goes_on() {
    // Signatures made by this machine's clock would be too old after the sandbox's was moved.
    let pace = Pace::Delayed(Duration::from_secs(3_000));
    let account = Account::with(Options { pace, strict_auth: false, ..hospital() }).await;
    let place = Place::new(&["vendor"]);
    let server = place.serve().await;
    let record = server.add(&target(&account, Some("lakeside-7"))).await;
    let started = server.start(&record.target.id, &setup("voice")).await;
    until(&mut server.events(&started).await, "\"waiting\":{").await;
    let before = account.calls("AssumeRole");
    assert!(before >= 1);
    account.sandbox.set_pace(Pace::Instant);
    // As long as a session lasts, and no longer: certificates begin an hour before the sandbox's time.
    account.sandbox.clock().advance(Duration::from_secs(3_600));
    let done = server.rest(&started).await;
    assert_eq!(done.state, CeremonyState::Succeeded, "{:#?}", done.log);
    assert!(done.log.iter().any(|line| line.text.contains("have expired (ExpiredToken")), "{:#?}", done.log);
    assert!(account.calls("AssumeRole") > before);
    assert_eq!((account.calls("CreateKey"), account.calls("CreateCertificateAuthority")), (1, 1));
}

#[tokio::test]
async fn a_role_works_in_the_regions_of_its_partition() {
    let account = Account::with(hospital()).await;
    let place = Place::new(&["vendor"]);
    let server = place.serve().await;
    let mut input = target(&account, Some("lakeside-7"));
    input["default_region"] = json!("cn-north-1");
    let refused = problem(server.ask(Method::POST, "/targets", Some(&input)).await).await;
    assert_eq!(refused.errors[0].field, "default_region");
    input["access"]["role_arn"] = json!(ROLE.replace("arn:aws:", "arn:aws-cn:"));
    let china: TargetRecord = server.add(&input).await;
    let plans = format!("/plans?target={}", china.target.id);
    let refused = problem(server.ask(Method::POST, &plans, Some(&setup("voice"))).await).await;
    assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, "region"));
    assert_eq!(refused.errors[0].suggestion.as_deref(), Some("cn-north-1"));
    assert!(account.sandbox.faults().all_calls().is_empty(), "nothing was asked");
}

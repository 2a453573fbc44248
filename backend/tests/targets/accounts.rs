//! Each resource lands in its own account, and what has an id finds its account by itself.

use reqwest::Method;
use serde_json::{Value, json};
use signet_shared::api::ceremony::CeremonyPage;
use signet_shared::api::identity::Identity;
use signet_shared::api::key_policy::KeyPolicy;
use signet_shared::api::plan::Plan;
use signet_shared::api::target::TargetRecord;

use crate::support::{Account, Place, problem, said, setup};

const NORTH: &str = "111111111111";
const SOUTH: &str = "222222222222";

fn target(name: &str, account: &Account) -> Value {
    json!({
        "name": name,
        "default_region": "us-east-1",
        "access": { "profile": name.to_lowercase(), "endpoint_url": account.url },
    })
}

#[tokio::test]
async fn setups_on_three_targets_at_once_land_each_in_its_own_account() {
    let (north, south) = (Account::new(NORTH, "NORTH").await, Account::new(SOUTH, "SOUTH").await);
    let place = Place::new(&["north", "south"]);
    let server = place.serve().await;
    let (to_north, to_south) =
        (server.add(&target("North", &north)).await, server.add(&target("South", &south)).await);
    let ids = [to_north.target.id.as_str(), to_south.target.id.as_str(), "sandbox"];
    let wanted = setup("voice");
    let (first, second, third) =
        tokio::join!(server.run(ids[0], &wanted), server.run(ids[1], &wanted), server.run(ids[2], &wanted));

    for ((ceremony, id), account) in
        [first, second, third].iter().zip(ids).zip([NORTH, SOUTH, "111122223333"])
    {
        let identity: Identity = server.get(&format!("/identities/{}", ceremony.identity_id)).await;
        assert_eq!((identity.summary.name.as_str(), identity.summary.target_id.as_str()), ("voice", id));
        for arn in [&identity.key_arn, &identity.authority_arn, &identity.certificate_arn] {
            assert!(arn.as_ref().unwrap().contains(&format!(":{account}:")), "{arn:?}");
        }
        let policy: KeyPolicy = server.get(&format!("/identities/{}/key-policy", identity.summary.id)).await;
        assert!(policy.document.contains(&format!("arn:aws:iam::{account}:root")), "{}", policy.document);
        let listed = server.get::<CeremonyPage>(&format!("/ceremonies?target={id}")).await.items;
        assert_eq!(listed.iter().map(|listed| &listed.id).collect::<Vec<_>>(), [&ceremony.id]);
        let authorities: Value = server.get(&format!("/authorities?target={id}")).await;
        assert_eq!(
            (authorities.as_array().unwrap().len(), &authorities[0]["used_by"]),
            (1, &json!(["voice"]))
        );
        // The name alone would mean the one in the sandbox.
        let renewed = server.run(id, &json!({ "kind": "renew", "identity": "voice" })).await;
        assert_eq!(renewed.identity_id, ceremony.identity_id);
        let by_id = json!({ "kind": "renew", "identity": ceremony.identity_id });
        let plan: Plan = server.post("/plans", &by_id).await;
        assert_eq!(
            (plan.target.id.as_str(), plan.params.identity()),
            (id, "voice"),
            "an id finds its target"
        );
    }
    assert_eq!(server.get::<CeremonyPage>("/ceremonies").await.items.len(), 6, "of all targets");
    for account in [&north, &south] {
        assert_eq!((account.calls("CreateKey"), account.calls("CreateCertificateAuthority")), (1, 1));
        assert_eq!(account.calls("AssumeRole"), 0);
    }
    let targets: Vec<TargetRecord> = server.get("/targets").await;
    assert_eq!(targets.iter().map(|record| record.identities).collect::<Vec<_>>(), [1, 1, 1]);
    for path in ["/ceremonies?target=x", "/alerts?target=x", "/authorities?target=x"] {
        assert_eq!(problem(server.ask(Method::GET, path, None).await).await.status, 404, "{path}");
    }
    let nowhere = server.ask(Method::POST, "/plans?target=x", Some(&wanted)).await;
    assert_eq!(problem(nowhere).await.status, 404);
}

#[tokio::test]
async fn credentials_of_another_account_are_used_for_nothing() {
    let north = Account::new(NORTH, "NORTH").await;
    let place = Place::new(&["north"]);
    let server = place.serve().await;
    let mut input = target("North", &north);
    input["account"] = json!(SOUTH);
    let wrong = server.add(&input).await;
    let check = server.check(&wrong).await;
    assert!(!check.ok && check.problem.contains("another account"), "{check:?}");
    assert!(
        check.problem.contains(NORTH) && check.problem.contains(SOUTH) && !check.hint.is_empty(),
        "{check:?}"
    );
    let path = format!("/plans?target={}", wrong.target.id);
    let refused = problem(server.ask(Method::POST, &path, Some(&setup("voice"))).await).await;
    assert_eq!((refused.status, refused.title.as_str()), (409, "The credentials are of another account"));
    assert!(north.sandbox.faults().all_calls().keys().all(|call| call.ends_with("GetCallerIdentity")));

    input["account"] = json!(NORTH);
    let right: TargetRecord = {
        let answer = server.ask(Method::PUT, &format!("/targets/{}", wrong.target.id), Some(&input)).await;
        answer.json().await.unwrap()
    };
    assert_eq!(right.checked, None, "what was found elsewhere is forgotten");
    let check = server.check(&right).await;
    assert_eq!(
        (check.ok, check.account.as_deref(), check.partition.as_deref()),
        (true, Some(NORTH), Some("aws"))
    );
    let listed: Vec<TargetRecord> = server.get("/targets").await;
    assert_eq!(listed[1].checked.as_ref(), Some(&check));
}

/// The account behind a profile can change between plan and resume: what was planned for one is never made in another.
#[tokio::test]
async fn a_ceremony_is_not_resumed_in_another_account() {
    let (north, south) = (Account::new(NORTH, "NORTH").await, Account::new(SOUTH, "SOUTH").await);
    let place = Place::new(&["north", "south"]);
    let server = place.serve().await;
    let mut input = target("North", &north);
    let record = server.add(&input).await;
    let denied =
        aws_sandbox::Fault::Error { name: "AccessDeniedException".to_owned(), message: "no".to_owned() };
    north.sandbox.faults().next("CreateKey", denied);
    let started = server.start(&record.target.id, &setup("voice")).await;
    let failed = server.rest(&started).await;
    assert!(failed.state.can_resume());

    input["access"] = target("South", &south)["access"].clone();
    let path = format!("/targets/{}", record.target.id);
    assert!(server.ask(Method::PUT, &path, Some(&input)).await.status().is_success(), "nothing runs");
    let resume = format!("/ceremonies/{}/resume", failed.id);
    server.ask(Method::POST, &resume, None).await;
    let still = server.rest(&started).await;
    let failure = still.steps.iter().find_map(|step| step.failure.as_ref()).unwrap();
    assert!(failure.title.contains("another account"), "{failure:?}");
    assert!(south.sandbox.faults().all_calls().keys().all(|call| call.ends_with("GetCallerIdentity")));

    input["access"] = target("North", &north)["access"].clone();
    assert!(server.ask(Method::PUT, &path, Some(&input)).await.status().is_success());
    server.ask(Method::POST, &resume, None).await;
    assert_eq!(server.rest(&started).await.state, signet_shared::api::ceremony::CeremonyState::Succeeded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_command_line_made_before_there_were_targets_goes_on() {
    let north = Account::new(NORTH, "NORTH").await;
    let place = Place::new(&["north"]);
    let flags =
        ["--root-cn", "Root", "--leaf-cn", "voice", "--alias", "voice", "--region", "us-east-1", "--yes"];
    let run = |more: &[&str]| {
        let mut command = place.command(&[&["setup"], &flags[..], more].concat());
        command.env("AWS_ENDPOINT_URL", &north.url).env("AWS_PROFILE", "north");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    };
    run(&["--target", "aws"]);
    run(&["--target", "sandbox", "--out", "second.pem"]);
    let server = place
        .serve_with(|command| {
            command.env("AWS_ENDPOINT_URL", &north.url);
        })
        .await;
    let targets: Vec<TargetRecord> = server.get("/targets").await;
    let known: Vec<_> = targets.iter().map(|record| (record.target.id.as_str(), record.fixed)).collect();
    assert_eq!(known, [("sandbox", true), ("aws:north", true)]);
    let ceremonies: CeremonyPage = server.get("/ceremonies").await;
    assert_eq!(ceremonies.items.len(), 2);
    let of_north = server.get::<CeremonyPage>("/ceremonies?target=aws:north").await.items;
    let policy: KeyPolicy = server.get(&format!("/identities/{}/key-policy", of_north[0].identity_id)).await;
    assert!(policy.document.contains(NORTH), "{}", policy.document);
    server.run("aws:north", &json!({ "kind": "renew", "identity": "voice" })).await;
}

//! Key policies by the key's ARN: any key, its versions, and two people.

use aws_sandbox::{Directory, Fault, Options, Role, Sandbox};
use reqwest::StatusCode;
use signet::app::App;
use signet::aws::Clients;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet::http::ServerOptions;
use signet_shared::api::identity::Identity;
use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyChangeState, PolicyVersion, ProposePolicyChange,
    ProposeRequest, VersionOrigin,
};

use crate::support::{Server, User, params, problem};

const ROLE: &str = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

/// Where the policy of a key is.
fn address(arn: &str) -> String {
    format!("/api/v1/keys/sandbox/{}/policy", arn.replace(':', "%3A").replace('/', "%2F"))
}

fn yes(change: &PolicyChange) -> ApplyPolicyChange {
    ApplyPolicyChange { base_hash: change.base_hash.clone(), confirmation: "voice-bot".to_owned() }
}

async fn propose(user: &User<'_>, policy: &str, what: ProposePolicyChange) -> PolicyChange {
    let request = ProposeRequest { what, reason: Some("Because".to_owned()) };
    let answer = user.post(&format!("{policy}/changes"), &request).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let change: PolicyChange = answer.json().await.unwrap();
    assert_eq!(location, format!("/api/v1/policy-changes/{}", change.id));
    change
}

/// A server over this sandbox, with an identity, and the address of its key's policy.
async fn server(sandbox: &Sandbox, two_people: bool) -> (Server, String) {
    let directory = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: directory.path().join("data"),
        target: TargetConfig::Sandbox(Options::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people,
    };
    let app = App::over(config, Clock::system(), Clients::over(sandbox.clone())).await.unwrap();
    let server = Server::over(app, directory, ServerOptions::default()).await;
    let user = server.user().await;
    let ceremony = user.set_up(&params("voice-bot")).await;
    let identity: Identity = user.read(&format!("/api/v1/identities/{}", ceremony.identity_id)).await;
    let address = address(&identity.key_arn.unwrap());
    drop(user);
    (server, address)
}

#[tokio::test]
async fn a_key_is_looked_after_by_its_arn() {
    let server = Server::start().await;
    let user = server.user().await;
    let ceremony = user.set_up(&params("voice-bot")).await;
    let of_identity = format!("/api/v1/identities/{}/key-policy", ceremony.identity_id);
    let live: KeyPolicy = user.read(&of_identity).await;
    let policy = address(&live.key_arn);
    let by_arn: KeyPolicy = user.read(&policy).await;
    assert_eq!(KeyPolicy { read_at: live.read_at, ..by_arn }, live, "two doors, one policy");

    let change = propose(&user, &policy, ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await;
    assert_eq!((change.reason.as_deref(), &change.identity_id), (Some("Because"), &live.identity_id));
    let applied = user.post(&format!("/api/v1/policy-changes/{}/apply", change.id), &yes(&change)).await;
    assert_eq!(applied.status(), StatusCode::OK);
    assert_eq!(applied.json::<PolicyChange>().await.unwrap().version, Some(2));

    let restore = propose(&user, &policy, ProposePolicyChange::Restore { version: 1 }).await;
    let restored = user.post(&format!("/api/v1/policy-changes/{}/apply", restore.id), &yes(&restore)).await;
    assert_eq!(restored.json::<PolicyChange>().await.unwrap().version, Some(3));
    let versions: Vec<PolicyVersion> = user.read(&format!("{policy}/versions")).await;
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(
        versions.iter().map(|version| version.origin).collect::<Vec<_>>(),
        [VersionOrigin::Applied, VersionOrigin::Applied, VersionOrigin::Found]
    );
    assert_eq!(versions[0].hash, live.hash);
    let changes: Vec<PolicyChange> = user.read(&format!("{policy}/changes")).await;
    assert_eq!(changes, user.read::<Vec<PolicyChange>>(&format!("{of_identity}/changes")).await);
    assert_eq!(changes.iter().map(|change| &change.id).collect::<Vec<_>>(), [&restore.id, &change.id]);
}

#[tokio::test]
async fn what_is_no_key_is_told_at_the_field() {
    let server = Server::start().await;
    let user = server.user().await;
    for path in ["", "/versions", "/changes"] {
        let wrong = address("arn:aws:kms:us-east-1:111122223333:alias/voice-bot");
        let problem = problem(user.get(&format!("{wrong}{path}")).await).await;
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "key_arn"), "{path}");
    }
    let absent = address("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    assert_eq!(problem(user.get(&absent).await).await.status, 404);
}

#[tokio::test]
async fn two_people_propose_and_apply() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let (server, policy) = server(&sandbox, true).await;
    let (tester, ana) = (server.user().await, server.user_named("ana").await);
    assert!(tester.read::<KeyPolicy>(&policy).await.two_people);
    let change =
        propose(&tester, &policy, ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await;
    let apply = format!("/api/v1/policy-changes/{}/apply", change.id);
    let refused = problem(tester.post(&apply, &yes(&change)).await).await;
    assert_eq!((refused.status, refused.code.as_str()), (403, "forbidden"));
    let applied: PolicyChange = ana.post(&apply, &yes(&change)).await.json().await.unwrap();
    assert_eq!(applied.state, PolicyChangeState::Applied);
    assert_eq!((applied.proposed_by.as_str(), applied.applied_by.as_deref()), ("tester", Some("ana")));
}

#[tokio::test]
async fn a_wait_for_a_new_role_is_answered_at_once_and_can_be_looked_at() {
    let principals = Directory::default().role(Role::new("lakeside-voice-bot-exec"));
    let sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    let (server, policy) = server(&sandbox, false).await;
    let user = server.user().await;
    let change = propose(&user, &policy, ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await;
    let refusal = Fault::Error {
        name: "MalformedPolicyDocumentException".to_owned(),
        message: "Policy contains a statement with one or more invalid principals.".to_owned(),
    };
    sandbox.faults().always("PutKeyPolicy", refusal);
    let path = format!("/api/v1/policy-changes/{}", change.id);
    let answer = user.post(&format!("{path}/apply"), &yes(&change)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    for waiting in [answer.json::<PolicyChange>().await.unwrap(), user.read(&path).await] {
        assert_eq!(waiting.state, PolicyChangeState::Applying);
        let wait = waiting.waiting.unwrap();
        assert!(wait.attempts >= 1 && wait.why.contains("lakeside-voice-bot-exec"), "{wait:?}");
    }
    sandbox.faults().clear();
    let ended = server.app.follow_policy_change(&change.id, |_| {}).await.unwrap();
    assert_eq!((ended.state, ended.waiting), (PolicyChangeState::Applied, None));
    assert_eq!(user.read::<PolicyChange>(&path).await.version, Some(2));
}

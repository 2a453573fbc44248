//! The main job through the API: from nothing to a certificate and an applied key policy, and back.

use reqwest::StatusCode;
use signet_shared::api::ceremony::CeremonyPage;
use signet_shared::api::identity::{Identity, IdentityPage, IdentityState};
use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyChangeState, ProposePolicyChange,
};

use crate::support::{Server, User, params, problem};

const ROLE: &str = "arn:aws:iam::111122223333:role/voice-bot-exec";

#[tokio::test]
async fn certificates_are_downloaded_under_their_names() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut params = params("voice-bot");
    params.root_cn = "Lakeside Root".to_owned();
    params.leaf_cn = "Zürich voice".to_owned();
    let ceremony = user.set_up(&params).await;
    let path = format!("/api/v1/identities/{}", ceremony.identity_id);
    let identity: Identity = user.read(&path).await;
    for (file, disposition, pem) in [
        (
            "certificate.pem",
            "attachment; filename=\"Z_rich voicecodesigningcertificate.pem\"; \
             filename*=UTF-8''Z%C3%BCrich%20voicecodesigningcertificate.pem",
            identity.certificate_pem.unwrap(),
        ),
        ("root.pem", "attachment; filename=\"Lakeside Root.pem\"", identity.root_pem.unwrap()),
    ] {
        let answer = user.get(&format!("{path}/{file}")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/x-pem-file");
        assert_eq!(answer.headers()["content-disposition"], disposition);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let text = answer.text().await.unwrap();
        assert!(text.starts_with("-----BEGIN CERTIFICATE-----\n"), "{text}");
        assert_eq!(text, pem);
    }
}

#[tokio::test]
async fn lists_show_what_was_made() {
    let server = Server::start().await;
    let user = server.user().await;
    assert!(user.read::<IdentityPage>("/api/v1/identities").await.items.is_empty());
    let first = user.set_up(&params("first")).await;
    let second = user.set_up(&params("second")).await;
    let identities = user.read::<IdentityPage>("/api/v1/identities").await.items;
    let names: Vec<_> = identities.iter().map(|identity| identity.name.as_str()).collect();
    assert_eq!(names, ["second", "first"], "newest first");
    assert!(identities.iter().all(|identity| identity.state == IdentityState::Ready));
    let ceremonies = user.read::<CeremonyPage>("/api/v1/ceremonies").await.items;
    let ids: Vec<_> = ceremonies.into_iter().map(|ceremony| ceremony.id).collect();
    assert_eq!(ids, [second.id.clone(), first.id]);
    let resumed = user.post(&format!("/api/v1/ceremonies/{}/resume", second.id), &()).await;
    assert_eq!(problem(resumed).await.code, "conflict", "what is done is not resumed");
}

#[tokio::test]
async fn a_certificate_that_is_not_there_yet() {
    let server = Server::start_slow().await;
    let user = server.user().await;
    let running = user.start_setup(&params("voice-bot")).await;
    for file in ["certificate.pem", "root.pem"] {
        let path = format!("/api/v1/identities/{}/{file}", running.identity_id);
        let problem = problem(user.get(&path).await).await;
        assert_eq!(problem.code, "not_found");
        assert!(problem.detail.contains("yet"), "{problem:?}");
    }
}

#[tokio::test]
async fn a_lambda_role_is_let_in_and_out_again() {
    let server = Server::start().await;
    let user = server.user().await;
    let ceremony = user.set_up(&params("voice-bot")).await;
    let path = format!("/api/v1/identities/{}/key-policy", ceremony.identity_id);
    let before: KeyPolicy = user.read(&path).await;

    let change = propose(&user, &path, &ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await;
    assert_eq!((change.state, &change.base_hash), (PolicyChangeState::Proposed, &before.hash));
    assert_eq!(user.read::<KeyPolicy>(&path).await.hash, before.hash, "a proposal changes nothing");

    let apply = format!("/api/v1/policy-changes/{}/apply", change.id);
    let yes = |base_hash: &str, confirmation: &str| ApplyPolicyChange {
        base_hash: base_hash.to_owned(),
        confirmation: confirmation.to_owned(),
    };
    let stale = problem(user.post(&apply, &yes("0".repeat(64).as_str(), "voice-bot")).await).await;
    assert_eq!(stale.code, "conflict");
    let other_key = problem(user.post(&apply, &yes(&before.hash, "voice-bat")).await).await;
    assert_eq!(other_key.code, "invalid");
    assert_eq!(user.read::<KeyPolicy>(&path).await.hash, before.hash, "refusals change nothing");

    let answer = user.post(&apply, &yes(&before.hash, "voice-bot")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let applied: PolicyChange = answer.json().await.unwrap();
    assert_eq!(applied.state, PolicyChangeState::Applied);
    let live: KeyPolicy = user.read(&path).await;
    assert_eq!(live.hash, applied.proposed_hash);
    assert!(live.document.contains(ROLE));

    let undo = propose(&user, &path, &ProposePolicyChange::Undo { change_id: change.id.clone() }).await;
    let answer = user
        .post(&format!("/api/v1/policy-changes/{}/apply", undo.id), &yes(&live.hash, "alias/voice-bot"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(user.read::<KeyPolicy>(&path).await.hash, before.hash);
    let changes: Vec<PolicyChange> = user.read(&format!("{path}/changes")).await;
    let ids: Vec<_> = changes.iter().map(|change| &change.id).collect();
    assert_eq!(ids, [&undo.id, &change.id]);
    assert_eq!(changes[1].undone_by.as_ref(), Some(&undo.id));
    assert_eq!(user.read::<PolicyChange>(&format!("/api/v1/policy-changes/{}", undo.id)).await, changes[0]);
}

async fn propose(user: &User<'_>, path: &str, change: &ProposePolicyChange) -> PolicyChange {
    let answer = user.post(&format!("{path}/changes"), change).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let change: PolicyChange = answer.json().await.unwrap();
    assert_eq!(location, format!("/api/v1/policy-changes/{}", change.id));
    change
}

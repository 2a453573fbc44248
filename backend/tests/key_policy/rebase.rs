//! A change that somebody else was quicker than, made again on what is live now.

use signet::error::Kind;
use signet_shared::api::key_policy::{PolicyChangeState, ProposePolicyChange, ProposeRequest};

use crate::support::{ROLE, ROOT, Studio};

#[tokio::test]
async fn a_change_is_made_again_where_nobody_touched_the_same() {
    let studio = Studio::new().await;
    let request = ProposeRequest {
        what: ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() },
        reason: Some("Go live".to_owned()),
    };
    let first =
        studio.app.propose_policy_change(&studio.world.actor, &studio.identity, request).await.unwrap();
    let rebase = || ProposePolicyChange::Rebase { change_id: first.id.clone() };
    let needless = studio.propose(rebase()).await.unwrap_err();
    assert_eq!((needless.kind, needless.hint.as_deref()), (Kind::Conflict, Some("Apply it.")));

    studio.change_outside(ROOT, "Theirs").await;
    assert_eq!(studio.apply(&first).await.unwrap_err().kind, Kind::Conflict);
    let again = studio.propose(rebase()).await.unwrap();
    assert_ne!(again.id, first.id);
    assert_eq!((&again.title, again.reason.as_deref()), (&first.title, Some("Go live")));
    assert_eq!(again.base_hash, studio.read().await.hash);
    studio.apply(&again).await.unwrap();
    let live = studio.live().await;
    assert!(live.contains("Theirs") && live.contains(ROLE) && !live.contains(ROOT), "{live}");

    let done = studio.propose(rebase()).await.unwrap_err();
    assert_eq!((done.kind, done.title.as_str()), (Kind::Conflict, "There is nothing to change"));
    let applied = studio.propose(ProposePolicyChange::Rebase { change_id: again.id }).await.unwrap_err();
    assert_eq!(applied.title, "The change is applied");
}

#[tokio::test]
async fn a_change_of_what_somebody_else_changed_is_refused_by_name() {
    let studio = Studio::new().await;
    let mine = studio.live().await.replace("\"kms:*\"", "[\"kms:*\", \"kms:Sign\"]");
    let change = studio.propose(ProposePolicyChange::Document { document: mine }).await.unwrap();
    studio.change_outside("\"kms:*\"", "[\"kms:*\", \"kms:Verify\"]").await;
    let clash =
        studio.propose(ProposePolicyChange::Rebase { change_id: change.id.clone() }).await.unwrap_err();
    assert_eq!(clash.kind, Kind::Conflict);
    assert!(clash.detail.contains(ROOT), "{clash}");
    let unchanged = studio.app.read_policy_change(&change.id).await.unwrap();
    assert_eq!(unchanged.state, PolicyChangeState::Proposed);
}

#[tokio::test]
async fn a_change_of_another_key_is_not_found() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    let kms = studio.world.sdk().await.0;
    let other = kms.create_key().send().await.unwrap().key_metadata().unwrap().arn().unwrap().to_owned();
    for what in [
        ProposePolicyChange::Rebase { change_id: change.id.clone() },
        ProposePolicyChange::Undo { change_id: change.id.clone() },
    ] {
        let error = studio
            .app
            .propose_policy_change_of_key(&studio.world.actor, "sandbox", &other, what.into())
            .await
            .unwrap_err();
        assert_eq!(error.kind, Kind::NotFound);
    }
}

//! Proposed, guarded by the base hash, applied, read back, undone.

use aws_sandbox::{Directory, Fault, Options, Sandbox, User};
use signet::error::Kind;
use signet_shared::api::key_policy::{ApplyPolicyChange, PolicyChangeState, ProposePolicyChange};

use crate::common::{World, params, set_up};
use crate::support::{ROLE, Studio};

#[tokio::test]
async fn the_lambda_statement_is_applied_read_back_and_undone() {
    let studio = Studio::new().await;
    let before = studio.live().await;
    let change = studio.propose_role().await;
    assert_eq!(change.state, PolicyChangeState::Proposed);
    assert_eq!(studio.live().await, before, "proposing sends nothing");

    let applied = studio.apply(&change).await.unwrap();
    assert_eq!(applied.state, PolicyChangeState::Applied);
    assert_eq!(applied.read_back.as_deref(), Some(studio.live().await.as_str()));
    let live = studio.app.read_key_policy(&studio.identity).await.unwrap();
    assert_eq!(live.hash, change.proposed_hash);
    assert!(live.document.contains(ROLE) && live.document.contains("RSASSA_PKCS1_V1_5_SHA_384"));

    let again =
        studio.propose(ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await.unwrap_err();
    assert_eq!(again.kind, Kind::Conflict, "the role may sign already");

    let undo = studio.propose(ProposePolicyChange::Undo { change_id: change.id.clone() }).await.unwrap();
    let undone = studio.apply(&undo).await.unwrap();
    assert_eq!(undone.state, PolicyChangeState::Applied);
    assert!(!studio.live().await.contains(ROLE));
    let history = studio.app.list_policy_changes(&studio.identity).await.unwrap();
    assert_eq!(history.iter().map(|change| change.id.as_str()).collect::<Vec<_>>(), [&undo.id, &change.id]);
    assert_eq!(history[1].undone_by.as_deref(), Some(undo.id.as_str()));
}

#[tokio::test]
async fn a_policy_that_somebody_else_changed_is_never_overwritten() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    let theirs = studio.live().await.replace("Enable IAM User Permissions", "Somebody else's name");
    assert_ne!(theirs, studio.live().await);
    studio.world.aws().await.put_key_policy(&studio.key, &theirs).await.unwrap();
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
    assert!(studio.live().await.contains("Somebody else's name"));
    assert!(!studio.live().await.contains(ROLE));
    assert_eq!(studio.app.read_policy_change(&change.id).await.unwrap().state, PolicyChangeState::Proposed);
}

#[tokio::test]
async fn a_double_click_puts_once() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    let (one, two) = tokio::join!(studio.apply(&change), studio.apply(&change));
    assert!(one.is_ok() || two.is_ok());
    assert_eq!(studio.world.sandbox.faults().calls("PutKeyPolicy"), 1);
    // Once it is applied, asking again answers it as it is.
    assert_eq!(studio.apply(&change).await.unwrap().state, PolicyChangeState::Applied);
    assert_eq!(studio.world.sandbox.faults().calls("PutKeyPolicy"), 1);
}

#[tokio::test]
async fn a_wrong_confirmation_changes_nothing() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    let apply =
        ApplyPolicyChange { base_hash: change.base_hash.clone(), confirmation: "epic-prod".to_owned() };
    let error = studio.app.apply_policy_change(&studio.world.actor, &change.id, apply).await.unwrap_err();
    assert_eq!(error.fields[0].field, "confirmation");
    let apply = ApplyPolicyChange { base_hash: "0".repeat(64), confirmation: "epic-prod-voice".to_owned() };
    let error = studio.app.apply_policy_change(&studio.world.actor, &change.id, apply).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
    assert_eq!(studio.world.sandbox.faults().calls("PutKeyPolicy"), 0);
}

#[tokio::test]
async fn a_policy_that_locks_everyone_out_is_not_put() {
    let studio = Studio::new().await;
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"OnlySign","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Sign","Resource":"*"}}]}}"#
    );
    let change = studio.propose(ProposePolicyChange::Document { document }).await.unwrap();
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict, "{error}");
    assert_eq!(studio.world.sandbox.faults().calls("PutKeyPolicy"), 0);
}

#[tokio::test]
async fn a_refusal_by_aws_leaves_the_change_ready_to_try_again() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    studio.world.sandbox.faults().next(
        "PutKeyPolicy",
        Fault::Error { name: "AccessDeniedException".to_owned(), message: "not authorized".to_owned() },
    );
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!(error.kind, Kind::DeniedByAws);
    assert_eq!(error.aws.as_ref().unwrap().action, "kms:PutKeyPolicy");
    assert_eq!(studio.apply(&change).await.unwrap().state, PolicyChangeState::Applied);
}

#[tokio::test]
async fn lost_answers_are_settled_by_what_is_live() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    // The SDK tries four times; every answer is lost after its effect.
    for nth in 1..=4 {
        studio.world.sandbox.faults().nth("PutKeyPolicy", nth, Fault::Cut);
    }
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unavailable);
    let settled = studio.app.read_policy_change(&change.id).await.unwrap();
    assert_eq!(settled.state, PolicyChangeState::Applied, "it did take effect");
    assert!(studio.live().await.contains(ROLE));
}

#[tokio::test]
async fn an_undo_that_would_undo_more_is_refused() {
    let studio = Studio::new().await;
    let first = studio.apply(&studio.propose_role().await).await.unwrap();
    let other = ROLE.replace("voice", "chat");
    let second = studio.propose(ProposePolicyChange::LambdaRole { role_arn: other }).await.unwrap();
    studio.apply(&second).await.unwrap();
    let error = studio.propose(ProposePolicyChange::Undo { change_id: first.id }).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
    assert!(error.title.contains("changed since"));
}

#[tokio::test]
async fn what_is_no_role_is_explained() {
    let studio = Studio::new().await;
    for wrong in [
        "",
        "my-function",
        "arn:aws:lambda:us-east-1:111122223333:function:bot",
        "arn:aws:iam::111122223333:user/me",
    ] {
        let error =
            studio.propose(ProposePolicyChange::LambdaRole { role_arn: wrong.to_owned() }).await.unwrap_err();
        assert_eq!(error.fields[0].field, "role_arn", "{wrong}");
    }
}

#[tokio::test]
async fn whoever_applies_a_change_must_keep_the_right_to_undo_it() {
    let mut world = World::new();
    // Signet works as a user here, not as the account's root.
    let principals =
        Directory::default().user(User::new("op").access_key("AKIDSANDBOX", "sandbox").administrator());
    world.sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    let app = world.app().await;
    let done = set_up(&world, &app, params()).await;
    let key = app.read_identity(&done.identity_id).await.unwrap().key_arn.unwrap();
    let studio = Studio { world, app, identity: done.identity_id, key };

    let only = |user: &str| {
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Admin","Effect":"Allow",
                "Principal":{{"AWS":"arn:aws:iam::111122223333:user/{user}"}},"Action":"kms:*","Resource":"*"}}]}}"#
        );
        ProposePolicyChange::Document { document }
    };
    let change = studio.propose(only("somebody-else")).await.unwrap();
    let refused = studio.apply(&change).await.unwrap_err();
    assert_eq!((refused.kind, refused.title.as_str()), (Kind::Conflict, "You would lock yourself out"));
    assert!(refused.aws.is_none(), "nothing was sent to AWS");
    let change = studio.propose(only("op")).await.unwrap();
    assert_eq!(studio.apply(&change).await.unwrap().state, PolicyChangeState::Applied);
}

//! Keys that no identity has: made past Signet, named by their ARN.

use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use signet::error::Kind;
use signet_shared::api::key_policy::{ApplyPolicyChange, PolicyChangeState, ProposePolicyChange};

use crate::common::World;
use crate::support::ROLE;

/// Makes a key past Signet.
async fn make_key(world: &World) -> String {
    let kms = world.sdk().await.0;
    let made = kms.create_key().key_spec(KeySpec::Rsa2048).key_usage(KeyUsageType::SignVerify).send().await;
    made.unwrap().key_metadata().unwrap().arn().unwrap().to_owned()
}

fn role() -> ProposePolicyChange {
    ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }
}

#[tokio::test]
async fn a_key_without_an_alias_is_confirmed_by_its_id() {
    let world = World::new();
    let (app, key) = (world.app().await, make_key(&world).await);
    let id = key.rsplit('/').next().unwrap().to_owned();
    let live = app.read_policy_of_key("sandbox", &key).await.unwrap();
    assert_eq!((&live.alias, &live.confirm_with, &live.identity_id), (&None, &id, &None));
    assert_eq!((live.key_spec.as_deref(), live.version), (Some("RSA_2048"), 1));

    let change =
        app.propose_policy_change_of_key(&world.actor, "sandbox", &key, role().into()).await.unwrap();
    let apply = async |confirmation: &str| {
        let apply =
            ApplyPolicyChange { base_hash: change.base_hash.clone(), confirmation: confirmation.to_owned() };
        app.apply_policy_change(&world.actor, &change.id, apply).await
    };
    let error = apply("epic-prod-voice").await.unwrap_err();
    assert!(error.fields[0].message.contains(&id), "{error}");
    let applied = apply(&id).await.unwrap();
    assert_eq!(
        (applied.state, applied.version, applied.identity_id),
        (PolicyChangeState::Applied, Some(2), None)
    );
    assert!(world.aws().await.key_policy(&key).await.unwrap().contains(ROLE));
    assert_eq!(app.list_policy_changes_of_key("sandbox", &key).await.unwrap().len(), 1);
    assert_eq!(app.list_policy_versions("sandbox", &key).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_key_with_an_alias_is_confirmed_by_that() {
    let world = World::new();
    let (app, key) = (world.app().await, make_key(&world).await);
    let kms = world.sdk().await.0;
    kms.create_alias().alias_name("alias/old-signer").target_key_id(&key).send().await.unwrap();
    let live = app.read_policy_of_key("sandbox", &key).await.unwrap();
    assert_eq!((live.alias.as_deref(), live.confirm_with.as_str()), (Some("alias/old-signer"), "old-signer"));
}

#[tokio::test]
async fn a_key_that_is_not_there_or_not_a_key_is_told() {
    let world = World::new();
    let app = world.app().await;
    let read = async |arn: &str| app.read_policy_of_key("sandbox", arn).await.unwrap_err();
    let nobody = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(read(nobody).await.kind, Kind::NotFound);
    assert_eq!(read("arn:aws:kms:us-east-1:111122223333:alias/x").await.fields[0].field, "key_arn");
    assert_eq!(app.read_policy_of_key("nowhere", nobody).await.unwrap_err().kind, Kind::NotFound);
}

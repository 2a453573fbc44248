//! What somebody changed outside of Signet.

use aws_sdk_acmpca::types::CertificateAuthorityStatus;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use signet::error::Kind as ErrorKind;
use signet_shared::alert::{Kind, NextAction, Severity};
use signet_shared::api::alert::Resolution;
use signet_shared::api::key_policy::{ApplyPolicyChange, ProposePolicyChange};

use crate::support::{Watch, news};

const SID: &str = "Enable IAM User Permissions";

#[tokio::test]
async fn a_disabled_key_is_told_until_it_is_enabled() {
    let watch = Watch::new().await;
    watch.disable_key().await;
    assert_eq!(news(watch.look().await), (1, 0));
    let record = watch.only(Kind::KeyState).await;
    assert_eq!(record.alert.severity, Severity::Critical);
    assert_eq!((record.alert.found.as_deref(), record.alert.subject), (Some("Disabled"), watch.key.clone()));
    assert_eq!(news(watch.look().await), (0, 0), "once");

    watch.enable_key().await;
    assert_eq!(news(watch.look().await), (0, 1));
    assert_eq!(watch.open().await, []);
    let past = watch.app.list_alerts(true).await.unwrap().alerts;
    assert_eq!(past[0].resolution, Some(Resolution::Mended));

    watch.disable_key().await;
    assert_eq!(news(watch.look().await), (1, 0), "again is news");
    assert_eq!(watch.only(Kind::KeyState).await.alert.id, record.alert.id);
}

#[tokio::test]
async fn another_state_takes_the_place_of_the_first() {
    let watch = Watch::new().await;
    watch.disable_key().await;
    watch.look().await;
    let kms = watch.world.sdk().await.0;
    kms.schedule_key_deletion().key_id(&watch.key).pending_window_in_days(7).send().await.unwrap();
    assert_eq!(news(watch.look().await), (1, 1));
    let record = watch.only(Kind::KeyState).await;
    assert_eq!(record.alert.found.as_deref(), Some("PendingDeletion"));
    assert!(record.alert.detail.contains("CancelKeyDeletion"), "{}", record.alert.detail);
    let past = watch.app.list_alerts(true).await.unwrap().alerts;
    assert_eq!(past[1].resolution, Some(Resolution::Superseded));
}

#[tokio::test]
async fn a_disabled_authority_is_told() {
    let watch = Watch::new().await;
    let pca = watch.world.sdk().await.1;
    let set = |status: CertificateAuthorityStatus| {
        pca.update_certificate_authority().certificate_authority_arn(&watch.authority).status(status).send()
    };
    set(CertificateAuthorityStatus::Disabled).await.unwrap();
    assert_eq!(news(watch.look().await), (1, 0));
    let alert = watch.only(Kind::AuthorityState).await.alert;
    assert_eq!((alert.severity, alert.subject), (Severity::Warning, watch.authority.clone()));
    set(CertificateAuthorityStatus::Active).await.unwrap();
    assert_eq!(news(watch.look().await), (0, 1));
}

#[tokio::test]
async fn a_policy_changed_outside_is_told_and_may_be_accepted() {
    let watch = Watch::new().await;
    watch.rename_statement(SID, "Theirs").await;
    assert_eq!(news(watch.look().await), (1, 0));
    let record = watch.only(Kind::KeyPolicyDrift).await;
    assert_eq!(record.alert.next_action, NextAction::ReviewKeyPolicy);
    // What was there and what was found are kept, though nobody has opened the page.
    let versions = watch.app.list_policy_versions("sandbox", &watch.key).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [2, 1]);
    assert!(versions[0].document.contains("Theirs") && versions[1].document.contains(SID));

    let accepted = watch.acknowledge(&record.alert.id).await.unwrap();
    assert_eq!(accepted.acknowledged_by.as_deref(), Some("tester"));
    assert_eq!(accepted.resolution, Some(Resolution::Accepted));
    assert_eq!(
        watch.acknowledge(&record.alert.id).await.unwrap(),
        accepted,
        "a second press changes nothing"
    );
    assert_eq!(news(watch.look().await), (0, 0));
    assert_eq!(watch.open().await, []);

    watch.rename_statement("Theirs", SID).await;
    assert_eq!(news(watch.look().await), (1, 0), "back is another change now");
    watch.rename_statement(SID, "Theirs").await;
    assert_eq!(news(watch.look().await), (0, 1));
}

#[tokio::test]
async fn a_policy_written_in_another_way_means_the_same() {
    let watch = Watch::new().await;
    let aws = watch.world.aws().await;
    let document: serde_json::Value =
        serde_json::from_str(&aws.key_policy(&watch.key).await.unwrap()).unwrap();
    let mut other = document.clone();
    other["Statement"][0]["Action"] = serde_json::json!(["KMS:*"]);
    assert_ne!(document, other);
    aws.put_key_policy(&watch.key, &format!("{other:#}")).await.unwrap();
    assert_eq!(news(watch.look().await), (0, 0));
}

#[tokio::test]
async fn a_policy_that_signet_applies_is_no_drift_and_is_the_new_measure() {
    let watch = Watch::new().await;
    let role_arn = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec".to_owned();
    let change = watch
        .app
        .propose_policy_change(
            &watch.world.actor,
            &watch.identity,
            ProposePolicyChange::LambdaRole { role_arn }.into(),
        )
        .await
        .unwrap();
    watch.world.advance(1);
    let apply =
        ApplyPolicyChange { base_hash: change.base_hash.clone(), confirmation: "epic-prod-voice".to_owned() };
    watch.app.apply_policy_change(&watch.world.actor, &change.id, apply).await.unwrap();
    assert_eq!(news(watch.look().await), (0, 0));
    watch.world.aws().await.put_key_policy(&watch.key, &change.base_document).await.unwrap();
    assert_eq!(news(watch.look().await), (1, 0));
    let alert = watch.only(Kind::KeyPolicyDrift).await.alert;
    assert_eq!(alert.expected, Some(change.proposed_hash));
    assert_eq!(alert.found, Some(change.base_hash));
}

#[tokio::test]
async fn an_alias_that_moves_or_goes_is_told() {
    let watch = Watch::new().await;
    let kms = watch.world.sdk().await.0;
    let made =
        kms.create_key().key_spec(KeySpec::Rsa2048).key_usage(KeyUsageType::SignVerify).send().await.unwrap();
    let other = made.key_metadata().unwrap().key_id().to_owned();
    let point = |key: &str| {
        kms.update_alias().alias_name("alias/epic-prod-voice").target_key_id(key.to_owned()).send()
    };
    point(&other).await.unwrap();
    assert_eq!(news(watch.look().await), (1, 0));
    let alert = watch.only(Kind::AliasMoved).await.alert;
    assert_eq!((alert.subject.as_str(), alert.found), ("alias/epic-prod-voice", Some(other)));
    kms.delete_alias().alias_name("alias/epic-prod-voice").send().await.unwrap();
    assert_eq!(news(watch.look().await), (1, 1));
    assert_eq!(watch.only(Kind::AliasMoved).await.alert.found.as_deref(), Some("gone"));
    kms.create_alias().alias_name("alias/epic-prod-voice").target_key_id(&watch.key).send().await.unwrap();
    assert_eq!(news(watch.look().await), (0, 1));
}

#[tokio::test]
async fn an_alert_that_is_over_cannot_be_accepted_and_an_unknown_one_is_not_found() {
    let watch = Watch::new().await;
    watch.disable_key().await;
    watch.look().await;
    let id = watch.only(Kind::KeyState).await.alert.id;
    watch.enable_key().await;
    watch.look().await;
    assert_eq!(watch.acknowledge(&id).await.unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(watch.acknowledge("nothing").await.unwrap_err().kind, ErrorKind::NotFound);
}

//! Keys: creation, description, states, deletion, tags, lists.

use std::time::Duration;

use aws_sdk_kms::types::{KeySpec, KeyState, KeyUsageType, MessageType, SigningAlgorithmSpec, Tag};

use crate::common::{Aws, aws, code, on, refusal};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().tag_key(key).tag_value(value).build().unwrap()
}

async fn state(aws: &Aws, key: &str) -> KeyState {
    aws.kms.describe_key().key_id(key).send().await.unwrap().key_metadata.unwrap().key_state.unwrap()
}

#[tokio::test]
async fn a_key_is_described_as_it_was_created() {
    let aws = aws().await;
    let created = aws
        .kms
        .create_key()
        .key_spec(KeySpec::EccNistP384)
        .key_usage(KeyUsageType::SignVerify)
        .description("signs assertions")
        .tags(tag("owner", "team"))
        .send()
        .await
        .unwrap()
        .key_metadata
        .unwrap();
    let described =
        aws.kms.describe_key().key_id(created.key_id()).send().await.unwrap().key_metadata.unwrap();
    assert_eq!(created, described);
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{}", created.key_id());
    assert_eq!(created.arn(), Some(arn.as_str()));
    assert_eq!(created.aws_account_id(), Some("111122223333"));
    assert!(created.enabled());
    assert_eq!(created.description(), Some("signs assertions"));
    assert_eq!(created.key_spec(), Some(&KeySpec::EccNistP384));
    assert_eq!(created.signing_algorithms(), [SigningAlgorithmSpec::EcdsaSha384]);
    assert!(created.encryption_algorithms.is_none());
    assert_eq!(created.multi_region(), Some(false));
    assert_eq!(created.origin().unwrap().as_str(), "AWS_KMS");
    assert_eq!(created.key_manager().unwrap().as_str(), "CUSTOMER");
    let tags = aws.kms.list_resource_tags().key_id(created.key_id()).send().await.unwrap();
    assert_eq!(tags.tags(), [tag("owner", "team")]);
}

#[tokio::test]
async fn spec_and_usage_must_go_together() {
    let aws = aws().await;
    let symmetric = aws.kms.create_key().send().await.unwrap().key_metadata.unwrap();
    assert_eq!(symmetric.key_spec(), Some(&KeySpec::SymmetricDefault));
    assert_eq!(symmetric.key_usage(), Some(&KeyUsageType::EncryptDecrypt));
    let no_public_key = aws.kms.get_public_key().key_id(symmetric.key_id()).send().await;
    assert_eq!(code(no_public_key), "UnsupportedOperationException");

    let create =
        |spec, usage: Option<KeyUsageType>| aws.kms.create_key().key_spec(spec).set_key_usage(usage).send();
    let (name, message) = refusal(create(KeySpec::Rsa2048, None).await);
    assert_eq!(name, "ValidationException");
    assert_eq!(message, "You must specify a KeyUsage value for an asymmetric KMS key.");
    for (spec, usage) in [
        (KeySpec::EccNistP256, KeyUsageType::EncryptDecrypt),
        (KeySpec::Rsa2048, KeyUsageType::KeyAgreement),
        (KeySpec::Rsa2048, KeyUsageType::GenerateVerifyMac),
        (KeySpec::SymmetricDefault, KeyUsageType::SignVerify),
    ] {
        assert_eq!(code(create(spec, Some(usage)).await), "ValidationException");
    }
    let for_encryption = create(KeySpec::Rsa2048, Some(KeyUsageType::EncryptDecrypt)).await.unwrap();
    let for_encryption = for_encryption.key_metadata.unwrap();
    assert_eq!(for_encryption.encryption_algorithms().len(), 2);
    assert!(for_encryption.signing_algorithms.is_none());
    assert_eq!(
        code(create(KeySpec::Hmac256, Some(KeyUsageType::GenerateVerifyMac)).await),
        "UnsupportedOperationException"
    );
    let unknown = create(KeySpec::from("RSA_1024"), Some(KeyUsageType::SignVerify)).await;
    let (name, message) = refusal(unknown);
    assert_eq!(name, "ValidationException");
    assert!(
        message.starts_with("1 validation error detected: Value 'RSA_1024' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [RSA_2048, "),
        "{message}"
    );
    #[expect(deprecated, reason = "old clients still send it")]
    let both = aws
        .kms
        .create_key()
        .key_spec(KeySpec::Rsa2048)
        .customer_master_key_spec(aws_sdk_kms::types::CustomerMasterKeySpec::Rsa2048)
        .key_usage(KeyUsageType::SignVerify)
        .send()
        .await;
    assert_eq!(code(both), "ValidationException");
}

#[tokio::test]
async fn a_multi_region_key_is_known_by_its_id() {
    let aws = aws().await;
    let create = aws.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
    let key = create.multi_region(true).send().await.unwrap().key_metadata.unwrap();
    assert!(key.key_id().starts_with("mrk-"));
    assert_eq!(
        key.multi_region_configuration().unwrap().multi_region_key_type().unwrap().as_str(),
        "PRIMARY"
    );
    assert_eq!(state(&aws, key.key_id()).await, KeyState::Enabled);
}

#[tokio::test]
async fn what_is_not_a_key_is_not_found() {
    let aws = aws().await;
    let describe = |id: &str| aws.kms.describe_key().key_id(id).send();
    let absent = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{absent}");
    for (id, message) in [
        (absent, format!("Key '{arn}' does not exist")),
        (arn.as_str(), format!("Key '{arn}' does not exist")),
        ("nonsense", "Invalid keyId 'nonsense'".to_owned()),
        ("alias/none", "Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.".to_owned()),
        ("arn:aws:kms:us-west-2:111122223333:key/x", "Invalid arn us-west-2".to_owned()),
    ] {
        assert_eq!(refusal(describe(id).await), ("NotFoundException".to_owned(), message), "{id}");
    }
    assert_eq!(code(describe("arn:aws:s3:::bucket").await), "InvalidArnException");
    let (name, message) = refusal(describe("").await);
    assert_eq!(name, "ValidationException");
    assert_eq!(
        message,
        "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1"
    );
}

#[tokio::test]
async fn a_disabled_key_does_nothing_but_can_be_enabled() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    aws.kms.disable_key().key_id(&key).send().await.unwrap();
    assert_eq!(state(&aws, &key).await, KeyState::Disabled);
    let disabled = ("DisabledException".to_owned(), format!("{arn} is disabled."));
    assert_eq!(refusal(aws.kms.get_public_key().key_id(&key).send().await), disabled);
    let sign = aws.kms.sign().key_id(&key).message(aws_sdk_kms::primitives::Blob::new("m"));
    let sign = sign.message_type(MessageType::Raw).signing_algorithm(SigningAlgorithmSpec::EcdsaSha256);
    assert_eq!(refusal(sign.clone().send().await), disabled);
    aws.kms.enable_key().key_id(&key).send().await.unwrap();
    sign.send().await.unwrap();
}

#[tokio::test]
async fn a_key_pending_deletion_can_be_kept_until_its_window_ends() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    aws.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    for days in [6, 31] {
        let (name, message) =
            refusal(aws.kms.schedule_key_deletion().key_id(&key).pending_window_in_days(days).send().await);
        assert_eq!(
            (name.as_str(), message.as_str()),
            ("ValidationException", "PendingWindowInDays must be between 7 and 30")
        );
    }
    let not_pending = ("KMSInvalidStateException".to_owned(), format!("{arn} is not pending deletion."));
    assert_eq!(refusal(aws.kms.cancel_key_deletion().key_id(&key).send().await), not_pending);

    let scheduled =
        aws.kms.schedule_key_deletion().key_id(&key).pending_window_in_days(7).send().await.unwrap();
    assert_eq!(scheduled.key_state(), Some(&KeyState::PendingDeletion));
    let described = aws.kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata.unwrap();
    assert_eq!(described.deletion_date(), scheduled.deletion_date());
    let pending = ("KMSInvalidStateException".to_owned(), format!("{arn} is pending deletion."));
    let kms = &aws.kms;
    assert_eq!(refusal(kms.get_public_key().key_id(&key).send().await), pending);
    assert_eq!(refusal(kms.enable_key().key_id(&key).send().await), pending);
    assert_eq!(refusal(kms.disable_key().key_id(&key).send().await), pending);
    assert_eq!(refusal(kms.schedule_key_deletion().key_id(&key).send().await), pending);
    assert_eq!(refusal(kms.tag_resource().key_id(&key).tags(tag("a", "b")).send().await), pending);
    assert_eq!(refusal(kms.untag_resource().key_id(&key).tag_keys("a").send().await), pending);
    assert_eq!(refusal(kms.update_key_description().key_id(&key).description("d").send().await), pending);
    assert_eq!(refusal(kms.create_alias().alias_name("alias/b").target_key_id(&key).send().await), pending);
    kms.get_key_policy().key_id(&key).send().await.unwrap();

    kms.cancel_key_deletion().key_id(&key).send().await.unwrap();
    assert_eq!(state(&aws, &key).await, KeyState::Disabled);
    kms.schedule_key_deletion().key_id(&key).pending_window_in_days(7).send().await.unwrap();
    aws.sandbox.clock().advance(Duration::from_secs(7 * 86_400));
    assert_eq!(code(kms.describe_key().key_id(&key).send().await), "NotFoundException");
    assert!(kms.list_aliases().send().await.unwrap().aliases().is_empty());
}

#[tokio::test]
async fn lists_come_in_pages() {
    let aws = aws().await;
    let mut keys = Vec::new();
    for _ in 0..5 {
        keys.push(aws.key(KeySpec::EccNistP256).await);
    }
    keys.sort();
    let mut listed = Vec::new();
    let mut marker = None;
    loop {
        let page = aws.kms.list_keys().limit(2).set_marker(marker).send().await.unwrap();
        assert!(page.keys().len() <= 2);
        listed.extend(page.keys().iter().map(|entry| entry.key_id().unwrap().to_owned()));
        assert_eq!(page.truncated, page.next_marker.is_some());
        marker = page.next_marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(listed, keys);
    assert_eq!(code(aws.kms.list_keys().marker("foreign").send().await), "InvalidMarkerException");
    assert_eq!(code(aws.kms.list_keys().limit(0).send().await), "ValidationException");
    assert_eq!(code(aws.kms.list_keys().limit(1_001).send().await), "ValidationException");
}

#[tokio::test]
async fn tags_are_replaced_removed_and_limited() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let add = |tags: Vec<Tag>| aws.kms.tag_resource().key_id(&key).set_tags(Some(tags)).send();
    add(vec![tag("a", "1"), tag("b", "2")]).await.unwrap();
    add(vec![tag("a", "3")]).await.unwrap();
    aws.kms.untag_resource().key_id(&key).tag_keys("b").tag_keys("absent").send().await.unwrap();
    let listed = aws.kms.list_resource_tags().key_id(&key).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("a", "3")]);
    assert_eq!(code(add(vec![tag("c", "1"), tag("c", "2")]).await), "TagException");
    assert_eq!(code(add(vec![tag("AWS:x", "1")]).await), "TagException");
    assert_eq!(code(add(vec![tag("", "1")]).await), "ValidationException");
    let many = (0..50).map(|number| tag(&format!("t{number}"), "")).collect();
    assert_eq!(code(add(many).await), "LimitExceededException");
    // A refused call changes nothing.
    let listed = aws.kms.list_resource_tags().key_id(&key).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("a", "3")]);
}

#[tokio::test]
async fn a_description_can_be_changed() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    aws.kms.update_key_description().key_id(&key).description("new").send().await.unwrap();
    let described = aws.kms.describe_key().key_id(&key).send().await.unwrap().key_metadata.unwrap();
    assert_eq!(described.description(), Some("new"));
}

#[tokio::test]
async fn regions_and_partitions_are_apart() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let china = on(&aws.sandbox, "cn-north-1").await;
    assert!(china.kms.list_keys().send().await.unwrap().keys().is_empty());
    assert_eq!(code(china.kms.describe_key().key_id(&key).send().await), "NotFoundException");
    let created = china.kms.create_key().send().await.unwrap().key_metadata.unwrap();
    assert!(created.arn().unwrap().starts_with("arn:aws-cn:kms:cn-north-1:111122223333:key/"));
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 1);
}

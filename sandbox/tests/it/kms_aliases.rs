//! Aliases.

use aws_sdk_kms::types::{KeySpec, KeyUsageType};

use crate::common::{aws, code, refusal};

#[tokio::test]
async fn a_key_is_found_by_alias_where_aws_accepts_one() {
    let aws = aws().await;
    let kms = &aws.kms;
    let key = aws.key(KeySpec::EccNistP256).await;
    kms.create_alias().alias_name("alias/team/signing").target_key_id(&key).send().await.unwrap();
    let alias_arn = "arn:aws:kms:us-east-1:111122223333:alias/team/signing";
    let key_arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    for name in [key.as_str(), &key_arn, "alias/team/signing", alias_arn] {
        assert_eq!(kms.describe_key().key_id(name).send().await.unwrap().key_metadata.unwrap().key_id(), key);
        assert_eq!(kms.get_public_key().key_id(name).send().await.unwrap().key_id(), Some(key_arn.as_str()));
    }
    for name in ["alias/team/signing", alias_arn] {
        assert_eq!(code(kms.get_key_policy().key_id(name).send().await), "NotFoundException");
        assert_eq!(code(kms.disable_key().key_id(name).send().await), "NotFoundException");
    }
    let listed = kms.list_aliases().key_id(&key).send().await.unwrap().aliases.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].alias_arn(), Some(alias_arn));
    assert_eq!(listed[0].creation_date(), listed[0].last_updated_date());
}

#[tokio::test]
async fn alias_names_have_rules() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let create = |name: &str| aws.kms.create_alias().alias_name(name).target_key_id(&key).send();
    for (name, error) in [
        ("signing", "ValidationException"),
        ("alias/", "ValidationException"),
        ("alias/with space", "ValidationException"),
        ("alias/a:b", "ValidationException"),
        ("alias/aws/mine", "NotAuthorizedException"),
        ("", "ValidationException"),
    ] {
        assert_eq!(code(create(name).await), error, "{name}");
    }
    assert_eq!(code(create(&format!("alias/{}", "a".repeat(251))).await), "ValidationException");
    create(&format!("alias/{}", "a".repeat(250))).await.unwrap();
    create("alias/a").await.unwrap();
    let taken = refusal(create("alias/a").await);
    assert_eq!(taken.0, "AlreadyExistsException");
    assert_eq!(taken.1, "An alias with the name arn:aws:kms:us-east-1:111122223333:alias/a already exists");
    let (name, message) =
        refusal(aws.kms.create_alias().alias_name("alias/b").target_key_id("alias/a").send().await);
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("ValidationException", "Aliases must refer to keys. Not aliases")
    );
    let absent = "1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(
        code(aws.kms.create_alias().alias_name("alias/b").target_key_id(absent).send().await),
        "NotFoundException"
    );
}

#[tokio::test]
async fn an_alias_moves_to_a_key_of_the_same_kind_only() {
    let aws = aws().await;
    let kms = &aws.kms;
    let (old, new) = (aws.key(KeySpec::EccNistP256).await, aws.key(KeySpec::EccNistP384).await);
    kms.create_alias().alias_name("alias/a").target_key_id(&old).send().await.unwrap();
    let update = |name: &str, key: &str| kms.update_alias().alias_name(name).target_key_id(key).send();
    update("alias/a", &new).await.unwrap();
    assert_eq!(
        kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata.unwrap().key_id(),
        new
    );
    let symmetric = kms.create_key().send().await.unwrap().key_metadata.unwrap().key_id;
    assert_eq!(code(update("alias/a", &symmetric).await), "ValidationException");
    let agreement = kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::KeyAgreement);
    let agreement = agreement.send().await.unwrap().key_metadata.unwrap().key_id;
    assert_eq!(code(update("alias/a", &agreement).await), "ValidationException");
    assert_eq!(code(update("alias/absent", &new).await), "NotFoundException");
}

#[tokio::test]
async fn a_deleted_alias_is_gone_and_its_key_is_not() {
    let aws = aws().await;
    let kms = &aws.kms;
    let key = aws.key(KeySpec::EccNistP256).await;
    kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    kms.delete_alias().alias_name("alias/a").send().await.unwrap();
    let (name, message) = refusal(kms.delete_alias().alias_name("alias/a").send().await);
    assert_eq!(name, "NotFoundException");
    assert_eq!(message, "Alias arn:aws:kms:us-east-1:111122223333:alias/a is not found.");
    kms.describe_key().key_id(&key).send().await.unwrap();
}

#[tokio::test]
async fn aliases_come_in_pages_and_by_key() {
    let aws = aws().await;
    let kms = &aws.kms;
    let (one, other) = (aws.key(KeySpec::EccNistP256).await, aws.key(KeySpec::EccNistP256).await);
    for number in 0..50 {
        kms.create_alias()
            .alias_name(format!("alias/n{number:02}"))
            .target_key_id(&one)
            .send()
            .await
            .unwrap();
    }
    let one_more = kms.create_alias().alias_name("alias/n50").target_key_id(&one).send().await;
    assert_eq!(code(one_more), "LimitExceededException");
    kms.create_alias().alias_name("alias/z").target_key_id(&other).send().await.unwrap();

    let first = kms.list_aliases().send().await.unwrap();
    assert_eq!((first.aliases().len(), first.truncated), (50, true));
    // An alias that goes between two pages makes no other go missing.
    kms.delete_alias().alias_name("alias/n49").send().await.unwrap();
    let second = kms.list_aliases().set_marker(first.next_marker).send().await.unwrap();
    assert_eq!(
        second.aliases().iter().map(|alias| alias.alias_name().unwrap()).collect::<Vec<_>>(),
        ["alias/z"]
    );
    assert!(!second.truncated);
    let of_other = kms.list_aliases().key_id(&other).send().await.unwrap();
    assert_eq!(of_other.aliases().len(), 1);
    assert_eq!(code(kms.list_aliases().key_id("alias/z").send().await), "NotFoundException");
    assert_eq!(code(kms.list_aliases().limit(101).send().await), "ValidationException");
}

//! Key policies through the wire; their rules have unit tests.

use aws_sdk_kms::types::KeySpec;

use crate::common::{aws, code, refusal};

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Sid":"AllowSign","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/service-role/signer"},"Action":["kms:Sign"],"Resource":"*","Condition":{"StringEquals":{"kms:MessageType":"RAW"}}}]}"#;

#[tokio::test]
async fn a_policy_is_put_and_read_back() {
    let aws = aws().await;
    let kms = &aws.kms;
    let key = aws.key(KeySpec::EccNistP256).await;
    let before = kms.get_key_policy().key_id(&key).policy_name("default").send().await.unwrap();
    assert!(before.policy().unwrap().contains(r#""Sid" : "Enable IAM User Permissions""#));
    assert_eq!(before.policy_name(), Some("default"));
    kms.put_key_policy().key_id(&key).policy(POLICY).send().await.unwrap();
    let after = kms.get_key_policy().key_id(&key).send().await.unwrap().policy.unwrap();
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(json(&after), json(POLICY));
    assert!(after.starts_with("{\n  \"Version\" : \"2012-10-17\",\n  \"Statement\" : [ {\n"), "{after}");
    // What is read can be put again, unchanged.
    kms.put_key_policy().key_id(&key).policy(&after).send().await.unwrap();
    assert_eq!(kms.get_key_policy().key_id(&key).send().await.unwrap().policy.unwrap(), after);
    let names = kms.list_key_policies().key_id(&key).send().await.unwrap();
    assert_eq!(names.policy_names(), ["default"]);
}

#[tokio::test]
async fn a_refused_policy_changes_nothing() {
    let aws = aws().await;
    let kms = &aws.kms;
    let key = aws.key(KeySpec::EccNistP256).await;
    let before = kms.get_key_policy().key_id(&key).send().await.unwrap().policy;
    let put = |policy: &str| kms.put_key_policy().key_id(&key).policy(policy).send();
    let (name, message) = refusal(put(&POLICY.replace(":root", ":user/other")).await);
    assert_eq!(name, "MalformedPolicyDocumentException");
    assert_eq!(message, "The new key policy will not allow you to update the key policy in the future.");
    let (name, message) = refusal(put(&POLICY.replace("role/service-role/signer", "wizard/x")).await);
    assert_eq!(name, "MalformedPolicyDocumentException");
    assert_eq!(message, "Policy contains a statement with one or more invalid principals.");
    assert_eq!(code(put("{").await), "MalformedPolicyDocumentException");
    assert_eq!(code(put("").await), "ValidationException");
    assert_eq!(code(put("{\"Version\":\"\u{20ac}\"}").await), "ValidationException");
    assert_eq!(code(put(&POLICY.replace("AllowSign", &"s".repeat(32_768))).await), "LimitExceededException");
    assert_eq!(code(put(&"s".repeat(131_073)).await), "ValidationException");
    let other_name = kms.put_key_policy().key_id(&key).policy_name("other").policy(POLICY).send().await;
    assert_eq!(code(other_name), "NotFoundException");
    assert_eq!(
        code(kms.get_key_policy().key_id(&key).policy_name("other").send().await),
        "NotFoundException"
    );
    assert_eq!(kms.get_key_policy().key_id(&key).send().await.unwrap().policy, before);
}

#[tokio::test]
async fn the_lockout_check_can_be_bypassed() {
    let aws = aws().await;
    let kms = &aws.kms;
    let locked = POLICY.replace(":root", ":user/other");
    let create = kms.create_key().policy(&locked);
    assert_eq!(code(create.clone().send().await), "MalformedPolicyDocumentException");
    assert!(kms.list_keys().send().await.unwrap().keys().is_empty());
    create.bypass_policy_lockout_safety_check(true).send().await.unwrap();
}

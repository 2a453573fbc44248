//! Scripted failures, as clients meet them.

use std::time::Duration;

use aws_sandbox::Fault;
use aws_sdk_kms::{
    config::timeout::TimeoutConfig,
    error::SdkError,
    types::{KeySpec, KeyUsageType},
};

use crate::common::{aws, code, refusal};

#[tokio::test]
async fn the_nth_call_fails_with_the_given_error_and_without_effect() {
    let aws = aws().await;
    let fault =
        Fault::Error { name: "AccessDeniedException".into(), message: "User is not authorized".into() };
    aws.sandbox.faults().nth("CreateKey", 2, fault);
    let create =
        || aws.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify).send();
    create().await.unwrap();
    let expected = ("AccessDeniedException".to_owned(), "User is not authorized".to_owned());
    assert_eq!(refusal(create().await), expected);
    create().await.unwrap();
    assert_eq!(aws.sandbox.faults().calls("CreateKey"), 3);
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 2);
}

#[tokio::test]
async fn a_throttled_call_has_its_name() {
    let aws = aws().await;
    aws.sandbox.faults().next("ListKeys", Fault::Throttle);
    let list = || aws.kms.list_keys().send();
    let (name, message) = refusal(list().await);
    assert_eq!(name, "ThrottlingException");
    assert!(message.starts_with("You have exceeded the rate at which you may call KMS."), "{message}");
    list().await.unwrap();
}

#[tokio::test]
async fn a_cut_connection_loses_the_answer_and_keeps_the_effect() {
    let aws = aws().await;
    let create =
        || aws.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify).send();
    aws.sandbox.faults().next("CreateKey", Fault::Cut);
    match create().await {
        Err(SdkError::DispatchFailure(failure)) => assert!(failure.is_io()),
        other => panic!("{other:?}"),
    }
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 1);
    aws.sandbox.faults().next("CreateKey", Fault::Refuse);
    assert!(matches!(create().await, Err(SdkError::DispatchFailure(_))));
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 1);
    aws.sandbox.faults().next("CreateKey", Fault::CutMidway);
    assert!(matches!(create().await, Err(SdkError::DispatchFailure(_))));
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_call_is_answered_after_its_time() {
    let aws = aws().await;
    aws.sandbox.faults().next("ListKeys", Fault::Delay(Duration::from_secs(3)));
    let before = tokio::time::Instant::now();
    aws.kms.list_keys().send().await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_client_does_not_wait_longer_than_it_is_told_to() {
    let aws = aws().await;
    aws.sandbox.faults().next("ListKeys", Fault::Delay(Duration::from_secs(3)));
    let timeouts = TimeoutConfig::builder().read_timeout(Duration::from_secs(1)).build();
    let config = aws_sdk_kms::config::Builder::default().timeout_config(timeouts);
    let call = aws.kms.list_keys().customize().config_override(config).send().await;
    match call {
        Err(SdkError::DispatchFailure(failure)) => assert!(failure.is_timeout()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn forgotten_faults_do_not_happen() {
    let aws = aws().await;
    aws.sandbox.faults().next("ListKeys", Fault::Throttle);
    aws.sandbox.faults().clear();
    aws.kms.list_keys().send().await.unwrap();
    assert_eq!(code(aws.kms.describe_key().key_id("x").send().await), "NotFoundException");
}

#[tokio::test]
async fn every_call_of_a_service_can_fail() {
    let aws = aws().await;
    aws.sandbox.faults().always("kms:*", Fault::Throttle);
    for _ in 0..2 {
        assert_eq!(code(aws.kms.list_keys().send().await), "ThrottlingException");
    }
    aws.acmpca.list_certificate_authorities().send().await.unwrap();
    aws.sandbox.faults().clear();
    aws.kms.list_keys().send().await.unwrap();
}

#[tokio::test]
async fn errors_of_awss_own_making_have_their_status() {
    let aws = aws().await;
    for (name, status) in
        [("KMSInternalException", 500), ("DependencyTimeoutException", 503), ("NotFoundException", 400)]
    {
        aws.sandbox.faults().next("ListKeys", Fault::Error { name: name.into(), message: "no".into() });
        match aws.kms.list_keys().send().await {
            Err(SdkError::ServiceError(error)) => assert_eq!(error.raw().status().as_u16(), status, "{name}"),
            other => panic!("{other:?}"),
        }
    }
}

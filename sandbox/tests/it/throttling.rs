//! Throttling at AWS's rates, on a clock that stands still, and calls that take AWS's time.

use std::time::Duration;

use aws_sandbox::{Options, Pace, Sandbox, door::DoorOptions};
use aws_sdk_acmpca::types::CertificateAuthorityType;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::{
    common::{Aws, on, refusal},
    port::{Port, strict},
};

/// Throttled, and time moves only when told to.
async fn throttled() -> Aws {
    let sandbox = Sandbox::open(Options { throttle: true, ..Options::default() }).unwrap();
    sandbox.clock().stop();
    on(&sandbox, "us-east-1").await
}

fn kms_words() -> (String, String) {
    let message = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";
    ("ThrottlingException".to_owned(), message.to_owned())
}

/// How many of these tries succeed before one does not, and the words of that.
async fn until_refused(aws: &Aws) -> (usize, (String, String)) {
    for made in 0..100 {
        let create = aws.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
        let created = create.send().await;
        if created.is_err() {
            return (made, refusal(created));
        }
    }
    panic!("nothing was refused");
}

#[tokio::test]
async fn an_account_creates_five_keys_a_second() {
    let aws = throttled().await;
    assert_eq!(until_refused(&aws).await, (5, kms_words()));
    assert_eq!(aws.kms.list_keys().send().await.unwrap().keys().len(), 5, "the sixth call had no effect");
    aws.sandbox.clock().advance(Duration::from_millis(400));
    assert_eq!(until_refused(&aws).await.0, 2);
    aws.sandbox.clock().advance(Duration::from_secs(60));
    assert_eq!(until_refused(&aws).await.0, 5);
    // Another Region has a quota of its own, and without throttling there is none.
    assert_eq!(until_refused(&on(&aws.sandbox, "eu-west-1").await).await.0, 5);
    aws.sandbox.set_throttling(false);
    aws.key(KeySpec::EccNistP256).await;
}

#[tokio::test]
async fn private_ca_says_it_in_its_own_words() {
    let aws = throttled().await;
    aws.create_authority("First", CertificateAuthorityType::Root).await;
    let configuration = crate::common::configuration(
        aws_sdk_acmpca::types::KeyAlgorithm::EcPrime256v1,
        aws_sdk_acmpca::types::SigningAlgorithm::Sha256Withecdsa,
        crate::common::subject("Second"),
    );
    let second = aws
        .acmpca
        .create_certificate_authority()
        .certificate_authority_configuration(configuration)
        .certificate_authority_type(CertificateAuthorityType::Root);
    let words = ("ThrottlingException".to_owned(), "Rate exceeded".to_owned());
    assert_eq!(refusal(second.clone().send().await), words);
    aws.sandbox.clock().advance(Duration::from_secs(1));
    second.send().await.unwrap();
}

async fn call(sandbox: &Sandbox, target: &str, body: &Value) -> (u16, Value) {
    let request =
        Request::post("/").header("x-amz-target", target).body(Bytes::from(body.to_string())).unwrap();
    let response = sandbox.handle(request).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

#[tokio::test]
async fn signing_and_verifying_share_a_quota_of_the_kind_of_key() {
    let aws = throttled().await;
    let (elliptic, rsa) = (aws.key(KeySpec::EccNistP256).await, aws.key(KeySpec::Rsa2048).await);
    let message = |key: &str, algorithm: &str| json!({ "KeyId": key, "Message": "AAAA", "SigningAlgorithm": algorithm });
    let mut sign = message(&elliptic, "ECDSA_SHA_256");
    let (_, signed) = call(&aws.sandbox, "TrentService.Sign", &sign).await;
    for _ in 1..1_000 {
        assert_eq!(call(&aws.sandbox, "TrentService.Sign", &sign).await.0, 200);
    }
    let (status, refused) = call(&aws.sandbox, "TrentService.Sign", &sign).await;
    assert_eq!((status, refused["message"].as_str()), (400, Some(kms_words().1.as_str())));
    sign["Signature"] = signed["Signature"].clone();
    assert_eq!(call(&aws.sandbox, "TrentService.Verify", &sign).await.1["__type"], "ThrottlingException");
    let rsa = message(&rsa, "RSASSA_PKCS1_V1_5_SHA_256");
    assert_eq!(call(&aws.sandbox, "TrentService.Sign", &rsa).await.0, 200);
}

#[tokio::test]
async fn lambda_has_a_status_and_a_name_of_its_own() {
    let aws = throttled().await;
    let ask = async || {
        let request = Request::get("/2015-03-31/functions/bot/configuration").body(Bytes::new()).unwrap();
        aws.sandbox.handle(request).await
    };
    for _ in 0..15 {
        assert_eq!(ask().await.status().as_u16(), 404);
    }
    let refused = ask().await;
    assert_eq!(refused.status().as_u16(), 429);
    assert_eq!(refused.headers()["x-amzn-errortype"], "TooManyRequestsException");
}

#[tokio::test]
async fn sdk_clients_on_a_port_wait_and_try_again() {
    let sandbox = Sandbox::open(Options { throttle: true, ..strict() }).unwrap();
    sandbox.clock().stop();
    let port = Port::start(sandbox, DoorOptions::default()).await;
    let once = port.sdk("ADMIN", "secret", 1).await;
    assert_eq!(until_refused(&once).await, (5, kms_words()));
    let patient = port.sdk("ADMIN", "secret", 3).await;
    let (called, clock) = (port.sandbox.faults().calls("CreateKey"), port.sandbox.clock());
    let create =
        patient.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify).send();
    let move_on = async {
        while port.sandbox.faults().calls("CreateKey") == called {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(1));
    };
    let (created, ()) = tokio::join!(create, move_on);
    created.unwrap();
}

#[tokio::test(start_paused = true)]
async fn calls_take_their_time_at_the_pace_of_aws() {
    let sandbox = Sandbox::open(Options { pace: Pace::Aws, ..Options::default() }).unwrap();
    sandbox.clock().stop();
    let aws = on(&sandbox, "us-east-1").await;
    let before = tokio::time::Instant::now();
    aws.kms.list_keys().send().await.unwrap();
    let taken = before.elapsed();
    assert!((Duration::from_millis(25)..Duration::from_millis(40)).contains(&taken), "{taken:?}");
    sandbox.set_pace(Pace::Instant);
    let before = tokio::time::Instant::now();
    aws.kms.list_keys().send().await.unwrap();
    assert!(before.elapsed() < Duration::from_millis(5));
}

#[tokio::test(start_paused = true)]
async fn background_work_takes_its_time_by_the_sandboxs_clock() {
    let sandbox = Sandbox::open(Options { pace: Pace::Aws, ..Options::default() }).unwrap();
    sandbox.clock().stop();
    let aws = on(&sandbox, "us-east-1").await;
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    sandbox.clock().advance(Duration::from_millis(3_999));
    assert_eq!(aws.status(&arn).await, "CREATING");
    sandbox.clock().advance(Duration::from_millis(1));
    assert_eq!(aws.status(&arn).await, "PENDING_CERTIFICATE");
}

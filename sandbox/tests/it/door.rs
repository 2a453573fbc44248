//! The door: HTTP as clients of all kinds speak it, well and badly.

use std::{io::ErrorKind, time::Duration};

use aws_sandbox::{
    Directory, Fault, Options, Sandbox, User,
    door::{self, DoorOptions},
};
use aws_sdk_acmpca::types::{CrlConfiguration, RevocationConfiguration};
use aws_sdk_kms::{
    error::SdkError,
    types::{KeySpec, KeyUsageType},
};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::{
    common::{on, refusal},
    port::{Port, answer, open, strict, to_end, until},
};

const LIST: &str = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: TrentService.ListKeys\r\n";

fn short() -> DoorOptions {
    let time = Duration::from_millis(100);
    DoorOptions { header_timeout: time, body_timeout: time, ..DoorOptions::default() }
}

#[tokio::test]
async fn a_connection_carries_many_calls_and_pipelined_ones_in_order() {
    let port = open(DoorOptions::default()).await;
    let mut stream = port.connect().await;
    for _ in 0..2 {
        stream.write_all(format!("{LIST}Content-Length: 2\r\n\r\n{{}}").as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(answer.status, 200);
        assert!(answer.head.contains("content-type: application/x-amz-json-1.1\r\n"), "{}", answer.head);
        assert!(answer.head.contains("x-amzn-requestid: "), "{}", answer.head);
    }
    let unknown = LIST.replace("ListKeys", "Nothing");
    let all = format!(
        "{LIST}Content-Length: 2\r\n\r\n{{}}{unknown}Content-Length: 2\r\n\r\n{{}}{LIST}Content-Length: 1\r\n\r\n{{"
    );
    stream.write_all(all.as_bytes()).await.unwrap();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer = answer(&mut stream).await;
        let name = serde_json::from_slice::<Value>(&answer.body).unwrap()["__type"].clone();
        statuses.push((answer.status, name));
    }
    let expected = [
        (200, Value::Null),
        (400, json!("UnknownOperationException")),
        (400, json!("SerializationException")),
    ];
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
    let port = open(DoorOptions::default()).await;
    let mut stream = port.connect().await;
    stream.write_all(format!("{LIST}Content-Length: 2\r\n\r\n{{}}POST / HT").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.status, 200);
}

#[tokio::test]
async fn chunked_bodies_are_put_together() {
    let port = open(DoorOptions::default()).await;
    let mut stream = port.connect().await;
    let create = LIST.replace("ListKeys", "CreateKey");
    let head = format!("{create}Transfer-Encoding: chunked\r\n\r\n");
    let body = r#"{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}"#;
    stream.write_all(head.as_bytes()).await.unwrap();
    for piece in [&body[..1], &body[1..20], &body[20..]] {
        stream.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let created = answer(&mut stream).await;
    let created: Value = serde_json::from_slice(&created.body).unwrap();
    assert_eq!(created["KeyMetadata"]["KeySpec"], "ECC_NIST_P256");

    let broken = port.raw(format!("{LIST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n")).await;
    assert!(!broken.contains(" 200 "), "{broken}");
    assert_eq!(port.sandbox.faults().calls("ListKeys"), 0);
}

#[tokio::test]
async fn bodies_have_a_largest_size_announced_or_not() {
    let port = open(DoorOptions { body_limit: 64, ..DoorOptions::default() }).await;
    let too_long = |text: &str| {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 413 ") && head.contains("x-amzn-requestid: "), "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["__type"], "RequestEntityTooLargeException");
        assert!(body["message"].as_str().unwrap().contains("64 bytes"), "{body}");
    };
    let close = format!("{LIST}Connection: close\r\n");
    too_long(&port.raw(format!("{close}Content-Length: 65\r\n\r\n{}", " ".repeat(65))).await);
    // Nothing of the body was sent, and nobody waits for it.
    too_long(&port.raw(format!("{close}Content-Length: 5000000000\r\n\r\n")).await);
    let chunk = format!("20\r\n{}\r\n", " ".repeat(32));
    too_long(
        &port.raw(format!("{close}Transfer-Encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n")).await,
    );
    let fits = format!("{close}Content-Length: 64\r\n\r\n{{}}{}", " ".repeat(62));
    assert!(port.raw(fits).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on_or_not() {
    let port = open(DoorOptions::default()).await;
    let mut stream = port.connect().await;
    let head = format!("{LIST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(until(&mut stream, "\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").await.unwrap();
    assert_eq!(answer(&mut stream).await.status, 200);

    let mut stream = port.connect().await;
    let head = format!("{LIST}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.status, 413);
}

#[tokio::test]
async fn the_answer_to_head_has_no_body() {
    let port = open(DoorOptions::default()).await;
    let text = port.raw("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 400 ") && text.ends_with("\r\n\r\n"), "{text}");
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let port = open(DoorOptions::default()).await;
    for text in [
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ] {
        let answer = port.raw(text).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{text:?}: {answer}");
    }
    let huge = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "y".repeat(200_000));
    let answer = port.raw(huge).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(500));
    let answer = port.raw(many).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(port.call("TrentService.ListKeys", "{}").await.0, 200);
}

#[tokio::test]
async fn slow_clients_are_not_waited_for() {
    let port = open(short()).await;
    for head in ["", "POST / HTTP/1.1\r\nHost: loc", "POST / HTTP/1.1\r\nHost: localhost\r\n"] {
        assert!(!port.raw(head).await.contains(" 200 "), "{head:?}");
    }
    let answer = port.raw(format!("{LIST}Content-Length: 2\r\n\r\n{{")).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("RequestTimeoutException"), "{answer}");
    assert_eq!(port.sandbox.faults().calls("ListKeys"), 0);
}

#[tokio::test]
async fn other_hosts_get_nothing_but_revocation_lists() {
    let port = open(DoorOptions::default()).await;
    let aws = on(&port.sandbox, "us-east-1").await;
    let (root, _) = aws.active_root("Root").await;
    let crl = CrlConfiguration::builder().enabled(true).expiration_in_days(7).s3_bucket_name("lists");
    let crl = crl.custom_cname("crl.example").build().unwrap();
    let crl = RevocationConfiguration::builder().crl_configuration(crl).build();
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&root);
    update.revocation_configuration(crl).send().await.unwrap();
    let path = format!("/crl/{}.crl", root.rsplit('/').next().unwrap());
    for head in [
        format!("GET {path} HTTP/1.1\r\nHost: crl.example\r\n"),
        format!("GET {path} HTTP/1.1\r\nHost: crl.example:80\r\n"),
        format!("GET http://crl.example{path} HTTP/1.1\r\nHost: crl.example\r\n"),
    ] {
        let answer = port.request(&head, "").await;
        assert_eq!(answer.status, 200, "{head}");
        assert!(answer.head.contains("content-type: application/pkix-crl\r\n"), "{}", answer.head);
        assert_eq!(answer.body[0], 0x30, "DER");
    }
    let elsewhere = port.request(&format!("GET {path} HTTP/1.1\r\nHost: other.example\r\n"), "").await;
    assert_eq!(elsewhere.status, 404);

    for host in [
        "Host: evil.example\r\n",
        "Host: 127.0.0.1.nip.io:4599\r\n",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: \r\n",
    ] {
        let head = format!("POST / HTTP/1.1\r\n{host}X-Amz-Target: TrentService.ListKeys\r\n");
        let answer = port.request(&head, "{}").await;
        assert_eq!(answer.status, 421, "{host}");
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["__type"], "MisdirectedRequestException");
    }
    let page = "POST / HTTP/1.1\r\nOrigin: http://evil.example\r\nX-Amz-Target: TrentService.ListKeys\r\n";
    assert_eq!(port.request(page, "{}").await.status, 403);
    assert_eq!(port.sandbox.faults().calls("ListKeys"), 0);
}

#[tokio::test]
async fn signatures_are_verified_as_they_came() {
    let port = Port::start(Sandbox::open(strict()).unwrap(), DoorOptions::default()).await;
    let admin = port.sdk("ADMIN", "secret", 1).await;
    let key = admin.key(KeySpec::EccNistP256).await;
    admin.kms.describe_key().key_id(key).send().await.unwrap();
    admin.acmpca.list_certificate_authorities().send().await.unwrap();
    let wrong = port.sdk("ADMIN", "wrong", 1).await;
    assert_eq!(refusal(wrong.kms.list_keys().send().await).0, "InvalidSignatureException");
    let (status, body) = port.call("TrentService.ListKeys", "{}").await;
    assert_eq!((status, &body["__type"]), (400, &json!("MissingAuthenticationTokenException")));
}

#[tokio::test]
async fn policies_know_where_a_call_comes_from() {
    let here = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:*", "Resource": "*",
        "Condition": { "IpAddress": { "aws:SourceIp": "127.0.0.0/8" } } }] });
    let user = User::new("local").access_key("LOCAL", "secret").policy(here);
    let options =
        Options { principals: Directory::default().user(user), strict_auth: true, ..Options::default() };
    let port = Port::start(Sandbox::open(options).unwrap(), DoorOptions::default()).await;
    port.sdk("LOCAL", "secret", 1).await.kms.list_keys().send().await.unwrap();
    let in_process = crate::common::by(&port.sandbox, "LOCAL", "secret").await;
    assert_eq!(refusal(in_process.kms.list_keys().send().await).0, "AccessDeniedException");
}

#[tokio::test]
async fn a_cut_closes_the_connection_before_or_within_the_answer() {
    let port = open(DoorOptions::default()).await;
    port.sandbox.faults().next("ListKeys", Fault::Cut);
    assert_eq!(port.raw(format!("{LIST}Content-Length: 2\r\n\r\n{{}}")).await, "");
    port.sandbox.faults().next("ListKeys", Fault::Refuse);
    assert_eq!(port.raw(format!("{LIST}Content-Length: 2\r\n\r\n{{}}")).await, "");
    let whole = r#"{"Keys":[],"Truncated":false}"#;
    port.sandbox.faults().next("ListKeys", Fault::CutMidway);
    let part = port.raw(format!("{LIST}Content-Length: 2\r\n\r\n{{}}")).await;
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", whole.len())), "{head}");
    assert_eq!(body, &whole[..whole.len() / 2]);
    // An operation whose answer is empty has something missing as well.
    let (_, made) =
        port.call("TrentService.CreateKey", r#"{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}"#).await;
    let key = made["KeyMetadata"]["KeyId"].as_str().unwrap();
    port.sandbox.faults().next("DisableKey", Fault::CutMidway);
    let body = json!({ "KeyId": key }).to_string();
    let disable = LIST.replace("ListKeys", "DisableKey");
    let part = port.raw(format!("{disable}Content-Length: {}\r\n\r\n{body}", body.len())).await;
    assert!(part.contains("content-length: 1\r\n") && part.ends_with("\r\n\r\n"), "{part}");
    let (_, now) = port.call("TrentService.DescribeKey", &body).await;
    assert_eq!(now["KeyMetadata"]["KeyState"], "Disabled");
}

#[tokio::test]
async fn an_sdk_client_tries_again_after_a_cut_and_finds_one_effect_each() {
    for fault in [Fault::Cut, Fault::CutMidway] {
        let port = Port::start(Sandbox::open(strict()).unwrap(), DoorOptions::default()).await;
        let once = port.sdk("ADMIN", "secret", 1).await;
        port.sandbox.faults().next("kms:CreateKey", fault.clone());
        let create = once.kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
        match create.send().await {
            Err(SdkError::DispatchFailure(_) | SdkError::ResponseError(_)) => {}
            other => panic!("{fault:?}: {other:?}"),
        }
        assert_eq!(once.kms.list_keys().send().await.unwrap().keys().len(), 1, "{fault:?}");
        let again = port.sdk("ADMIN", "secret", 2).await;
        port.sandbox.faults().next("kms:ListAliases", fault);
        again.kms.list_aliases().send().await.unwrap();
        assert_eq!(port.sandbox.faults().calls("ListAliases"), 2);
    }
}

#[tokio::test]
async fn a_shutdown_lets_open_requests_end_and_nobody_in() {
    let mut port = open(DoorOptions::default()).await;
    let address = port.address;
    let mut idle = port.connect().await;
    idle.write_all(format!("{LIST}Content-Length: 2\r\n\r\n{{}}").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut idle).await.status, 200);
    let mut busy = port.connect().await;
    busy.write_all(format!("{LIST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").as_bytes())
        .await
        .unwrap();
    until(&mut busy, "\r\n\r\n").await;
    port.stop();
    assert_eq!(to_end(&mut idle).await, "");
    busy.write_all(b"{}").await.unwrap();
    assert!(to_end(&mut busy).await.starts_with("HTTP/1.1 200 "));
    port.ended().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_ever() {
    let grace = Duration::from_millis(50);
    let mut port = open(DoorOptions { shutdown_grace: grace, ..DoorOptions::default() }).await;
    let mut stuck = port.connect().await;
    stuck
        .write_all(format!("{LIST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").as_bytes())
        .await
        .unwrap();
    until(&mut stuck, "\r\n\r\n").await;
    port.stop();
    port.ended().await;
    assert_eq!(to_end(&mut stuck).await, "");
}

#[tokio::test]
async fn other_machines_are_never_served() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let refused = door::serve(listener, sandbox, DoorOptions::default(), std::future::pending()).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput);
}

//! The control interface, by its own protocol.

use aws_sandbox::{Directory, Function, Options, Role, Sandbox, User, door::DoorOptions};
use serde_json::{Value, json};

use crate::{
    common::on,
    port::{Port, controlled, open},
};

const KEY: &str = r#"{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}"#;

async fn keys(port: &Port) -> usize {
    port.call("TrentService.ListKeys", "{}").await.1["Keys"].as_array().unwrap().len()
}

#[tokio::test]
async fn it_is_not_there_unless_asked_for() {
    let port = open(DoorOptions::default()).await;
    for (method, path) in [("GET", "status"), ("POST", "reset"), ("GET", "snapshot")] {
        let (status, body) = port.control(method, path, "{}").await;
        assert_eq!((status, body), (400, json!({ "__type": "UnknownOperationException" })), "{path}");
    }
}

#[tokio::test]
async fn the_status_tells_what_is_set_and_what_was_called() {
    let port = controlled().await;
    port.call("TrentService.ListKeys", "{}").await;
    port.call("ACMPrivateCA.ListCertificateAuthorities", "{}").await;
    let (status, body) = port.control("GET", "status", "").await;
    assert_eq!(status, 200);
    assert!(body["clock"]["now"].as_str().unwrap().ends_with('Z'));
    let mut rest = body.clone();
    rest["clock"]["now"] = Value::Null;
    let expected = json!({
        "version": env!("CARGO_PKG_VERSION"), "account": "111122223333", "strict_auth": false, "kept_on_disk": false,
        "clock": { "now": null, "ahead_seconds": 0, "stopped": false }, "pace": "instant", "throttle": false, "faults": 0,
        "calls": { "kms": { "ListKeys": 1 }, "acm-pca": { "ListCertificateAuthorities": 1 } },
    });
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn the_clock_ends_a_deletion_window() {
    let port = controlled().await;
    let (_, made) = port.call("TrentService.CreateKey", KEY).await;
    let key = json!({ "KeyId": made["KeyMetadata"]["KeyId"], "PendingWindowInDays": 7 }).to_string();
    port.call("TrentService.ScheduleKeyDeletion", &key).await;
    assert_eq!(keys(&port).await, 1);
    let (status, body) = port.control("POST", "clock", r#"{"advance_seconds": 604801}"#).await;
    assert_eq!((status, &body["ahead_seconds"]), (200, &json!(604_801)));
    assert_eq!(keys(&port).await, 0);
    let (_, body) = port.control("POST", "clock", r#"{"stopped": true}"#).await;
    assert_eq!(body["stopped"], true);
    let (_, later) = port.control("POST", "clock", r#"{"advance_seconds": 0}"#).await;
    assert_eq!(later["now"], body["now"]);
    let (_, body) = port.control("POST", "clock", r#"{"stopped": false}"#).await;
    assert_eq!(body["stopped"], false);
}

#[tokio::test]
async fn pace_and_throttling_are_switched() {
    let port = controlled().await;
    let table = [
        ("pace", json!({ "pace": "aws" })),
        ("pace", json!({ "pace": "delayed", "background_ms": 1500 })),
        ("pace", json!({ "pace": "instant" })),
    ];
    for (path, setting) in table {
        assert_eq!(port.control("POST", path, &setting.to_string()).await, (200, setting.clone()));
        let (_, status) = port.control("GET", "status", "").await;
        assert_eq!(status["pace"], setting["pace"]);
    }
    assert_eq!(port.control("POST", "throttle", r#"{"on": true}"#).await, (200, json!({ "throttle": true })));
    assert!(port.sandbox.is_throttling());
}

#[tokio::test]
async fn faults_are_added_listed_met_and_cleared() {
    let port = controlled().await;
    let table = [
        json!({ "operation": "kms:ListKeys", "nth": 1, "kind": "error", "name": "KMSInternalException", "message": "no" }),
        json!({ "operation": "ListKeys", "nth": 2, "kind": "throttle" }),
        json!({ "operation": "acm-pca:*", "always": true, "kind": "delay", "delay_ms": 5 }),
        json!({ "operation": "*", "nth": 9, "kind": "refuse" }),
        json!({ "operation": "Sign", "nth": 1, "kind": "cut" }),
        json!({ "operation": "lambda:GetFunctionConfiguration", "nth": 1, "kind": "cut_midway" }),
    ];
    for fault in &table {
        assert_eq!(port.control("POST", "faults", &fault.to_string()).await.0, 200, "{fault}");
    }
    let (status, listed) = port.control("GET", "faults", "").await;
    assert_eq!((status, listed), (200, json!({ "faults": table })));
    let (_, first) = port.call("TrentService.ListKeys", "{}").await;
    assert_eq!(first, json!({ "__type": "KMSInternalException", "message": "no" }));
    let (_, second) = port.call("TrentService.ListKeys", "{}").await;
    assert_eq!(second["__type"], "ThrottlingException");
    assert_eq!(port.control("DELETE", "faults", "").await, (200, json!({ "faults": [] })));
    assert_eq!(port.control("POST", "faults", r#"{"operation":"ListKeys","kind":"throttle"}"#).await.0, 200);
    assert_eq!(port.call("TrentService.ListKeys", "{}").await.0, 400);
    assert_eq!(port.call("TrentService.ListKeys", "{}").await.0, 200);
}

#[tokio::test]
async fn what_cannot_be_done_is_explained() {
    let port = controlled().await;
    let table = [
        ("POST", "clock", r#"{"advance": 1}"#, 400, "advance_seconds"),
        ("POST", "clock", "{}", 400, "advance_seconds"),
        ("POST", "clock", r#"{"advance_seconds": -1}"#, 400, "forward only"),
        ("POST", "clock", r#"{"advance_seconds": 9000000000000}"#, 400, "hundred years"),
        ("POST", "clock", "soon", 400, "cannot be used"),
        ("POST", "pace", r#"{"pace": "slow"}"#, 400, "instant"),
        ("POST", "pace", r#"{"pace": "aws", "background_ms": 1}"#, 400, "delayed"),
        ("POST", "pace", r#"{"pace": "delayed"}"#, 400, "background_ms"),
        ("POST", "throttle", r#"{"on": "yes"}"#, 400, "true"),
        ("POST", "faults", r#"{"operation": "Sing", "kind": "cut"}"#, 400, "no such operation"),
        ("POST", "faults", r#"{"operation": "s3:*", "kind": "cut"}"#, 400, "acm-pca"),
        ("POST", "faults", r#"{"operation": "acm-pca:Sign", "kind": "cut"}"#, 400, "no such operation"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "explode"}"#, 400, "cut_midway"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "error"}"#, 400, "needs a name"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "error", "name": "a b"}"#, 400, "letters"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "delay"}"#, 400, "delay_ms"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "delay", "delay_ms": 3600001}"#, 400, "an hour"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "cut", "delay_ms": 1}"#, 400, "delays"),
        ("POST", "faults", r#"{"operation": "Sign", "kind": "cut", "nth": 0}"#, 400, "number 1"),
        (
            "POST",
            "faults",
            r#"{"operation": "Sign", "kind": "cut", "nth": 1, "always": true}"#,
            400,
            "every call",
        ),
        ("POST", "restore", "{}", 400, "not a snapshot"),
        ("POST", "restore", r#"{"format": 99}"#, 400, "format 99"),
        ("GET", "objects/none/none", "", 404, "objects lists"),
        ("GET", "nothing", "", 404, "status, clock, pace"),
        ("GET", "reset", "", 405, "POST"),
        ("PUT", "faults", "{}", 405, "GET, POST, DELETE"),
    ];
    for (method, path, body, status, says) in table {
        let (found, answer) = port.control(method, path, body).await;
        assert_eq!(found, status, "{method} {path} {body}: {answer}");
        let error = &answer["error"];
        assert!(
            error["code"].is_string() && error["message"].is_string() && error["hint"].is_string(),
            "{answer}"
        );
        assert!(answer.to_string().contains(says), "{method} {path} {body}: {answer}");
    }
    assert_eq!(port.control("GET", "faults", "").await.1, json!({ "faults": [] }));
}

#[tokio::test]
async fn a_snapshot_comes_back_after_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Some(folder.path().to_owned());
    let sandbox = Sandbox::open(Options { directory, ..Options::default() }).unwrap();
    let control = DoorOptions { control: true, ..DoorOptions::default() };
    let port = Port::start(sandbox, control).await;
    let (_, made) = port.call("TrentService.CreateKey", KEY).await;
    let get = json!({ "KeyId": made["KeyMetadata"]["KeyId"] }).to_string();
    let public = port.call("TrentService.GetPublicKey", &get).await;
    let snapshot = port.request("GET /_sandbox/v1/snapshot HTTP/1.1\r\n", "").await;
    assert_eq!(snapshot.status, 200);
    assert!(snapshot.head.contains("content-type: application/json\r\n"), "{}", snapshot.head);
    assert!(snapshot.head.contains("cache-control: no-store\r\n"), "{}", snapshot.head);

    port.control("POST", "clock", r#"{"advance_seconds": 60}"#).await;
    port.control("POST", "throttle", r#"{"on": true}"#).await;
    port.control("POST", "pace", r#"{"pace": "aws"}"#).await;
    port.control("POST", "faults", r#"{"operation": "Sign", "kind": "cut"}"#).await;
    assert_eq!(port.control("POST", "reset", "").await, (204, Value::Null));
    let (_, status) = port.control("GET", "status", "").await;
    assert_eq!((&status["calls"], &status["faults"]), (&json!({}), &json!(0)));
    assert_eq!((&status["clock"]["ahead_seconds"], &status["throttle"]), (&json!(0), &json!(false)));
    assert_eq!((&status["pace"], &status["kept_on_disk"]), (&json!("instant"), &json!(true)));
    assert_eq!(keys(&port).await, 0);

    let text = String::from_utf8(snapshot.body).unwrap();
    assert_eq!(port.control("POST", "restore", &text).await, (204, Value::Null));
    assert_eq!(port.call("TrentService.GetPublicKey", &get).await, public);
    // What was restored is on disk.
    let other = Options { directory: Some(folder.path().to_owned()), ..Options::default() };
    let other = on(&Sandbox::open(other).unwrap(), "us-east-1").await;
    assert_eq!(other.kms.list_keys().send().await.unwrap().keys().len(), 1);
}

#[tokio::test]
async fn objects_are_listed_and_fetched() {
    let port = controlled().await;
    let aws = on(&port.sandbox, "us-east-1").await;
    assert_eq!(port.control("GET", "objects", "").await, (200, json!({ "objects": [] })));
    let (root, _) = aws.active_root("Root").await;
    let report = aws.acmpca.create_certificate_authority_audit_report().certificate_authority_arn(root);
    let report = report.s3_bucket_name("reports").audit_report_response_format("JSON".into());
    let key = report.send().await.unwrap().s3_key.unwrap();
    let content = port.sandbox.object("reports", &key).unwrap();
    let (_, listed) = port.control("GET", "objects", "").await;
    assert_eq!(listed["objects"], json!([{ "bucket": "reports", "key": key, "size": content.len() }]));
    let answer = port.request(&format!("GET /_sandbox/v1/objects/reports/{key} HTTP/1.1\r\n"), "").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, content.as_ref()));
}

#[tokio::test]
async fn principals_are_named_without_what_they_sign_with() {
    let principals = Directory::default()
        .user(User::new("admin").access_key("AKIDADMIN", "hush").administrator())
        .role(Role::new("signer").path("/team/").session("bot", "AKIDBOT", "hush"))
        .function(Function::new("bot", "eu-central-1", "arn:aws:iam::111122223333:role/team/signer"));
    let sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    let port = Port::start(sandbox, DoorOptions { control: true, ..DoorOptions::default() }).await;
    let (_, body) = port.control("GET", "principals", "").await;
    let expected = json!({ "principals": [
        { "kind": "user", "name": "admin", "arn": "arn:aws:iam::111122223333:user/admin" },
        { "kind": "role", "name": "signer", "arn": "arn:aws:iam::111122223333:role/team/signer" },
        { "kind": "function", "name": "bot", "arn": "arn:aws:lambda:eu-central-1:111122223333:function:bot",
          "role": "arn:aws:iam::111122223333:role/team/signer" },
    ] });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn web_pages_cannot_use_it() {
    let port = controlled().await;
    let table = [
        ("Host: evil.example\r\nContent-Type: application/json\r\n", 421),
        ("Content-Type: application/json\r\nOrigin: http://evil.example\r\n", 403),
        ("Content-Type: application/json\r\nOrigin: null\r\n", 403),
        ("Content-Type: application/json\r\nSec-Fetch-Site: cross-site\r\n", 403),
        ("Content-Type: application/json\r\nSec-Fetch-Site: same-site\r\n", 403),
        ("Content-Type: text/plain\r\n", 415),
        ("Content-Type: application/x-www-form-urlencoded\r\n", 415),
        ("", 415),
        ("Content-Type: Application/JSON; charset=utf-8\r\nSec-Fetch-Site: same-origin\r\n", 204),
    ];
    for (headers, status) in table {
        let answer = port.request(&format!("POST /_sandbox/v1/reset HTTP/1.1\r\n{headers}"), "").await;
        assert_eq!(answer.status, status, "{headers}");
    }
    let rebound = "GET /_sandbox/v1/snapshot HTTP/1.1\r\nHost: evil.example:4599\r\n";
    let answer = port.request(rebound, "").await;
    assert_eq!(answer.status, 421);
    let read = "GET /_sandbox/v1/snapshot HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\n";
    assert_eq!(port.request(read, "").await.status, 403);
}

//! The webhook: signed, tried again, delivered once.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use signet::watcher::webhook::{Deliveries, Secret, Webhook};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::support::{Watch, news, options};

const KEY: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

#[derive(Clone)]
struct Received {
    path: String,
    id: String,
    timestamp: i64,
    signature: String,
    body: Vec<u8>,
}

/// A receiver that answers as it is told, then with 204.
#[derive(Clone)]
struct Receiver {
    url: String,
    answers: Arc<Mutex<Vec<StatusCode>>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// Listens, and answers what is sent to it.
    async fn start(answers: &[StatusCode]) -> (Self, Webhook) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?from=signet", listener.local_addr().unwrap());
        let hook = webhook(&url);
        let receiver =
            Self { url, answers: Arc::new(Mutex::new(answers.to_vec())), received: Arc::default() };
        let router = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, hook)
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn receive(State(receiver): State<Receiver>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(text("content-type"), "application/json");
    receiver.received.lock().unwrap().push(Received {
        path: uri.to_string(),
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp").parse().unwrap(),
        signature: text("webhook-signature"),
        body: body.to_vec(),
    });
    let mut answers = receiver.answers.lock().unwrap();
    let status = if answers.is_empty() { StatusCode::NO_CONTENT } else { answers.remove(0) };
    (status, [("location", "/elsewhere")]).into_response()
}

fn webhook(url: &str) -> Webhook {
    let secret = Secret::parse(&format!("whsec_{}", STANDARD.encode(KEY))).unwrap();
    Webhook::new(url.parse().unwrap(), secret).unwrap()
}

/// The signature, worked out by OpenSSL.
fn openssl(received: &Received) -> String {
    let mut child = Command::new("openssl")
        .args(["dgst", "-sha256", "-binary", "-mac", "HMAC", "-macopt"])
        .arg(format!("hexkey:{}", hex::encode(KEY)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{}.{}.", received.id, received.timestamp).as_bytes()).unwrap();
    input.write_all(&received.body).unwrap();
    drop(input);
    format!("v1,{}", STANDARD.encode(child.wait_with_output().unwrap().stdout))
}

fn done(delivered: usize, put_off: usize) -> Deliveries {
    Deliveries { delivered, put_off, given_up: 0 }
}

#[tokio::test]
async fn refused_twice_then_taken_once_with_the_same_id_and_a_signature_that_openssl_agrees_with() {
    let refusals = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::FORBIDDEN];
    let (receiver, webhook) = Receiver::start(&refusals).await;
    let watch = Watch::with_webhook(Some(webhook)).await;
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 0));
    watch.disable_key().await;
    assert_eq!(news(watch.look().await), (1, 0));
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 1));
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 0), "not before its time");
    watch.world.advance(5_000);
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 1));
    watch.world.advance(29_000);
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 0), "the waits grow");
    watch.world.advance(1_000);
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(1, 0));
    watch.world.advance(86_400_000);
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 0), "delivered is delivered");

    let received = receiver.received();
    assert_eq!(received.len(), 3);
    for attempt in &received {
        assert_eq!(attempt.path, "/hook?from=signet");
        assert_eq!((&attempt.id, &attempt.body), (&received[0].id, &received[0].body));
        assert_eq!(attempt.signature, openssl(attempt));
    }
    assert!(received[1].timestamp - received[0].timestamp >= 5, "the time is that of the attempt");
    assert_ne!(received[1].signature, received[0].signature);
    assert!(!received[0].id.contains('.'), "a full stop would make the signed text ambiguous");
    let body: Value = serde_json::from_slice(&received[0].body).unwrap();
    let open = watch.open().await;
    assert_eq!(body["type"], "alert.opened");
    assert_eq!(body["data"]["target"], "sandbox");
    assert_eq!(body["data"]["alert"]["id"], open[0].alert.id.as_str());
    assert_eq!(body["data"]["alert"]["next_action"], "restore_key");
}

#[tokio::test]
async fn what_is_over_is_told_too_and_a_superseded_alert_is_not() {
    let (receiver, webhook) = Receiver::start(&[]).await;
    let watch = Watch::with_webhook(Some(webhook)).await;
    watch.disable_key().await;
    watch.look().await;
    let kms = watch.world.sdk().await.0;
    kms.schedule_key_deletion().key_id(&watch.key).pending_window_in_days(7).send().await.unwrap();
    watch.world.advance(10);
    watch.look().await;
    kms.cancel_key_deletion().key_id(&watch.key).send().await.unwrap();
    watch.enable_key().await;
    watch.world.advance(10);
    watch.look().await;
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(3, 0));
    let types: Vec<(String, String)> = receiver
        .received()
        .iter()
        .map(|received| {
            let body: Value = serde_json::from_slice(&received.body).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&body["type"]), text(&body["data"]["alert"]["found"]))
        })
        .collect();
    let expect = |kind: &str, found: &str| (kind.to_owned(), found.to_owned());
    assert_eq!(
        types,
        [
            expect("alert.opened", "Disabled"),
            expect("alert.opened", "PendingDeletion"),
            expect("alert.resolved", "PendingDeletion")
        ]
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (receiver, webhook) = Receiver::start(&[StatusCode::TEMPORARY_REDIRECT]).await;
    let watch = Watch::with_webhook(Some(webhook)).await;
    watch.disable_key().await;
    watch.look().await;
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 1));
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn two_servers_deliver_an_event_once() {
    let (receiver, hook) = Receiver::start(&[]).await;
    let watch = Watch::with_webhook(Some(hook)).await;
    let other_app = watch.world.app().await;
    let other = other_app.watcher(options(Some(webhook(&receiver.url))));
    watch.disable_key().await;
    watch.look().await;
    let (one, two) = tokio::join!(watch.watcher.deliver_due(), other.deliver_due());
    assert_eq!(one.unwrap().delivered + two.unwrap().delivered, 1);
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn nobody_there_is_given_up_after_three_days_and_does_not_hold_up_what_comes_later() {
    // A port that was free a moment ago, and where nobody listens.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let watch = Watch::with_webhook(Some(webhook(&format!("http://{address}/")))).await;
    watch.disable_key().await;
    watch.look().await;
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 1));
    watch.world.advance(3 * 86_400_000 + 1);
    watch.enable_key().await;
    watch.look().await;
    let given_up = Deliveries { given_up: 1, put_off: 1, delivered: 0 };
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), given_up);
    watch.world.advance(27 * 86_400_000);
    watch.look().await;
    let metrics = watch.app.metrics().await.unwrap();
    assert!(
        metrics.contains("signet_webhook_events{target=\"sandbox\",state=\"given_up\"} 0"),
        "forgotten after 30 days"
    );
    assert!(metrics.contains("signet_webhook_events{target=\"sandbox\",state=\"waiting\"} 1"));
}

#[tokio::test]
async fn a_receiver_whose_certificate_nobody_vouches_for_gets_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-keyout", &key, "-out", &certificate])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut server = tokio::process::Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-key", &key, "-cert", &certificate])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(address) = line.strip_prefix("ACCEPT ") {
            break address.trim().rsplit_once(':').unwrap().1.to_owned();
        }
    };
    let watch = Watch::with_webhook(Some(webhook(&format!("https://localhost:{port}/")))).await;
    watch.disable_key().await;
    watch.look().await;
    assert_eq!(watch.watcher.deliver_due().await.unwrap(), done(0, 1));
    server.kill().await.unwrap();
    while let Some(line) = lines.next_line().await.unwrap() {
        assert!(!line.contains("webhook-id"), "{line}");
    }
}

//! The metrics: read by a strict parser, through their own listener.

use std::collections::{BTreeMap, BTreeSet};

use signet::http::{ServerOptions, serve_metrics};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::support::{DAY_MS, Watch};

type Samples = BTreeMap<(String, BTreeMap<String, String>), i64>;

/// Reads a page as the format says, and refuses whatever else.
fn parse(page: &str) -> Samples {
    assert!(page.ends_with('\n'));
    let mut samples = Samples::new();
    let (mut seen, mut family) = (BTreeSet::new(), (String::new(), String::new()));
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, text) = help.split_once(' ').unwrap();
            assert!(!text.is_empty() && seen.insert(name.to_owned()), "{name} twice");
            let kind = lines.next().unwrap().strip_prefix(&format!("# TYPE {name} ")).unwrap();
            assert!(["gauge", "counter"].contains(&kind));
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            assert!(lines.peek().is_some_and(|next| next.starts_with(name)), "{name} has a sample");
            family = (name.to_owned(), kind.to_owned());
            continue;
        }
        let end = line.find(['{', ' ']).unwrap();
        let (name, mut rest) = line.split_at(end);
        assert_eq!(name, family.0);
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        let mut labels = BTreeMap::new();
        if let Some(inside) = rest.strip_prefix('{') {
            rest = inside;
            loop {
                let (label, after) = rest.split_once("=\"").unwrap();
                assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{label}");
                let (value, after) = value(after);
                assert!(labels.insert(label.to_owned(), value).is_none());
                match after.strip_prefix(',') {
                    Some(more) => rest = more,
                    None => {
                        rest = after.strip_prefix('}').unwrap();
                        break;
                    }
                }
            }
        }
        let number = rest.strip_prefix(' ').unwrap().parse().unwrap();
        assert!(samples.insert((name.to_owned(), labels), number).is_none(), "{line} twice");
    }
    samples
}

/// A label's value up to its closing quote, and what comes after.
fn value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    loop {
        match letters.next().unwrap() {
            (at, '"') => return (value, &text[at + 1..]),
            (_, '\\') => value.push(match letters.next().unwrap().1 {
                'n' => '\n',
                other @ ('\\' | '"') => other,
                other => panic!("\\{other}"),
            }),
            (_, other) => value.push(other),
        }
    }
}

/// The sample of the sandbox.
fn of_sandbox(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> Option<i64> {
    get(samples, name, &[labels, &[("target", "sandbox")]].concat())
}

fn get(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> Option<i64> {
    let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    samples.get(&(name.to_owned(), labels)).copied()
}

#[tokio::test]
async fn the_listener_serves_them_and_nothing_else() {
    let watch = Watch::new().await;
    watch.world.advance(400 * DAY_MS);
    watch.disable_key().await;
    watch.look().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let served =
        tokio::spawn(serve_metrics(watch.app.clone(), listener, ServerOptions::default(), shutdown.clone()));
    let url = format!("http://{address}/metrics");
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    let samples = parse(&page);

    let left = of_sandbox(
        &samples,
        "signet_certificate_expires_in_seconds",
        &[("identity", "epic-prod-voice"), ("region", "us-east-1")],
    );
    assert!(left.is_some_and(|left| (-36 * 86_400..-34 * 86_400).contains(&left)), "{left:?}");
    let open = |kind, severity| {
        of_sandbox(&samples, "signet_alerts_open", &[("kind", kind), ("severity", severity)])
    };
    assert_eq!(open("certificate_expiry", "critical"), Some(1));
    assert_eq!(open("key_state", "critical"), Some(1));
    assert_eq!(open("alias_moved", "critical"), Some(0), "none is told as 0");
    assert_eq!(of_sandbox(&samples, "signet_ceremonies", &[("state", "succeeded")]), Some(1));
    assert_eq!(of_sandbox(&samples, "signet_webhook_events", &[("state", "waiting")]), Some(2));
    assert_eq!(
        of_sandbox(&samples, "signet_watcher_last_success_timestamp_seconds", &[]).unwrap() / 86_400,
        watch.world.clock().now_s() / 86_400
    );
    let call = |service, operation| {
        let labels = [("service", service), ("operation", operation), ("outcome", "ok")];
        of_sandbox(&samples, "signet_aws_calls_total", &labels)
    };
    assert_eq!(call("kms", "GetKeyPolicy"), Some(2), "two looks");
    assert_eq!(call("acm-pca", "CreateCertificateAuthority"), Some(1));
    assert!(!page.contains("arn:") && !page.contains("111122223333"), "no ARN, no account");

    let client = reqwest::Client::new();
    for path in ["/", "/api/v1/identities", "/index.html"] {
        let answer = client.get(format!("http://{address}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    let answer = client.get(&url).header("host", "evil.example").send().await.unwrap();
    assert_eq!(answer.status(), 421, "a page that rebinds its name gets nothing");
    let answer = client.post(&url).header("content-type", "application/json").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    shutdown.cancel();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn failed_calls_are_counted_as_such() {
    let watch = Watch::new().await;
    let fault =
        aws_sandbox::Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() };
    watch.world.sandbox.faults().next("DescribeKey", fault);
    watch.look().await;
    let samples = parse(&watch.app.metrics().await.unwrap());
    let labels = [("service", "kms"), ("operation", "DescribeKey"), ("outcome", "error")];
    assert_eq!(of_sandbox(&samples, "signet_aws_calls_total", &labels), Some(1));
    assert_eq!(of_sandbox(&samples, "signet_watcher_unknown_facts", &[]), Some(1));
}

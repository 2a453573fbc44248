//! Host, connection and header rules, by bytes on the wire.

use std::time::Duration;

use signet::http::ServerOptions;

use crate::support::{Server, check_headers};

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

/// Every path: the API, a page, a file, the health check, the event stream.
const PATHS: [&str; 5] = ["/healthz", "/", "/icons.svg", "/api/v1/session", "/api/v1/ceremonies/x/events"];

#[tokio::test]
async fn foreign_hosts_get_nothing_anywhere() {
    let server = Server::start().await;
    let port = server.address.port();
    for path in PATHS {
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            "127.0.0.1.nip.io".to_owned(),
            format!("localhost.evil.example:{port}"),
            format!("0.0.0.0:{port}"),
            "[::2]".to_owned(),
        ] {
            let answer = server.raw(&get(path, &format!("Host: {host}\r\n"))).await;
            assert_eq!(status(&answer), "421", "{path} {host}");
            assert!(
                answer.contains("\"code\":\"host_not_allowed\"") && answer.contains("\r\nx-request-id: ")
            );
        }
        for headers in [
            "",
            "Host:\r\n",
            "Host: a b\r\n",
            "Host: user@localhost\r\n",
            "Host: localhost\r\nHost: localhost\r\n",
        ] {
            let answer = server.raw(&get(path, headers)).await;
            assert_eq!(status(&answer), "400", "{path} {headers:?}");
        }
        let target = format!("http://evil.example{path}");
        assert_eq!(status(&server.raw(&get(&target, "Host: localhost\r\n")).await), "400", "{target}");
    }
}

#[tokio::test]
async fn names_of_this_machine_are_let_in() {
    let allowed_hosts = vec!["signet.hospital.example".to_owned()];
    let options = ServerOptions { allowed_hosts, ..ServerOptions::default() };
    let server = Server::start_with(aws_sandbox::Pace::Instant, options).await;
    let port = server.address.port();
    for host in [
        format!("127.0.0.1:{port}"),
        "127.0.0.1".to_owned(),
        format!("LocalHost:{port}"),
        "localhost.".to_owned(),
        format!("[::1]:{port}"),
        "[0:0:0:0:0:0:0:1]".to_owned(),
        "Signet.Hospital.Example".to_owned(),
    ] {
        let answer = server.raw(&get("/healthz", &format!("Host: {host}\r\n"))).await;
        assert_eq!(status(&answer), "200", "{host}");
        assert!(answer.contains(r#"{"status":"ok","version":""#), "{answer}");
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let header_timeout = Duration::from_millis(300);
    let options = ServerOptions { header_timeout, ..ServerOptions::default() };
    let server = Server::start_with(aws_sandbox::Pace::Instant, options).await;
    for head in ["", "GET /healthz HTTP/1.1\r\nHost: local"] {
        assert!(!server.raw(head).await.contains("200 OK"));
    }
}

#[tokio::test]
async fn pages_carry_the_security_headers() {
    let server = Server::start().await;
    let stranger = server.stranger();
    for path in ["/", "/setup/names", "/identities/x/certificate", "/healthz"] {
        let answer = stranger.get(path).await;
        check_headers(answer.headers());
    }
    // Links from elsewhere open pages: only the API is closed to them.
    let linked = stranger.request(reqwest::Method::GET, "/inspect").header("sec-fetch-site", "cross-site");
    assert_ne!(linked.send().await.unwrap().status(), 403);
}

//! The program itself: what it prints, what it logs, how it ends.

use std::process::Stdio;
use std::time::Duration;

use reqwest::header::SET_COOKIE;
use reqwest::{Client, StatusCode};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::support::PATIENCE;

struct Program {
    child: Child,
    origin: String,
    token: String,
    _directory: tempfile::TempDir,
}

async fn start() -> Program {
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_signet"))
        .args(["serve", "--target", "sandbox", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(directory.path().join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let link = timeout(PATIENCE, async {
        loop {
            let line = lines.next_line().await.unwrap().expect("the program prints a sign-in link");
            if let Some(link) = line.trim().strip_prefix("Sign in: ") {
                return link.to_owned();
            }
        }
    })
    .await
    .expect("the program starts");
    let (origin, token) = link.split_once("/#token=").expect("the token is in the fragment");
    Program { child, origin: origin.to_owned(), token: token.to_owned(), _directory: directory }
}

#[cfg(unix)]
async fn ask_to_end(child: &Child) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
}

#[cfg(unix)]
#[tokio::test]
async fn it_signs_in_keeps_its_secrets_and_ends_when_asked() {
    let mut program = start().await;
    let client = Client::new();
    let url = |path: &str| format!("{}{path}", program.origin);
    let body = serde_json::json!({ "token": program.token });
    let answer = client.post(url("/api/v1/session")).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    // Refusals and errors of all sorts, for the log.
    let again = client.post(url("/api/v1/session")).json(&body).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    let odd = client.post(url("/api/v1/session")).json(&program.token).send().await.unwrap();
    assert_eq!(odd.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let nothing = client.get(url("/api/v1/identities/nothing?q=canary")).header("cookie", &cookie);
    let nothing = nothing.send().await.unwrap();
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    let request_id = nothing.headers()["x-request-id"].to_str().unwrap().to_owned();

    // The client keeps its connections open; the program ends all the same.
    ask_to_end(&program.child).await;
    let status = timeout(Duration::from_secs(10), program.child.wait()).await.expect("it ends").unwrap();
    assert!(status.success(), "{status}");
    let mut log = String::new();
    program.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    let secret = cookie.split_once('=').unwrap().1;
    for secret in [program.token.as_str(), secret, "canary"] {
        assert!(!log.contains(secret), "{log}");
    }
    assert!(log.contains(&request_id), "the log knows the request: {log}");
}

//! Two servers on one data directory: one is killed in the middle of a ceremony, the other one goes on.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use reqwest::header::SET_COOKIE;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::common::end::{End, end};
use crate::support::{Cli, block_on, err};

const NAME: &str = "epic-prod-voice";

/// A server, and somebody who is signed in.
struct Server {
    child: Child,
    origin: String,
    cookie: String,
    client: Client,
}

impl Server {
    async fn start(cli: &Cli) -> Self {
        let mut command = cli.command(&["serve", "--listen", "127.0.0.1:0", "--sandbox-delay", "700"]);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (origin, token) = line.trim().strip_prefix("Sign in: ").unwrap().split_once("/#token=").unwrap();
        let client = Client::new();
        let body = json!({ "token": token });
        let answer = client.post(format!("{origin}/api/v1/session")).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { child, origin: origin.to_owned(), cookie, client }
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.client.post(format!("{}/api/v1/{path}", self.origin)).json(body);
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_goes_on_with_what_another_one_left() {
    let cli = Cli::new();
    block_on(async {
        let (mut first, second) = (Server::start(&cli).await, Server::start(&cli).await);
        let params = json!({
            "identity": NAME, "root_cn": "Lakeside Signing Root", "leaf_cn": "myapp", "alias": NAME,
            "region": "us-east-1",
            "options": { "authority": { "key_algorithm": "EC_prime256v1" }, "key": { "spec": "ECC_NIST_P384" } },
        });
        let (status, plan) = first.post("plans", &params).await;
        assert_eq!(status, StatusCode::CREATED, "{plan}");
        let start = json!({ "plan_id": plan["id"], "plan_hash": plan["hash"] });
        let (status, ceremony) = first.post("ceremonies", &start).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{ceremony}");
        let id = ceremony["id"].as_str().unwrap().to_owned();
        // The same plan pressed on the other server is the same ceremony, which the first one runs.
        let (_, same) = second.post("ceremonies", &start).await;
        assert_eq!(same["id"], ceremony["id"]);

        let mut watching = cli.command(&["ceremony", "watch", NAME, "--json"]).spawn().unwrap();
        let lines = BufReader::new(watching.stdout.take().unwrap()).lines();
        let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
        let waits = |line: &Value| line["data"]["steps"].to_string().contains("\"state\":\"waiting\"");
        lines.find(waits).expect("the authority takes its time");
        first.child.kill().unwrap();
        first.child.wait().unwrap();
        cli.outlast_leases();
        let last = lines.last().unwrap();
        assert_eq!(last["data"]["ceremony"]["state"], "interrupted", "{last}");
        assert_eq!(watching.wait().unwrap().code(), Some(6));

        let (status, answer) = second.post(&format!("ceremonies/{id}/resume"), &json!({})).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        let watched = cli.run(&["ceremony", "watch", &id]);
        assert_eq!(watched.status.code(), Some(0), "{}", err(&watched));
        let one = End { authorities: (1, 0), keys: (1, 0), aliases: 1, certificates: (0, 0, 0, 0) };
        assert_eq!(end(&cli.sandbox(), &[]).await, one);
    });
}

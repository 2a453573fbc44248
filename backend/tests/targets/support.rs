//! Accounts behind ports, and the program that works on them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use aws_sandbox::door::{DoorOptions, serve};
use aws_sandbox::{Directory, Options, Sandbox, User};
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony};
use signet_shared::api::plan::Plan;
use signet_shared::api::problem::Problem;
use signet_shared::api::session::SignIn;
use signet_shared::api::target::{TargetCheck, TargetRecord};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// An AWS account: a sandbox on a port, and the same sandbox for the test to look into.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    pub(crate) url: String,
    _stop: DropGuard,
}

impl Account {
    /// An account with an administrator, whose access key is `NAME` and whose secret is `secret`.
    pub(crate) async fn new(account: &str, name: &str) -> Self {
        let admin = User::new("admin").access_key(name, "secret").administrator();
        let principals = Directory::default().user(admin);
        Self::with(Options {
            account: account.to_owned(),
            principals,
            strict_auth: true,
            ..Options::default()
        })
        .await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::open(options).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(serve(listener, sandbox.clone(), DoorOptions::default(), stopped));
        Self { sandbox, url, _stop: stop.drop_guard() }
    }

    pub(crate) fn calls(&self, operation: &str) -> u64 {
        self.sandbox.faults().calls(operation)
    }
}

/// A folder with AWS profiles (each a name, whose access key is the name in capitals) and Signet's data.
pub(crate) struct Place(pub(crate) tempfile::TempDir);

impl Place {
    pub(crate) fn new(profiles: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &&str| {
            let key = name.to_uppercase();
            format!("[profile {name}]\naws_access_key_id = {key}\naws_secret_access_key = secret\n")
        };
        std::fs::write(folder.path().join("config"), profiles.iter().map(of).collect::<String>()).unwrap();
        Self(folder)
    }

    /// The program, which finds nothing but these profiles.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.0.path())
            .env("USER", "jo doe")
            .env("AWS_CONFIG_FILE", self.0.path().join("config"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("SIGNET_DATA_DIR", self.0.path().join("data"))
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that must succeed prints as JSON.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub(crate) async fn serve(&self) -> Server {
        self.serve_with(|_| {}).await
    }

    pub(crate) async fn serve_with(&self, change: impl FnOnce(&mut Command)) -> Server {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.stderr(Stdio::null());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (origin, token) = line.trim().strip_prefix("Sign in: ").unwrap().split_once("/#token=").unwrap();
        let client = Client::new();
        let sign_in = SignIn { token: token.to_owned() };
        let answer = client.post(format!("{origin}/api/v1/session")).json(&sign_in).send().await.unwrap();
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Server { child, origin: origin.to_owned(), client, cookie }
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server and a signed-in user.
pub(crate) struct Server {
    pub(crate) child: Child,
    origin: String,
    client: Client,
    cookie: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let url = format!("{}/api/v1{path}", self.origin);
        let request = self.client.request(method, url).header(COOKIE, &self.cookie);
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_string()),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(self.ask(Method::GET, path, None).await).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> T {
        read(self.ask(Method::POST, path, Some(body)).await).await
    }

    /// Adds a target.
    pub(crate) async fn add(&self, input: &Value) -> TargetRecord {
        self.post("/targets", input).await
    }

    pub(crate) async fn check(&self, target: &TargetRecord) -> TargetCheck {
        read(self.ask(Method::POST, &format!("/targets/{}/check", target.target.id), None).await).await
    }

    /// Plans on a target and starts what was planned.
    pub(crate) async fn start(&self, target: &str, params: &Value) -> Ceremony {
        let plan: Plan = self.post(&format!("/plans?target={target}"), params).await;
        assert_eq!(plan.target.id, target);
        let start = StartCeremony { plan_id: plan.id, plan_hash: plan.hash, confirmation: plan.confirm };
        self.post("/ceremonies", &serde_json::to_value(start).unwrap()).await
    }

    /// The stream of a ceremony's events.
    pub(crate) async fn events(&self, ceremony: &Ceremony) -> Response {
        self.ask(Method::GET, &format!("/ceremonies/{}/events", ceremony.id), None).await
    }

    /// The ceremony when it is at rest.
    pub(crate) async fn rest(&self, ceremony: &Ceremony) -> Ceremony {
        // The stream ends by itself then.
        self.events(ceremony).await.text().await.unwrap();
        self.get(&format!("/ceremonies/{}", ceremony.id)).await
    }

    /// Runs a whole ceremony that must succeed.
    pub(crate) async fn run(&self, target: &str, params: &Value) -> Ceremony {
        let started = self.start(target, params).await;
        let ceremony = self.rest(&started).await;
        assert_eq!(ceremony.state, CeremonyState::Succeeded, "{:#?}", ceremony.log);
        ceremony
    }
}

async fn read<T: DeserializeOwned>(answer: Response) -> T {
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// The problem that an answer is.
pub(crate) async fn problem(answer: Response) -> Problem {
    assert!(!answer.status().is_success(), "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// Waits until a stream tells something.
pub(crate) async fn until(stream: &mut Response, what: &str) {
    let mut told = String::new();
    while !told.contains(what) {
        let chunk = stream.chunk().await.unwrap().unwrap_or_else(|| panic!("never {what}: {told}"));
        told.push_str(&String::from_utf8_lossy(&chunk));
    }
}

/// A setup whose keys are quickly made.
pub(crate) fn setup(identity: &str) -> Value {
    json!({
        "identity": identity,
        "root_cn": "Lakeside Root",
        "leaf_cn": "Lakeside Voice",
        "alias": identity,
        "region": "us-east-1",
        "options": {
            "authority": { "key_algorithm": "EC_prime256v1" },
            "key": { "spec": "ECC_NIST_P384" },
        },
    })
}

/// Deletes are answered without a body.
pub(crate) async fn gone(server: &Server, target: &TargetRecord) {
    let answer = server.ask(Method::DELETE, &format!("/targets/{}", target.target.id), None).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

//! A server in this process, and clients for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use signet::app::App;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet::http::{ServerOptions, serve};
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony};
use signet_shared::api::plan::Plan;
use signet_shared::api::problem::Problem;
use signet_shared::api::session::SignIn;
use signet_shared::setup::SetupParams;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Longer than anything should take; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
    /// Milliseconds that the application's clock is ahead.
    pub(crate) ahead: Arc<AtomicI64>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) ended: JoinHandle<std::io::Result<()>>,
    /// Where its data is.
    pub(crate) directory: TempDir,
}

impl Server {
    /// A server whose sandbox answers at once.
    pub(crate) async fn start() -> Self {
        Self::start_with(aws_sandbox::Pace::Instant, ServerOptions::default()).await
    }

    /// A server whose authorities take so long that a ceremony does not end during the test.
    pub(crate) async fn start_slow() -> Self {
        Self::start_with(aws_sandbox::Pace::Delayed(Duration::from_secs(600)), ServerOptions::default()).await
    }

    pub(crate) async fn start_with(pace: aws_sandbox::Pace, options: ServerOptions) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sandbox = aws_sandbox::Options { pace, ..aws_sandbox::Options::default() };
        let config = Config {
            data_dir: directory.path().join("data"),
            target: TargetConfig::Sandbox(sandbox),
            default_region: "us-east-1".to_owned(),
            user: "tester".to_owned(),
            two_people: false,
        };
        let ahead = Arc::new(AtomicI64::new(0));
        let (system, offset) = (Clock::system(), Arc::clone(&ahead));
        let clock = Clock::from_fn(move || system.now_ms() + offset.load(Ordering::SeqCst));
        let app = App::open(config, clock).await.unwrap();
        Self { ahead, ..Self::over(app, directory, options).await }
    }

    /// A server of an application that the test made, in this directory.
    pub(crate) async fn over(app: App, directory: TempDir, options: ServerOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let ended = tokio::spawn(serve(app.clone(), listener, options, shutdown.clone()));
        Self { address, app, ahead: Arc::default(), shutdown, ended, directory }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A signed-in user.
    pub(crate) async fn user(&self) -> User<'_> {
        self.user_with(self.app.new_sign_in_token().await.unwrap()).await
    }

    /// Another person, who was given a link.
    pub(crate) async fn user_named(&self, name: &str) -> User<'_> {
        self.user_with(self.app.new_sign_in_token_for(name).await.unwrap()).await
    }

    async fn user_with(&self, token: String) -> User<'_> {
        let response = self.stranger().post("/api/v1/session", &SignIn { token }).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        User { server: self, client: Client::new(), cookie: Some(cookie) }
    }

    /// Somebody without a session.
    pub(crate) fn stranger(&self) -> User<'_> {
        User { server: self, client: Client::new(), cookie: None }
    }

    /// Sends bytes as they are and reads until the server closes.
    pub(crate) async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes");
        String::from_utf8(answer).unwrap()
    }
}

/// A client with or without a session.
pub(crate) struct User<'a> {
    server: &'a Server,
    client: Client,
    pub(crate) cookie: Option<String>,
}

impl User<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, self.server.url(path));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    /// Reads a resource that must be there.
    pub(crate) async fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// Plans and starts a setup.
    pub(crate) async fn start_setup(&self, params: &SetupParams) -> Ceremony {
        let response = self.post("/api/v1/plans", params).await;
        assert_eq!(response.status(), StatusCode::CREATED, "{}", response.text().await.unwrap());
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let plan: Plan = response.json().await.unwrap();
        assert_eq!(location, format!("/api/v1/plans/{}", plan.id));
        let start = StartCeremony { plan_id: plan.id, plan_hash: plan.hash, confirmation: None };
        let response = self.post("/api/v1/ceremonies", &start).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let ceremony: Ceremony = response.json().await.unwrap();
        assert_eq!(location, format!("/api/v1/ceremonies/{}", ceremony.id));
        ceremony
    }

    /// Plans and starts a ceremony of any kind and waits until it is at rest.
    pub(crate) async fn run(&self, order: &serde_json::Value) -> Ceremony {
        let plan: Plan = self.post("/api/v1/plans", order).await.json().await.unwrap();
        let start = StartCeremony { plan_id: plan.id, plan_hash: plan.hash, confirmation: plan.confirm };
        let started: Ceremony = self.post("/api/v1/ceremonies", &start).await.json().await.unwrap();
        Events::open(self, &started.id, None).await.collect().await.pop().unwrap().ceremony
    }

    /// Sets an identity up and waits until it is ready.
    pub(crate) async fn set_up(&self, params: &SetupParams) -> Ceremony {
        let started = self.start_setup(params).await;
        let events = Events::open(self, &started.id, None).await.collect().await;
        let last = events.into_iter().last().expect("the stream tells how it ended").ceremony;
        assert_eq!(last.state, CeremonyState::Succeeded, "{last:#?}");
        last
    }
}

/// Parameters of a setup.
pub(crate) fn params(identity: &str) -> SetupParams {
    SetupParams {
        identity: identity.to_owned(),
        root_cn: format!("{identity} root"),
        leaf_cn: format!("{identity} leaf"),
        alias: identity.to_owned(),
        region: "us-east-1".to_owned(),
        options: signet_shared::setup::options::SetupOptions::default(),
    }
}

/// The problem that a response is, after checking what all problems share.
pub(crate) async fn problem(response: Response) -> Problem {
    let (status, headers) = (response.status(), response.headers().clone());
    assert_eq!(headers[CONTENT_TYPE], "application/problem+json");
    check_headers(&headers);
    assert_eq!(headers["cache-control"], "no-store");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status.as_u16());
    assert_eq!(problem.kind, format!("/problems/{}", problem.code));
    assert_eq!(headers["x-request-id"], problem.request_id.as_str());
    assert_eq!(problem.request_id.len(), 36);
    problem
}

/// What every response carries.
pub(crate) fn check_headers(headers: &HeaderMap) {
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("data:"), "{policy}");
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(headers.contains_key("permissions-policy"));
    assert!(headers.contains_key("x-request-id"));
    assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control-")));
}

/// An event of a ceremony's stream.
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) ceremony: Ceremony,
}

/// An open stream of events.
pub(crate) struct Events {
    response: Response,
    unread: String,
    /// What the server asks the browser to wait before it reconnects.
    pub(crate) retry: Option<String>,
}

impl Events {
    pub(crate) async fn open(user: &User<'_>, ceremony: &str, last_event_id: Option<u64>) -> Self {
        let mut request = user.request(Method::GET, &format!("/api/v1/ceremonies/{ceremony}/events"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id.to_string());
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        check_headers(response.headers());
        Self { response, unread: String::new(), retry: None }
    }

    /// The next event, or `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                if let Some(event) = self.parse(&block) {
                    return Some(event);
                }
                continue;
            }
            let chunk =
                timeout(PATIENCE, self.response.chunk()).await.expect("the stream goes on").unwrap()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// All events to the end.
    pub(crate) async fn collect(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    fn parse(&mut self, block: &str) -> Option<Event> {
        let field = |name: &str| {
            let prefix = format!("{name}:");
            block
                .lines()
                .find_map(|line| line.strip_prefix(&prefix))
                .map(|value| value.trim_start().to_owned())
        };
        self.retry = self.retry.take().or_else(|| field("retry"));
        let data = field("data")?;
        assert_eq!(field("event").as_deref(), Some("ceremony"));
        let ceremony: Ceremony = serde_json::from_str(&data).unwrap();
        let id = field("id").expect("every event has an id").parse().unwrap();
        Some(Event { id, ceremony })
    }
}

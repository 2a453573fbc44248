//! A sandbox on a port, and clients that speak to it byte by byte or as the SDK does.

use std::net::SocketAddr;

use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_credential_types::Credentials;
use aws_sandbox::{
    Directory, Options, Sandbox, User,
    door::{self, DoorOptions},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::common::Aws;

/// A door that is open until this is dropped or stopped.
pub(crate) struct Port {
    pub(crate) sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<std::io::Result<()>>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A user `ADMIN` whose secret is `secret`; signatures are verified.
pub(crate) fn strict() -> Options {
    let principals =
        Directory::default().user(User::new("admin").access_key("ADMIN", "secret").administrator());
    Options { principals, strict_auth: true, ..Options::default() }
}

/// A sandbox that looks at no signatures, behind a door.
pub(crate) async fn open(options: DoorOptions) -> Port {
    Port::start(Sandbox::open(Options::default()).unwrap(), options).await
}

/// The same, with the control interface.
pub(crate) async fn controlled() -> Port {
    open(DoorOptions { control: true, ..DoorOptions::default() }).await
}

impl Port {
    pub(crate) async fn start(sandbox: Sandbox, options: DoorOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = door::serve(listener, sandbox.clone(), options, async {
            let _ = stopped.await;
        });
        Self { sandbox, address, stop: Some(stop), ended: tokio::spawn(serve) }
    }

    /// Begins the shutdown.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until nothing is served any more.
    pub(crate) async fn ended(self) {
        self.ended.await.unwrap().unwrap();
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends these bytes on a connection of their own and reads all that comes back until it is closed.
    pub(crate) async fn raw(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        // The door may close before it has read everything.
        let _ = stream.write_all(bytes.as_ref()).await;
        to_end(&mut stream).await
    }

    /// One call without a signature, on a connection of its own.
    pub(crate) async fn call(&self, target: &str, body: &str) -> (u16, Value) {
        let head = format!("POST / HTTP/1.1\r\nX-Amz-Target: {target}\r\n");
        let answer = self.request(&head, body).await;
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// One request: `head` is its first lines, each with its end; Host and length are added.
    pub(crate) async fn request(&self, head: &str, body: &str) -> Answer {
        let mut stream = self.connect().await;
        let (host, length) = (self.address, body.len());
        let host = if head.to_ascii_lowercase().contains("\r\nhost:") {
            String::new()
        } else {
            format!("Host: {host}\r\n")
        };
        let text = format!("{head}{host}Content-Length: {length}\r\n\r\n{body}");
        stream.write_all(text.as_bytes()).await.unwrap();
        answer(&mut stream).await
    }

    /// One request to the control interface.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let head = format!("{method} /_sandbox/v1/{path} HTTP/1.1\r\nContent-Type: application/json\r\n");
        let answer = self.request(&head, body).await;
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// SDK clients on this port, with as many tries as they are given.
    #[expect(clippy::disallowed_methods, reason = "SDK clients on a port, for tests of the port")]
    pub(crate) async fn sdk(&self, key: &str, secret: &str, tries: u32) -> Aws {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(format!("http://{}", self.address))
            .credentials_provider(Credentials::from_keys(key, secret, None))
            .region(Region::from_static("us-east-1"))
            .retry_config(RetryConfig::standard().with_max_attempts(tries))
            .load()
            .await;
        Aws::new(&self.sandbox, &config)
    }
}

/// All that comes until the connection is closed; a reset is an end as well.
pub(crate) async fn to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until these bytes have come.
pub(crate) async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        text.push(char::from(stream.read_u8().await.unwrap()));
    }
    text
}

/// The next answer on a connection that stays open.
pub(crate) async fn answer(stream: &mut TcpStream) -> Answer {
    let head = until(stream, "\r\n\r\n").await.to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |l| l.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    Answer { status, head, body }
}

//! The listener: connections, their limits, and a shutdown that ends.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::assets::Assets;
use super::headers::SecurityHeaders;
use super::host::AllowedHosts;
use super::limits::{Limits, SignInLimit};
use super::session::SessionCookie;
use super::streams::Streams;
use super::{Http, csp, middleware, router};
use crate::app::App;
use crate::clock::Clock;

/// Requests at work at once.
const MAX_REQUESTS: usize = 128;
/// Largest head of a request, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Names by which the server may be called, besides the loopback names and the bound address: `host` or `host:port`.
    pub allowed_hosts: Vec<String>,
    /// Time for a request's head to arrive; also how long an idle connection is kept.
    pub header_timeout: Duration,
    /// Time from a request's head to the response's head, the request's body included.
    pub request_timeout: Duration,
    /// Connections open at once; more wait to be accepted.
    pub max_connections: usize,
    /// Time that open requests have to end after a shutdown began.
    pub shutdown_grace: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            header_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
            max_connections: 512,
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

/// Serves the API and the UI until `shutdown` is cancelled, then lets open requests end, for a while.
///
/// # Errors
/// `InvalidInput` if an allowed host is no host name; any error of the listener's own address.
pub async fn serve(
    app: App,
    listener: TcpListener,
    options: ServerOptions,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let hosts = AllowedHosts::new(&options.allowed_hosts, address)?;
    let assets = Assets::load();
    let headers = SecurityHeaders::new(&csp::policy(assets.page())).map_err(io::Error::other)?;
    let orders = TaskTracker::new();
    let settings = middleware::Settings {
        hosts: Arc::new(hosts),
        headers: Arc::new(headers),
        limits: Arc::new(Limits::new(MAX_REQUESTS, options.request_timeout)),
        orders: orders.clone(),
    };
    let http = Http {
        app,
        assets: Arc::new(assets),
        cookie: SessionCookie::of_port(address.port()),
        streams: Streams::default(),
        sign_in_limit: Arc::new(SignInLimit::new()),
        clock: Clock::system(),
        shutdown: shutdown.clone(),
    };
    serve_router(middleware::wrap(router::build(http), settings), listener, orders, &options, shutdown).await;
    Ok(())
}

/// Serves `/metrics` until `shutdown` is cancelled: the same doors as the API's, without sessions and without the UI.
///
/// # Errors
/// Any error of the listener's own address.
pub async fn serve_metrics(
    app: App,
    listener: TcpListener,
    options: ServerOptions,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let hosts = AllowedHosts::new(&options.allowed_hosts, listener.local_addr()?)?;
    let headers = SecurityHeaders::new("default-src 'none'").map_err(io::Error::other)?;
    let orders = TaskTracker::new();
    let settings = middleware::Settings {
        hosts: Arc::new(hosts),
        headers: Arc::new(headers),
        limits: Arc::new(Limits::new(MAX_REQUESTS, options.request_timeout)),
        orders: orders.clone(),
    };
    let router = middleware::wrap(router::build_metrics(app), settings);
    serve_router(router, listener, orders, &options, shutdown).await;
    Ok(())
}

/// Serves a router until `shutdown` is cancelled.
async fn serve_router(
    router: Router,
    listener: TcpListener,
    orders: TaskTracker,
    options: &ServerOptions,
    shutdown: CancellationToken,
) {
    let builder = connection_builder(options);
    let places = Arc::new(Semaphore::new(options.max_connections));
    let mut connections = JoinSet::new();
    loop {
        // Ended connections are taken off the list as they end.
        while connections.try_join_next().is_some() {}
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, stream) = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            accepted = accepted => accepted,
        };
        let (builder, service, shutdown) =
            (builder.clone(), TowerToHyperService::new(router.clone()), shutdown.clone());
        connections.spawn(async move {
            let _place = place;
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                // A client that went away, a head that never came: not ours to mend.
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    // From here on nobody is let in: the address is free for a successor.
    drop(listener);
    orders.close();
    let all_ended = async {
        while connections.join_next().await.is_some() {}
        orders.wait().await;
    };
    if tokio::time::timeout(options.shutdown_grace, all_ended).await.is_err() {
        tracing::warn!(
            connections = connections.len(),
            orders = orders.len(),
            "cut off: they did not end in time"
        );
    }
}

fn connection_builder(options: &ServerOptions) -> auto::Builder<TokioExecutor> {
    // HTTP/1.1 alone: no browser speaks HTTP/2 without TLS, and telling the two apart waits for a client's first bytes
    // without any time limit.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        // Without a timer of its own hyper never looks at the header timeout.
        .timer(TokioTimer::new())
        .header_read_timeout(options.header_timeout)
        .max_buf_size(MAX_HEAD);
    builder
}

/// The next connection. What goes wrong with one is no reason to stop listening.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Small answers go out at once; a failure costs only time.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to come back.
                tracing::error!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::net::SocketAddr;

    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::{StreamExt, stream};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, timeout};

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    struct Running {
        address: SocketAddr,
        shutdown: CancellationToken,
        ended: JoinHandle<()>,
    }

    async fn start(options: ServerOptions) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let until_shutdown = shutdown.clone();
        let router = Router::new()
            .route("/", get(async || "hello"))
            .route(
                "/until-shutdown",
                get(async move || {
                    let ticks = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"tick\n")) });
                    let end = stream::once(async move {
                        until_shutdown.cancelled_owned().await;
                        Ok(Bytes::from_static(b"end\n"))
                    });
                    Body::from_stream(ticks.chain(end))
                }),
            )
            .route("/never", get(async || Body::from_stream(stream::pending::<Result<Bytes, Infallible>>())));
        let token = shutdown.clone();
        let ended =
            tokio::spawn(
                async move { serve_router(router, listener, TaskTracker::new(), &options, token).await },
            );
        Running { address, shutdown, ended }
    }

    async fn send(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn read_to_end(stream: &mut TcpStream) -> String {
        let mut text = Vec::new();
        // A reset is an end as well.
        let _ = timeout(SOON, stream.read_to_end(&mut text)).await.expect("the connection is closed");
        String::from_utf8(text).unwrap()
    }

    #[tokio::test]
    async fn slow_heads_are_cut_off() {
        let header_timeout = Duration::from_millis(200);
        let server = start(ServerOptions { header_timeout, ..ServerOptions::default() }).await;
        for head in ["", "G", "GET / HTTP/1.1\r\nHost: loc", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
            let began = Instant::now();
            let mut stream = send(server.address, head).await;
            let answer = read_to_end(&mut stream).await;
            assert!(!answer.contains("hello"), "{head:?}");
            assert!(began.elapsed() >= header_timeout, "{head:?}");
        }
        // One that dribbles is no better than one that is silent.
        let mut stream = send(server.address, "GET / HTTP/1.1\r\n").await;
        let dribble = async {
            while stream.write_all(b"a: b\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(SOON, dribble).await.expect("a dribbling client is cut off");
        // A connection that was used and then lies idle is closed as well.
        let mut stream = send(server.address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(read_to_end(&mut stream).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn idle_connections_do_not_lock_others_out() {
        let header_timeout = Duration::from_millis(300);
        let server =
            start(ServerOptions { header_timeout, max_connections: 2, ..ServerOptions::default() }).await;
        let began = Instant::now();
        let idle = [TcpStream::connect(server.address).await, TcpStream::connect(server.address).await];
        let head = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let answer = read_to_end(&mut send(server.address, head).await).await;
        assert!(answer.ends_with("hello"), "{answer}");
        assert!(began.elapsed() >= header_timeout, "it waited for a place");
        drop(idle);
    }

    #[tokio::test]
    async fn heads_have_a_largest_size() {
        let server = start(ServerOptions::default()).await;
        let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nx: {}\r\n\r\n", "y".repeat(2 * MAX_HEAD));
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let _ = stream.write_all(head.as_bytes()).await;
        let answer = read_to_end(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }

    #[tokio::test]
    async fn shutdown_lets_streams_end_and_does_not_hang() {
        let server = start(ServerOptions::default()).await;
        let mut silent = TcpStream::connect(server.address).await.unwrap();
        let mut idle = send(server.address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let mut watching =
            send(server.address, "GET /until-shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let mut seen = [0; 1024];
        assert!(watching.read(&mut seen).await.unwrap() > 0);
        assert!(idle.read(&mut seen).await.unwrap() > 0);
        server.shutdown.cancel();
        timeout(SOON, server.ended).await.expect("the server ends").unwrap();
        assert!(read_to_end(&mut watching).await.contains("end\n"), "an open answer is completed");
        assert_eq!(read_to_end(&mut silent).await, "");
        assert!(TcpStream::connect(server.address).await.is_err(), "nobody is let in");
    }

    #[tokio::test]
    async fn shutdown_is_capped() {
        let shutdown_grace = Duration::from_millis(200);
        let server = start(ServerOptions { shutdown_grace, ..ServerOptions::default() }).await;
        let mut never = send(server.address, "GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(never.read(&mut [0; 1024]).await.unwrap() > 0);
        server.shutdown.cancel();
        timeout(SOON, server.ended).await.expect("the server ends").unwrap();
        read_to_end(&mut never).await;
    }
}

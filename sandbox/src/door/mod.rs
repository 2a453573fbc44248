//! The sandbox on a port: HTTP/1.1 with keep-alive, for any AWS client of this machine.
//!
//! What makes a web page in a browser of this machine harmless, although it can send requests here: the door answers
//! to loopback names only (a page that points its own name at 127.0.0.1 is refused), and requests that a browser marks
//! as those of another site are refused. Revocation lists alone are given out under every name, as clients fetch them
//! from the address that is in a certificate, and they are public.

mod answer;
mod body;
mod control;
mod host;

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};

use crate::Sandbox;

/// Most bytes of a request's head. AWS's own bound is 16 KiB for the headers.
const MAX_HEAD: usize = 32 * 1024;

/// How the door behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorOptions {
    /// Answer the control interface as well, under `/_sandbox/v1/`. Whoever reaches the port can then read private keys
    /// and throw the state away.
    pub control: bool,
    /// Most bytes of a call's body; AWS's own bounds are far below. A longer one is answered with HTTP status 413.
    pub body_limit: usize,
    /// Time for a request's head to arrive; also how long an idle connection is kept.
    pub header_timeout: Duration,
    /// Time for a request's body to arrive after its head.
    pub body_timeout: Duration,
    /// Connections open at once; more wait to be accepted.
    pub max_connections: usize,
    /// Time that open requests have to end after the shutdown began.
    pub shutdown_grace: Duration,
}

impl Default for DoorOptions {
    fn default() -> Self {
        Self {
            control: false,
            body_limit: 4 << 20,
            // SDKs keep idle connections for up to 90 seconds and must not find them closed.
            header_timeout: Duration::from_secs(120),
            body_timeout: Duration::from_secs(30),
            max_connections: 1_024,
            shutdown_grace: Duration::from_secs(10),
        }
    }
}

/// What every connection needs.
#[derive(Debug)]
struct Door {
    sandbox: Sandbox,
    options: DoorOptions,
}

/// Answers AWS clients on `listener` until `shutdown` is there, then lets open requests end, for a while.
///
/// # Errors
/// `InvalidInput` when the listener can be reached from other machines; any error of its own address.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    options: DoorOptions,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let reason =
            format!("{address} can be reached by other machines: the sandbox is for loopback addresses");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let builder = builder(&options);
    let grace = options.shutdown_grace;
    let places = Arc::new(Semaphore::new(options.max_connections));
    let door = Arc::new(Door { sandbox, options });
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        // Ended connections are taken off the list as they end.
        while connections.try_join_next().is_some() {}
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            biased;
            () = shutdown.as_mut() => break,
            accepted = accepted => accepted,
        };
        let door = Arc::clone(&door);
        let service = service_fn(move |request| answer::answer(Arc::clone(&door), peer, request));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                // A client that went away, a head that never came, a cut that was asked for.
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    // From here on nobody is let in: the address is free for a successor.
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "cut off: they did not end in time");
    }
    Ok(())
}

fn builder(options: &DoorOptions) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        // Without a timer of its own hyper never looks at the header timeout.
        .timer(TokioTimer::new())
        .header_read_timeout(options.header_timeout)
        .max_buf_size(MAX_HEAD);
    builder
}

/// The next connection and where it comes from. What goes wrong with one is no reason to stop listening.
async fn accept(listener: &TcpListener) -> (TcpStream, std::net::IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small answers go out at once; a failure costs only time.
                let _ = stream.set_nodelay(true);
                return (stream, peer.ip());
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

//! `signet serve` and `signet link`.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::watch::WatchFlags;
use super::{Global, print};
use crate::error::{Error, Result};
use crate::http::{self, ServerOptions};

/// Where the server listens by default.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one. Only loopback addresses are accepted.
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// A further name by which browsers may call this server: `host` or `host:port`.
    #[arg(long, value_name = "HOST")]
    allowed_host: Vec<String>,
    /// Open the sign-in link in the default browser.
    #[arg(long)]
    open: bool,
    /// Address and port that serve Prometheus metrics at /metrics; off if not given. Only loopback addresses are accepted.
    #[arg(long, env = "SIGNET_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    watch: WatchFlags,
}

#[derive(Debug, Args)]
pub(super) struct Link {
    /// Address of the running server.
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// Whom the link lets in, as records name them [default: who runs this command].
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        for address in [Some(self.listen), self.metrics].into_iter().flatten() {
            loopback_only(address)?;
        }
        let webhook = self.watch.webhook()?;
        let listener = bind(self.listen, "--listen").await?;
        let metrics = match self.metrics {
            Some(address) => Some(bind(address, "--metrics").await?),
            None => None,
        };
        let address = listener.local_addr().map_err(Error::internal)?;
        let app = global.app().await?;
        let link = link(address, &app.new_sign_in_token().await?);
        // Before anybody is told that the server is there, and may ask it to stop.
        let stop = stop_signal();
        print::result(&format!("Sign in: {link}"));
        let directory = &app.config().data_dir;
        print::tell("The link works once, for fifteen minutes. Stop with Ctrl-C. For a new link:");
        print::tell(&format!("  signet link --data-dir {directory:?} --listen {address}"));
        if self.open {
            open_in_browser(&link);
        }
        let shutdown = CancellationToken::new();
        let on_signal = shutdown.clone();
        tokio::spawn(async move {
            stop.await;
            on_signal.cancel();
            tracing::info!("stopping: running steps finish their AWS call first");
        });
        tracing::info!(%address, target_id = app.targets().default_id(), "listening");
        if let Some(listener) = metrics {
            let address = listener.local_addr().map_err(Error::internal)?;
            print::tell(&format!("Metrics: http://{address}/metrics"));
            tokio::spawn(http::serve_metrics(
                app.clone(),
                listener,
                ServerOptions::default(),
                shutdown.clone(),
            ));
        }
        let options = ServerOptions { allowed_hosts: self.allowed_host, ..ServerOptions::default() };
        let watcher = app.watcher(self.watch.options(webhook));
        let served = tokio::select! {
            served = http::serve(app.clone(), listener, options, shutdown) => served,
            ((), ()) = async { tokio::join!(app.watch_over_ceremonies(), watcher.run()) } => Ok(()),
        };
        app.close().await;
        served.map_err(|cause| Error::unavailable("The server stopped", format!("{cause}.")))
    }
}

impl Link {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let token = match &self.user {
            Some(user) => app.new_sign_in_token_for(user).await,
            None => app.new_sign_in_token().await,
        };
        app.close().await;
        print::result(&format!("Sign in: {}", link(self.listen, &token?)));
        Ok(())
    }
}

/// # Errors
/// Invalid if other machines can reach the address.
fn loopback_only(address: SocketAddr) -> Result<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Error::invalid(
        "Signet listens on loopback addresses only",
        format!("{address} can be reached by other machines, and this version has no TLS and no logins."),
    )
    .with_hint("Use 127.0.0.1 or [::1], and reach it from elsewhere through an SSH tunnel."))
}

/// # Errors
/// Unavailable if nobody may listen there, or somebody does.
async fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|cause| {
        Error::unavailable(format!("{address} cannot be used"), format!("{cause}.")).with_hint(format!(
            "Another program may listen there. Name another port with {flag} 127.0.0.1:0 (a free one)."
        ))
    })
}

/// The token rides in the fragment: no log and no Referer sees it.
fn link(address: SocketAddr, token: &str) -> String {
    format!("http://{address}/#token={token}")
}

fn open_in_browser(link: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if let Err(error) = std::process::Command::new(opener).arg(link).spawn() {
        tracing::warn!(%error, "no browser could be opened; use the link above");
    }
}

/// What ends when the process is asked to stop, by Ctrl-C or SIGTERM. From this call on, neither ends the process by itself.
pub(super) fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let asked = {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
        async move {
            let [Ok(mut interrupt), Ok(mut terminate)] = signals else { return std::future::pending().await };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
    };
    #[cfg(not(unix))]
    let asked = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    asked
}

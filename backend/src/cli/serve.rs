//! `signet serve` and `signet link`.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

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
}

#[derive(Debug, Args)]
pub(super) struct Link {
    /// Address of the running server.
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
}

impl Serve {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        if !self.listen.ip().is_loopback() {
            return Err(Error::invalid(
                "Signet listens on loopback addresses only",
                format!(
                    "{} can be reached by other machines, and this version has no TLS and no logins.",
                    self.listen
                ),
            )
            .with_hint("Use 127.0.0.1 or [::1], and reach it from elsewhere through an SSH tunnel."));
        }
        let listener = TcpListener::bind(self.listen).await.map_err(|cause| {
            Error::unavailable(format!("{} cannot be used", self.listen), format!("{cause}.")).with_hint(
                "Another program may listen there. Name another port with --listen 127.0.0.1:0 (a free one).",
            )
        })?;
        let address = listener.local_addr().map_err(Error::internal)?;
        let app = global.app().await?;
        let link = link(address, &app.new_sign_in_token().await?);
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
            stop_signal().await;
            on_signal.cancel();
            tracing::info!("stopping: running steps finish their AWS call first");
        });
        tracing::info!(%address, target = app.config().target_key(), "listening");
        let options = ServerOptions { allowed_hosts: self.allowed_host, ..ServerOptions::default() };
        let served = tokio::select! {
            served = http::serve(app.clone(), listener, options, shutdown) => served,
            () = app.watch_over_ceremonies() => Ok(()),
        };
        app.close().await;
        served.map_err(|cause| Error::unavailable("The server stopped", format!("{cause}.")))
    }
}

impl Link {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        print::result(&format!("Sign in: {}", link(self.listen, &app.new_sign_in_token().await?)));
        app.close().await;
        Ok(())
    }
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

pub(super) async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

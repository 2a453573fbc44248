//! `signet sandbox`: the sandbox's HTTP door.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use aws_sandbox::{Directory, Sandbox, User};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use clap::Args;
use tokio::net::TcpListener;

use super::{Global, print};
use crate::config::Config;
use crate::error::{Error, Result};

/// Most that a request may hold, in bytes. AWS's own bounds are far below.
const MOST: usize = 1 << 20;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one. Only loopback addresses are accepted.
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 4599))]
    listen: SocketAddr,
    /// Account of callers whose access key nobody has: twelve digits.
    #[arg(long, value_name = "ACCOUNT", default_value = "111122223333")]
    account: String,
    /// Users, roles and functions with their access keys and policies, as JSON (docs/sandbox.md)
    /// [default: an administrator with the access key `sandbox` and the secret `sandbox`].
    #[arg(long, value_name = "FILE")]
    principals: Option<PathBuf>,
    /// Do not look at signatures: whoever is not known is the root of the account.
    #[arg(long)]
    any_caller: bool,
}

impl Serve {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        if !self.listen.ip().is_loopback() {
            return Err(Error::invalid(
                "The sandbox listens on loopback addresses only",
                format!("{} can be reached by other machines.", self.listen),
            ));
        }
        let config: Config = global.config()?;
        config.prepare()?;
        let options = aws_sandbox::Options {
            principals: self.principals()?,
            account: self.account,
            strict_auth: !self.any_caller,
            ..global.sandbox_options(&config.data_dir)
        };
        let sandbox = Sandbox::open(options)
            .map_err(|cause| Error::unavailable("The sandbox cannot be opened", cause.to_string()))?;
        let listener = TcpListener::bind(self.listen).await.map_err(|cause| {
            Error::unavailable(format!("{} cannot be used", self.listen), format!("{cause}."))
        })?;
        let address = listener.local_addr().map_err(Error::internal)?;
        print::result(&format!("Sandbox: http://{address}"));
        print::tell(&format!(
            "Try: AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox aws --region us-east-1 --endpoint-url http://{address} kms list-aliases"
        ));
        let router = Router::new().fallback(answer).with_state(sandbox);
        axum::serve(listener, router)
            .with_graceful_shutdown(async {
                let _ = tokio::signal::ctrl_c().await;
            })
            .await
            .map_err(|cause| Error::unavailable("The sandbox stopped", format!("{cause}.")))
    }
}

impl Serve {
    fn principals(&self) -> Result<Directory> {
        let Some(file) = &self.principals else {
            return Ok(Directory::default()
                .user(User::new("sandbox").access_key("sandbox", "sandbox").administrator()));
        };
        let failed = |cause: String| {
            Error::invalid(format!("{} cannot be used", file.display()), format!("{cause}."))
                .with_hint("It holds users, roles and functions as JSON: see docs/sandbox.md.")
        };
        let text = std::fs::read_to_string(file).map_err(|cause| failed(cause.to_string()))?;
        serde_json::from_str(&text).map_err(|cause| failed(cause.to_string()))
    }
}

async fn answer(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST).await else {
        let mut response = Response::new(axum::body::Body::empty());
        *response.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    sandbox.handle(http::Request::from_parts(head, body)).await.map(axum::body::Body::from)
}

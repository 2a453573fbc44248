//! `signet sandbox`: the sandbox on a port.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use aws_sandbox::door::{self, DoorOptions};
use aws_sandbox::{Directory, Pace, Sandbox, User};
use clap::{Args, ValueEnum};
use tokio::net::TcpListener;

use super::{Global, print, serve};
use crate::config::Config;
use crate::error::{Error, Result};

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
    /// Check signatures: only principals' access keys, and only signed rightly. This is so unless --any-caller is given.
    #[arg(long, conflicts_with = "any_caller")]
    strict_auth: bool,
    /// Do not look at signatures: whoever is not known is the root of the account.
    #[arg(long)]
    any_caller: bool,
    /// Refuse calls that come faster than AWS allows an account by default.
    #[arg(long)]
    throttle: bool,
    /// Change a quota of resources, by Service Quotas' code (docs/sandbox.md): L-799883CD=3 allows three authorities.
    #[arg(long = "quota", value_name = "CODE=VALUE", value_parser = quota)]
    quotas: Vec<(String, u64)>,
    /// How long calls, and what AWS does in the background, take.
    #[arg(long, value_enum, default_value_t = Latency::Instant)]
    latency: Latency,
    /// Answer the control interface (/_sandbox/v1/): clock, faults, throttling, reset, snapshots with private keys.
    /// Every program of this machine can use it.
    #[arg(long)]
    control: bool,
}

/// Reads `CODE=VALUE`.
fn quota(text: &str) -> std::result::Result<(String, u64), String> {
    let (code, value) = text.split_once('=').ok_or("expected CODE=VALUE, such as L-799883CD=3")?;
    let value = value.parse().map_err(|_| format!("{value} is not a number"))?;
    Ok((code.to_owned(), value))
}

/// Values of `--latency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Latency {
    /// No longer than they must (and --sandbox-delay for background work).
    Instant,
    /// About as long as AWS takes.
    Aws,
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
        let options = self.options(global.sandbox_options(&config.data_dir))?;
        let sandbox = Sandbox::open(options)
            .map_err(|cause| Error::unavailable("The sandbox cannot be opened", cause.to_string()))?;
        let listener = TcpListener::bind(self.listen).await.map_err(|cause| {
            Error::unavailable(format!("{} cannot be used", self.listen), format!("{cause}."))
        })?;
        let address = listener.local_addr().map_err(Error::internal)?;
        // Before anybody is told that the sandbox is there, and may ask it to stop.
        let stop = serve::stop_signal();
        print::result(&format!("Sandbox: http://{address}"));
        print::tell(&format!(
            "Try: AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox aws --region us-east-1 --endpoint-url http://{address} kms list-aliases"
        ));
        if self.control {
            print::tell(&format!("Control: curl http://{address}/_sandbox/v1/status"));
        }
        let options = DoorOptions { control: self.control, ..DoorOptions::default() };
        door::serve(listener, sandbox, options, stop)
            .await
            .map_err(|cause| Error::unavailable("The sandbox stopped", format!("{cause}.")))
    }

    fn options(&self, base: aws_sandbox::Options) -> Result<aws_sandbox::Options> {
        let pace = match (self.latency, base.pace) {
            (Latency::Instant, pace) => pace,
            (Latency::Aws, Pace::Instant) => Pace::Aws,
            (Latency::Aws, _) => {
                let detail = "Both --latency aws and --sandbox-delay say how long background work takes.";
                return Err(Error::invalid("Two flags contradict each other", detail)
                    .with_hint("Leave one of them away."));
            }
        };
        Ok(aws_sandbox::Options {
            principals: self.principals()?,
            account: self.account.clone(),
            strict_auth: self.strict_auth || !self.any_caller,
            throttle: self.throttle,
            quotas: self.quotas.iter().cloned().collect(),
            pace,
            ..base
        })
    }

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

//! `signet jwks`: the public keys that an EHR reads, and the address where it reads them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use signet_shared::api::jwks::IdentityJwks;

use super::exit::Exit;
use super::{Global, print};
use crate::app::App;
use crate::error::{Error, Result};

/// Commands about the JWK set of an identity.
#[derive(Debug, Subcommand)]
pub(super) enum Jwks {
    /// Print the set, or write it to a file to publish.
    Show(Show),
    /// Say where the set is published for the EHR; the watcher then looks there.
    PublishUrl(PublishUrl),
    /// Look at the published address. Exits with 0 if the set there is as it should be, 3 if not, 1 on an error.
    Check(Check),
}

/// `signet jwks show`.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The identity (name or id).
    identity: String,
    /// Print the set with where it is published and what was found there.
    #[arg(long)]
    json: bool,
    /// Write the set to this file instead. A file that exists is replaced: that is how a rotation is published.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
}

/// `signet jwks publish-url`.
#[derive(Debug, Args)]
pub(super) struct PublishUrl {
    /// The identity (name or id).
    identity: String,
    /// The address, https.
    #[arg(required_unless_present = "none")]
    url: Option<String>,
    /// The set is published nowhere (any more).
    #[arg(long, conflicts_with = "url")]
    none: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `signet jwks check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The identity (name or id).
    identity: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Jwks {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let app = global.app().await?;
        let outcome = match self {
            Self::Show(command) => command.run(&app).await,
            Self::PublishUrl(command) => command.run(&app).await,
            Self::Check(command) => command.run(&app).await,
        };
        app.close().await;
        outcome
    }
}

impl Show {
    async fn run(self, app: &App) -> Result<ExitCode> {
        let identity = app.find_identity(&self.identity).await?;
        let found = app.read_jwks(&identity.id).await?;
        if self.json {
            print::json(&found)?;
            return Ok(ExitCode::SUCCESS);
        }
        let Some(file) = &self.out else {
            print::json(&found.jwks)?;
            return Ok(ExitCode::SUCCESS);
        };
        let text = format!("{:#}\n", found.jwks);
        std::fs::write(file, text).map_err(|cause| {
            Error::unavailable(format!("{} cannot be written", file.display()), format!("{cause}."))
                .with_hint("Name another file with --out.")
        })?;
        print::tell(&format!("Written to {}. It holds public keys alone.", file.display()));
        Ok(ExitCode::SUCCESS)
    }
}

impl PublishUrl {
    async fn run(self, app: &App) -> Result<ExitCode> {
        let identity = app.find_identity(&self.identity).await?;
        let found = app.publish_jwks(&app.operator(), &identity.id, self.url.as_deref()).await?;
        if self.json {
            print::json(&found)?;
        } else {
            print::result(&place(&found));
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Check {
    async fn run(self, app: &App) -> Result<ExitCode> {
        let identity = app.find_identity(&self.identity).await?;
        let found = app.check_jwks(&identity.id).await?;
        if self.json {
            print::json(&found)?;
        } else {
            print::result(&verdict(&found));
        }
        let ok = found.check.is_some_and(|check| check.ok);
        Ok(if ok { ExitCode::SUCCESS } else { Exit::Attention.into() })
    }
}

fn place(found: &IdentityJwks) -> String {
    match &found.published_url {
        Some(url) => format!("Published at {url}. Look there with `signet jwks check`."),
        None => "Published nowhere.".to_owned(),
    }
}

fn verdict(found: &IdentityJwks) -> String {
    let url = found.published_url.as_deref().unwrap_or_default();
    let Some(check) = &found.check else { return place(found) };
    let first = if check.ok { "It holds the keys of this identity." } else { &check.problem };
    let lines = [url, first, &check.hint];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

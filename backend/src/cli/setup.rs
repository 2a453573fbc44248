//! `signet setup` and `signet resume`: the original's four questions, then the same ceremony as in the browser.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::identity::Identity;
use signet_shared::setup::SetupParams;

use super::ceremonies::finished;
use super::follow::{Consent, plan_and_run, to_the_end, until_rest};
use super::questions::Questions;
use super::{Global, print};
use crate::app::App;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct Setup {
    #[command(flatten)]
    questions: Questions,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(super) struct Resume {
    /// Name or id of the identity.
    identity: String,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
struct Output {
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
    /// Where the certificate is written [default: the common name, then codesigningcertificate.pem].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the certificate file if it exists.
    #[arg(long)]
    force: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Outcome<'a> {
    ceremony: &'a Ceremony,
    identity: &'a Identity,
    certificate_file: &'a Path,
}

impl Setup {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let params = self.questions.params(global)?;
        // Before anything is made: the certificate must have a place to go to.
        let file = self.output.file(&params.leaf_cn)?;
        let app = global.app().await?;
        let outcome = self.run_plan(&app, params, &file).await;
        app.close().await;
        outcome
    }

    async fn run_plan(&self, app: &App, params: SetupParams, file: &Path) -> Result<()> {
        let ceremony = plan_and_run(app, params, &self.consent).await?;
        finish(app, &ceremony, &self.output, file).await
    }
}

impl Resume {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        // A runner that died elsewhere is noticed by the watch.
        let outcome = tokio::select! {
            outcome = self.resume(&app) => outcome,
            () = app.watch_over_ceremonies() => Ok(()),
        };
        app.close().await;
        outcome
    }

    async fn resume(&self, app: &App) -> Result<()> {
        let identity = app.find_identity(&self.identity).await?;
        let last = app.read_identity(&identity.id).await?.summary.last_ceremony_id;
        let is_setup = last == identity.ceremony_id;
        // Only a setup writes a file, which must have a place to go to.
        let file = if is_setup { Some(self.output.file(&identity.leaf_cn)?) } else { None };
        let mut ceremony = app.read_ceremony(&last).await?;
        if !ceremony.state.is_at_rest() {
            print::tell("Another process is at work on it, or was until a few seconds ago: watching.");
            ceremony = until_rest(app, ceremony).await?;
        }
        if ceremony.state.can_resume() {
            ceremony = app.resume_ceremony(&app.operator(), &ceremony.id).await?;
        }
        let ceremony = to_the_end(app, ceremony).await?;
        match file {
            Some(file) => finish(app, &ceremony, &self.output, &file).await,
            None => finished(app, &ceremony, self.output.json).await,
        }
    }
}

impl Output {
    /// The certificate's file, which must not exist unless it may be replaced.
    fn file(&self, leaf_cn: &str) -> Result<PathBuf> {
        let file = self.out.clone().unwrap_or_else(|| PathBuf::from(crate::app::certificate_file(leaf_cn)));
        if file.exists() && !self.force {
            return Err(Error::invalid(
                format!("{} exists", file.display()),
                "It is not overwritten unless you say so. Nothing was made.",
            )
            .with_hint("Use --force to replace it, or name another file with --out."));
        }
        Ok(file)
    }
}

/// Prints the certificate of a setup that is done, and writes its file.
async fn finish(app: &App, ceremony: &Ceremony, output: &Output, file: &Path) -> Result<()> {
    let identity = app.read_identity(&ceremony.identity_id).await?;
    let pem = identity.certificate_pem.as_deref().unwrap_or_default();
    write(file, pem, output.force)?;
    if output.json {
        return print::json(&Outcome { ceremony, identity: &identity, certificate_file: file });
    }
    print::result(pem);
    print::tell(&format!(
        "Written to {}. Key: {}",
        file.display(),
        identity.key_arn.as_deref().unwrap_or_default()
    ));
    print::tell(&format!(
        "Next: signet policy propose {} --role ARN-OF-THE-LAMBDA-EXECUTION-ROLE",
        identity.summary.name
    ));
    Ok(())
}

fn write(file: &Path, pem: &str, replace: bool) -> Result<()> {
    let opened = if replace { std::fs::File::create(file) } else { std::fs::File::create_new(file) };
    opened.and_then(|mut file| std::io::Write::write_all(&mut file, pem.as_bytes())).map_err(|cause| {
        Error::unavailable(format!("{} cannot be written", file.display()), format!("{cause}.")).with_hint(
            "The certificate is kept in Signet: download it there, or run `signet resume` with --out.",
        )
    })
}

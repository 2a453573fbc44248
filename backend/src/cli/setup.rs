//! `signet setup` and `signet resume`: the original's four questions, then the same ceremony as in the browser.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony, StepState};
use signet_shared::api::identity::Identity;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export};
use signet_shared::setup::SetupParams;

use super::questions::Questions;
use super::{Global, print};
use crate::app::App;
use crate::error::{Error, Kind, Result};

#[derive(Debug, Args)]
pub(super) struct Setup {
    #[command(flatten)]
    questions: Questions,
    /// Run the plan without asking.
    #[arg(long)]
    yes: bool,
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
        let actor = app.operator();
        let plan = app.create_plan(&actor, params).await?;
        print::tell(export(&plan, Format::Text).trim_end());
        if !self.yes && plan.refusals().next().is_none() {
            let answer = print::ask("Run it? Type yes")?;
            if !matches!(answer.to_lowercase().as_str(), "y" | "yes") {
                return Err(Error::invalid("Not run", "You did not answer yes. Nothing was made."));
            }
        }
        let start =
            StartCeremony { plan_id: plan.id.clone(), plan_hash: plan.hash.clone(), confirmation: None };
        let ceremony = match app.start_ceremony(&actor, start).await {
            Err(error) if error.plan.is_some() => {
                if let Some(now) = &error.plan {
                    print::tell("What is different now:");
                    difference(&plan, now).lines().iter().for_each(|line| print::tell(&format!("  {line}")));
                }
                return Err(error);
            }
            outcome => outcome?,
        };
        follow(app, ceremony, &self.output, file).await
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
        let file = self.output.file(&identity.leaf_cn)?;
        let mut ceremony = app.read_ceremony(&identity.ceremony_id).await?;
        if !ceremony.state.is_at_rest() {
            print::tell("Another process is at work on it, or was until a few seconds ago: watching.");
            ceremony = until_rest(app, ceremony).await?;
        }
        if ceremony.state.can_resume() {
            ceremony = app.resume_ceremony(&app.operator(), &ceremony.id).await?;
        }
        follow(app, ceremony, &self.output, &file).await
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

/// Follows a ceremony until it is at rest, telling each step that gets done.
async fn until_rest(app: &App, ceremony: Ceremony) -> Result<Ceremony> {
    let mut changes = app.watch_ceremony(&ceremony.id).await?;
    // Read again now that changes are watched: nothing falls between.
    let mut ceremony = app.read_ceremony(&ceremony.id).await?;
    let mut told = 0;
    loop {
        for step in ceremony.steps.iter().skip(told).take_while(|step| step.state == StepState::Done) {
            let took = step.ended_at.unwrap_or_default() - step.started_at.unwrap_or_default();
            let detail = step.detail.as_deref().unwrap_or_default();
            let took = u32::try_from(took).unwrap_or_default();
            print::tell(&format!("done  {} ({:.1} s): {detail}", step.title, f64::from(took) / 1000.0));
            told += 1;
        }
        // The sender lives as long as the app; a closed channel only means that nothing more will come.
        if ceremony.state.is_at_rest() || changes.changed().await.is_err() {
            return Ok(ceremony);
        }
        ceremony = app.read_ceremony(&ceremony.id).await?;
    }
}

/// Follows a ceremony to its end, then prints the certificate and writes its file.
async fn follow(app: &App, ceremony: Ceremony, output: &Output, file: &Path) -> Result<()> {
    let ceremony = until_rest(app, ceremony).await?;
    let identity = app.read_identity(&ceremony.identity_id).await?;
    if ceremony.state != CeremonyState::Succeeded {
        return Err(stopped(&ceremony, &identity));
    }
    let pem = identity.certificate_pem.as_deref().unwrap_or_default();
    write(file, pem, output.force)?;
    if output.json {
        return print::json(&Outcome { ceremony: &ceremony, identity: &identity, certificate_file: file });
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

fn stopped(ceremony: &Ceremony, identity: &Identity) -> Error {
    let name = &identity.summary.name;
    let hint = format!("What was made is kept. Go on with: signet resume {name}");
    match ceremony.steps.iter().find_map(|step| step.failure.as_ref().map(|failure| (step, failure))) {
        Some((step, failure)) => {
            let error = Error::new(
                Kind::AwsRefused,
                format!("{}: {}", step.title, failure.title),
                failure.detail.clone(),
            )
            .with_hint(format!("{} {hint}", failure.hint));
            match &failure.aws {
                Some(aws) => error.with_aws(aws.clone()),
                None => error,
            }
        }
        None => Error::new(Kind::Unavailable, "The setup was interrupted", "Not all steps are done.")
            .with_hint(hint),
    }
}

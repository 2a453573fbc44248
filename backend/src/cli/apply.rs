//! `signet apply`: runs a plan that was made, and perhaps reviewed, before.

use std::io::Read;
use std::process::ExitCode;

use clap::Args;
use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::{Format, export};

use super::certificate_file::Output;
use super::exit::Exit;
use super::follow::{Consent, settle, start, to_the_end};
use super::progress::Telling;
use super::{Global, print};
use crate::app::{App, Revisited};
use crate::error::{Error, Result};

/// The longest plan file that is read, bytes.
const LONGEST: u64 = 4 << 20;

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// Id of a plan of this data directory, or a file that `signet plan --format json` or the plan page gave; `-` reads
    /// standard input.
    plan: String,
    /// Run what the plan has become if the target changed since.
    #[arg(long)]
    accept_changes: bool,
    /// What a plan that takes something away wants typed: the identity's name.
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    /// Only say whether it would run as it is.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    telling: Telling,
    #[command(flatten)]
    output: Output,
}

impl Apply {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let file = if uuid::Uuid::parse_str(&self.plan).is_ok() { None } else { Some(read(&self.plan)?) };
        let app = global.app().await?;
        let outcome = self.apply(&app, file).await;
        app.close().await;
        outcome
    }

    async fn apply(&self, app: &App, file: Option<Plan>) -> Result<ExitCode> {
        let seen = match file {
            Some(plan) => plan,
            None => app.read_plan(&self.plan).await?,
        };
        let plan = match app.revisit_plan(&app.operator(), seen).await? {
            Revisited::Begun(ceremony) => return self.again(app, ceremony).await,
            Revisited::Same(plan) => {
                print::tell(export(&plan, Format::Text).trim_end());
                print::tell("The target stands as the plan says.");
                plan
            }
            Revisited::Changed { now, lines } => {
                print::tell(export(&now, Format::Text).trim_end());
                print::tell("This is not the plan that was made. What is different now:");
                lines.iter().for_each(|line| print::tell(&format!("  {line}")));
                if self.dry_run || !self.accept_changes {
                    let error = Error::conflict("The target changed since this plan", "Nothing was started.");
                    print::failure(&error.with_hint(format!(
                        "Run what it has become with --accept-changes, or apply the new plan: signet apply {}",
                        now.id
                    )));
                    return Ok(Exit::Changed.into());
                }
                now
            }
        };
        if self.dry_run {
            return match plan.refusals().next() {
                Some(step) => {
                    Err(Error::conflict(format!("{} stands in the way", step.title), step.summary.clone()))
                }
                None => Ok(Exit::Succeeded.into()),
            };
        }
        // Before anything is made: the certificate must have a place to go to.
        let place = match &plan.params {
            CeremonyParams::Setup(params) => Some(self.output.place(&params.leaf_cn)?),
            _ => None,
        };
        // Who applies a plan has seen it: only what takes something away is asked for.
        let consent = Consent { yes: true, confirm: self.confirm.clone() };
        let ceremony = start(app, &plan, &consent, self.telling).await?;
        settle(app, &ceremony, self.telling, place.as_ref()).await
    }

    /// The plan was applied before.
    async fn again(&self, app: &App, ceremony: Ceremony) -> Result<ExitCode> {
        print::tell(&format!(
            "This plan was started before, as ceremony {}. It is not started again.",
            ceremony.id
        ));
        if self.dry_run {
            return Ok(Exit::from(ceremony.state).into());
        }
        let ceremony = match ceremony.state {
            CeremonyState::Running => to_the_end(app, &ceremony, 0, self.telling).await?,
            _ => ceremony,
        };
        settle(app, &ceremony, self.telling, None).await
    }
}

fn read(file: &str) -> Result<Plan> {
    let mut text = String::new();
    let read = if file == "-" {
        std::io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map_err(|cause| {
        Error::invalid(format!("{file} cannot be read"), format!("{cause}."))
            .with_hint("Name a plan's id, or a file with a plan as JSON.")
    })?;
    serde_json::from_str(&text).map_err(|cause| {
        Error::invalid(format!("{file} holds no plan"), format!("{cause}."))
            .with_hint("Make one with: signet plan --format json --out FILE")
    })
}

//! A ceremony at the terminal: its plan, the question, and what happens until it is at rest.

use clap::Args;
use serde::Serialize;
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony, StepState};
use signet_shared::api::identity::Identity;
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export};

use super::print;
use crate::app::App;
use crate::error::{Error, Kind, Result};

/// Flags of every command that runs a plan.
#[derive(Debug, Clone, Args)]
pub(super) struct Consent {
    /// Run the plan without asking.
    #[arg(long)]
    pub yes: bool,
    /// What a plan that takes something away wants typed: the identity's name.
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

/// What `--json` prints at the end.
#[derive(Serialize)]
pub(super) struct Outcome<'a> {
    pub ceremony: &'a Ceremony,
    pub identity: &'a Identity,
}

/// Plans, asks, runs and follows. Answers the ceremony when it has succeeded.
///
/// # Errors
/// What planning and starting say; why the ceremony stopped.
pub(super) async fn plan_and_run(
    app: &App,
    params: impl Into<CeremonyParams>,
    consent: &Consent,
) -> Result<Ceremony> {
    let actor = app.operator();
    let plan = app.create_plan(&actor, params).await?;
    print::tell(export(&plan, Format::Text).trim_end());
    let confirmation = ask(&plan, consent)?;
    let start = StartCeremony { plan_id: plan.id.clone(), plan_hash: plan.hash.clone(), confirmation };
    let ceremony = match app.start_ceremony(&actor, start).await {
        Err(error) => {
            if let Some(now) = &error.plan {
                print::tell("What is different now:");
                difference(&plan, now).lines().iter().for_each(|line| print::tell(&format!("  {line}")));
            }
            return Err(error);
        }
        Ok(ceremony) => ceremony,
    };
    to_the_end(app, ceremony).await
}

/// Asks whether to run the plan; answers what was typed, if the plan wants something typed.
fn ask(plan: &Plan, consent: &Consent) -> Result<Option<String>> {
    // A plan that cannot start is refused by itself, with the reason.
    if plan.refusals().next().is_some() {
        return Ok(plan.confirm.clone());
    }
    if let Some(wanted) = &plan.confirm {
        return match &consent.confirm {
            Some(typed) => Ok(Some(typed.clone())),
            None => print::ask(&format!("This takes something away. Type {wanted} to run it")).map(Some),
        };
    }
    if !consent.yes {
        let answer = print::ask("Run it? Type yes")?;
        if !matches!(answer.to_lowercase().as_str(), "y" | "yes") {
            return Err(Error::invalid("Not run", "You did not answer yes. Nothing was made."));
        }
    }
    Ok(None)
}

/// Follows a ceremony until it is at rest, telling each step that gets done.
///
/// # Errors
/// What reading it says.
pub(super) async fn until_rest(app: &App, ceremony: Ceremony) -> Result<Ceremony> {
    let mut changes = app.watch_ceremony(&ceremony.id).await?;
    // Read again now that changes are watched: nothing falls between.
    let mut ceremony = app.read_ceremony(&ceremony.id).await?;
    let mut told = 0;
    let mut waits = String::new();
    loop {
        for step in ceremony.steps.iter().skip(told).take_while(|step| step.state == StepState::Done) {
            let took = step.ended_at.unwrap_or_default() - step.started_at.unwrap_or_default();
            let detail = step.detail.as_deref().unwrap_or_default();
            let took = u32::try_from(took).unwrap_or_default();
            print::tell(&format!("done  {} ({:.1} s): {detail}", step.title, f64::from(took) / 1000.0));
            told += 1;
        }
        let waiting = ceremony.steps.iter().find_map(|step| step.waiting.as_ref());
        if let Some(waiting) = waiting.filter(|waiting| waiting.reason != waits) {
            waits.clone_from(&waiting.reason);
            print::tell(&format!("wait  {waits}"));
        }
        // The sender lives as long as the app; a closed channel only means that nothing more will come.
        if ceremony.state.is_at_rest() || changes.changed().await.is_err() {
            return Ok(ceremony);
        }
        ceremony = app.read_ceremony(&ceremony.id).await?;
    }
}

/// Follows a ceremony to its end. Ctrl-C asks it to stop between two steps; a second one leaves it.
///
/// # Errors
/// Why it stopped before its end.
pub(super) async fn to_the_end(app: &App, ceremony: Ceremony) -> Result<Ceremony> {
    let id = ceremony.id.clone();
    let following = until_rest(app, ceremony);
    tokio::pin!(following);
    let ceremony = tokio::select! {
        outcome = &mut following => outcome?,
        Ok(()) = tokio::signal::ctrl_c() => {
            print::tell("Stopping after this step. Press Ctrl-C again to leave at once; it can be resumed then, too.");
            app.cancel_ceremony(&app.operator(), &id).await?;
            tokio::select! {
                outcome = &mut following => outcome?,
                Ok(()) = tokio::signal::ctrl_c() => app.read_ceremony(&id).await?,
            }
        }
    };
    if ceremony.state == CeremonyState::Succeeded { Ok(ceremony) } else { Err(stopped(&ceremony)) }
}

fn stopped(ceremony: &Ceremony) -> Error {
    let name = ceremony.params.identity();
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
        None if ceremony.state == CeremonyState::Cancelled => {
            Error::new(Kind::Unavailable, "Cancelled", "It was stopped before all steps were done.")
                .with_hint(hint)
        }
        None => {
            let noun = ceremony.kind.replace('_', "-");
            Error::new(Kind::Unavailable, format!("The {noun} was interrupted"), "Not all steps are done.")
                .with_hint(hint)
        }
    }
}

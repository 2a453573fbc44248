//! A ceremony at the terminal: its plan, the question, what happens until it is at rest, and what came of it.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StartCeremony};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export};

use super::ceremonies::line;
use super::certificate_file::Place;
use super::exit::Exit;
use super::print;
use super::progress::{Progress, Telling};
use crate::app::App;
use crate::clock::Clock;
use crate::error::{Error, Kind, Result};

/// How often the journal of another process's ceremony is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Looks in a row at which a lease must seem to have run out before the runner counts as gone: a busy machine may be
/// late in renewing it.
const SILENT_LOOKS: u32 = 5;

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

/// Plans, asks, runs and follows. Answers the ceremony as it is at rest.
///
/// # Errors
/// What planning and starting say.
pub(super) async fn plan_and_run(
    app: &App,
    params: impl Into<CeremonyParams>,
    consent: &Consent,
    telling: Telling,
) -> Result<Ceremony> {
    let plan = app.create_plan(&app.operator(), params).await?;
    print::tell(export(&plan, Format::Text).trim_end());
    start(app, &plan, consent, telling).await
}

/// Asks, runs a plan that was shown, and follows it. Answers the ceremony as it is at rest.
///
/// # Errors
/// What starting says.
pub(super) async fn start(app: &App, plan: &Plan, consent: &Consent, telling: Telling) -> Result<Ceremony> {
    telling.plan(plan);
    let confirmation = ask(plan, consent)?;
    let start = StartCeremony { plan_id: plan.id.clone(), plan_hash: plan.hash.clone(), confirmation };
    let ceremony = match app.start_ceremony(&app.operator(), start).await {
        Err(error) => {
            if let Some(now) = &error.plan {
                print::tell("What is different now:");
                difference(plan, now).lines().iter().for_each(|line| print::tell(&format!("  {line}")));
            }
            return Err(error);
        }
        Ok(ceremony) => ceremony,
    };
    to_the_end(app, &ceremony, 0, telling).await
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

/// What to do when nobody hears any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unheard {
    /// Go on: the ceremony is run here.
    GoOn,
    /// Leave: it was only looked at.
    Leave,
}

/// Follows a ceremony until it is at rest, telling what comes after record `since`, which is moved on.
///
/// It reads the journal, so it does not matter which process runs the ceremony. Dropped, it can be called again.
///
/// # Errors
/// Invalid if the journal is not that long; what reading it says.
pub(super) async fn until_rest(
    app: &App,
    id: &str,
    since: &mut u64,
    progress: &mut Progress,
    unheard: Unheard,
) -> Result<Ceremony> {
    let mut changes = app.watch_ceremony(id).await?;
    let (clock, begun_at) = (Clock::system(), *since);
    let mut silent = 0;
    loop {
        // What changed up to here is in what is read now.
        changes.mark_unchanged();
        let mut views = app.ceremony_since(id, *since).await?.into_iter().peekable();
        while let Some(view) = views.next() {
            // Only the present can tell of a runner that went away: it is the last view.
            let gone = is_gone(&view);
            if gone && silent < SILENT_LOOKS {
                silent += 1;
                break;
            }
            if !gone && views.peek().is_none() {
                silent = 0;
            }
            let heard = if view.sequence > *since || gone {
                progress.tell(&view)
            } else {
                if view.sequence == begun_at {
                    progress.know(&view);
                }
                true
            };
            *since = view.sequence;
            let is_over = view.state.is_at_rest() && views.peek().is_none();
            if is_over || (!heard && unheard == Unheard::Leave) {
                return Ok(view);
            }
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = clock.sleep(LOOK) => {}
        }
    }
}

/// Whether the runner seems to have gone away: no record tells, only its lease does.
fn is_gone(ceremony: &Ceremony) -> bool {
    ceremony.state == CeremonyState::Interrupted && ceremony.ended_at.is_none()
}

/// Follows a ceremony of this process until it is at rest. Ctrl-C asks it to stop between two steps; a second one
/// leaves it as it is.
///
/// # Errors
/// What following it says.
pub(super) async fn to_the_end(
    app: &App,
    ceremony: &Ceremony,
    mut since: u64,
    telling: Telling,
) -> Result<Ceremony> {
    let id = &ceremony.id;
    let mut progress = telling.of(&app.read_plan(&ceremony.plan_id).await?);
    tokio::select! {
        outcome = until_rest(app, id, &mut since, &mut progress, Unheard::GoOn) => return outcome,
        Ok(()) = tokio::signal::ctrl_c() => {}
    }
    progress
        .say("Stopping after this step. Press Ctrl-C again to leave at once; it can be resumed then, too.");
    app.cancel_ceremony(&app.operator(), id).await?;
    tokio::select! {
        outcome = until_rest(app, id, &mut since, &mut progress, Unheard::GoOn) => outcome,
        Ok(()) = tokio::signal::ctrl_c() => app.read_ceremony(id).await,
    }
}

/// Prints what came of a ceremony: the certificate where a setup has a place for it, the identity, or why it stopped.
///
/// # Errors
/// What reading the identity and writing the file say.
pub(super) async fn settle(
    app: &App,
    ceremony: &Ceremony,
    telling: Telling,
    place: Option<&Place>,
) -> Result<ExitCode> {
    let identity = app.read_identity(&ceremony.identity_id).await?;
    let succeeded = ceremony.state == CeremonyState::Succeeded;
    let file = match place.filter(|_| succeeded) {
        Some(place) => Some(place.write(&identity)?),
        None => None,
    };
    if !telling.outcome(ceremony, &identity, file.as_deref()) && succeeded {
        match (place, &file) {
            (Some(_), Some(file)) => {
                print::result(identity.certificate_pem.as_deref().unwrap_or_default());
                let key = identity.key_arn.as_deref().unwrap_or_default();
                print::tell(&format!("Written to {file}. Key: {key}"));
                print::tell(&format!(
                    "Next: signet policy propose {} --role ARN-OF-THE-LAMBDA-EXECUTION-ROLE",
                    identity.summary.name
                ));
            }
            _ => print::result(&line(&identity)),
        }
    }
    if !succeeded {
        print::failure(&stopped(ceremony));
    }
    Ok(Exit::from(ceremony.state).into())
}

/// Why a ceremony did not come to its end, and how to go on.
pub(super) fn stopped(ceremony: &Ceremony) -> Error {
    let name = ceremony.params.identity();
    let noun = ceremony.kind.replace('_', "-");
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
            Error::new(Kind::Unavailable, format!("The {noun} was interrupted"), "Not all steps are done.")
                .with_hint(hint)
        }
    }
}

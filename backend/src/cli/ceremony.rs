//! `signet ceremony list|show|watch`: ceremonies of any process on this data directory. Changes nothing.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StepState};
use signet_shared::api::identity_query::MAX_LIMIT;
use signet_shared::format;

use super::exit::Exit;
use super::follow::{Unheard, stopped, until_rest};
use super::progress::Telling;
use super::{Global, print};
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List ceremonies, newest first.
    List(List),
    /// Show a ceremony: its steps and its log.
    Show(Show),
    /// Follow a ceremony that any process runs, until it is at rest; the exit code tells how it ended.
    Watch(Watch),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this identity (name or id).
    identity: Option<String>,
    /// Print JSON: one line per ceremony.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Id of a ceremony; or name or id of an identity, for its last one.
    ceremony: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Id of a ceremony; or name or id of an identity, for its last one.
    ceremony: String,
    /// Tell only what comes after this journal record: the last id that was read before.
    #[arg(long, value_name = "RECORD", default_value_t = 0)]
    since: u64,
    #[command(flatten)]
    telling: Telling,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let app = global.app().await?;
        let outcome = match self {
            Self::List(command) => command.run(&app).await.map(|()| Exit::Succeeded),
            Self::Show(command) => command.run(&app).await.map(|()| Exit::Succeeded),
            Self::Watch(command) => command.run(&app).await,
        };
        app.close().await;
        outcome.map(ExitCode::from)
    }
}

impl List {
    async fn run(self, app: &App) -> Result<()> {
        let identity = match &self.identity {
            Some(name) => Some(app.find_identity(name).await?.id),
            None => None,
        };
        let target = app.targets().default_id();
        let mut after = None;
        loop {
            let page = app.list_ceremonies(Some(target), after.as_deref(), MAX_LIMIT).await?;
            for ceremony in page.items {
                if identity.as_ref().is_some_and(|id| *id != ceremony.identity_id) {
                    continue;
                }
                let text = if self.json { serde_json::to_string(&ceremony)? } else { line(&ceremony) };
                if !print::line(&text) {
                    return Ok(());
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

impl Show {
    async fn run(self, app: &App) -> Result<()> {
        let ceremony = app.find_ceremony(&self.ceremony).await?;
        if self.json {
            return print::json(&ceremony);
        }
        let mut lines = vec![line(&ceremony)];
        for step in &ceremony.steps {
            let detail = step.detail.as_ref().or(step.waiting.as_ref().map(|waiting| &waiting.reason));
            let detail = detail.or(step.failure.as_ref().map(|failure| &failure.title));
            let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
            lines.push(format!("  {:8}{}{detail}", step_word(step.state), step.title));
        }
        lines.push("Log:".to_owned());
        lines.extend(ceremony.log.iter().map(|line| format!("  {}  {}", time(line.at), line.text)));
        print::result(&lines.join("\n"));
        Ok(())
    }
}

impl Watch {
    async fn run(self, app: &App) -> Result<Exit> {
        let found = app.find_ceremony(&self.ceremony).await?;
        let mut since = self.since;
        let mut progress = self.telling.of(&app.read_plan(&found.plan_id).await?);
        let ended = {
            let following = until_rest(app, &found.id, &mut since, &mut progress, Unheard::Leave);
            tokio::select! {
                outcome = following => Some(outcome?),
                Ok(()) = tokio::signal::ctrl_c() => None,
            }
        };
        drop(progress);
        let Some(ceremony) = ended.filter(|ceremony| ceremony.state.is_at_rest()) else {
            print::tell(&format!(
                "It goes on. Look again with: signet ceremony watch {} --since {since}",
                found.id
            ));
            return Ok(Exit::Left);
        };
        let identity = app.read_identity(&ceremony.identity_id).await?;
        if !self.telling.outcome(&ceremony, &identity, None) && ceremony.state == CeremonyState::Succeeded {
            print::result(&line(&ceremony));
        }
        if ceremony.state != CeremonyState::Succeeded {
            print::failure(&stopped(&ceremony));
        }
        Ok(ceremony.state.into())
    }
}

/// A ceremony in a line.
fn line(ceremony: &Ceremony) -> String {
    let done = ceremony.steps.iter().filter(|step| step.state == StepState::Done).count();
    let state = match ceremony.state {
        CeremonyState::Running => "running",
        CeremonyState::Failed => "failed",
        CeremonyState::Interrupted => "interrupted",
        CeremonyState::Succeeded => "succeeded",
        CeremonyState::Cancelled => "cancelled",
    };
    format!(
        "{}  {} {}: {state}, {done} of {} steps, begun {}",
        ceremony.id,
        ceremony.kind.replace('_', "-"),
        ceremony.params.identity(),
        ceremony.steps.len(),
        time(ceremony.started_at)
    )
}

fn step_word(state: StepState) -> &'static str {
    match state {
        StepState::Todo => "to do",
        StepState::Running => "runs",
        StepState::Waiting => "waits",
        StepState::Done => "done",
        StepState::Failed => "failed",
    }
}

/// Unix milliseconds as date and time.
fn time(ms: i64) -> String {
    format::date_time(ms.div_euclid(1000))
}

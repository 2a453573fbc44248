//! What people see of a ceremony, derived from its plan and its journal.

use signet_shared::api::ceremony::{Ceremony, CeremonyState, LogLevel, LogLine, StepState, StepView};
use signet_shared::api::plan::{CostLine, Plan, PlanAction};

use super::journal::{Entry, Record};
use super::plan::lines;
use super::state::{State, StepRecord};
use crate::store::CeremonyRow;

/// The view at time `now` (Unix milliseconds).
pub fn view(row: &CeremonyRow, plan: &Plan, state: &State, entries: &[Entry], now: i64) -> Ceremony {
    // A runner that died left no record; its lease tells.
    let orphaned = state.phase == CeremonyState::Running && row.lease_until <= now;
    Ceremony {
        id: row.id.clone(),
        kind: row.kind.clone(),
        plan_id: row.plan_id.clone(),
        plan_hash: plan.hash.clone(),
        identity_id: row.identity_id.clone(),
        params: plan.params.clone(),
        state: if orphaned { CeremonyState::Interrupted } else { state.phase },
        sequence: state.sequence,
        started_at: row.created_at,
        ended_at: state.ended_at,
        steps: state.steps.iter().map(|step| step_view(step, plan)).collect(),
        log: entries.iter().filter_map(|entry| log_line(entry, plan)).collect(),
        made: made(plan, state),
    }
}

/// What a ceremony has made so far and is paid for. What it adopted is paid for already and does not count.
pub fn made(plan: &Plan, state: &State) -> Vec<CostLine> {
    let created = |name: &str| {
        state.step(name).and_then(|step| step.output.as_ref()).is_some_and(|output| output.created)
    };
    let lines = lines(&plan.steps, |step| created(&step.name));
    lines.into_iter().filter(|line| line.cents > 0).collect()
}

/// What a ceremony has taken away so far and cost so much a month, US cents.
pub fn ended_monthly_cents(plan: &Plan, state: &State) -> u32 {
    let is_done = |name: &str| state.step(name).is_some_and(|step| step.state == StepState::Done);
    let removed = plan.steps.iter().filter(|step| step.action == PlanAction::Remove && is_done(&step.name));
    removed.map(|step| step.monthly_cents).sum()
}

fn step_view(step: &StepRecord, plan: &Plan) -> StepView {
    let StepRecord { name, state, attempts, started_at, ended_at, output, waiting, failure } = step;
    StepView {
        name: name.clone(),
        title: title(plan, name).to_owned(),
        state: *state,
        detail: output.as_ref().map(|output| output.detail.clone()),
        resource: output.as_ref().and_then(|output| output.resource.clone()),
        started_at: *started_at,
        ended_at: *ended_at,
        attempts: *attempts,
        waiting: waiting.clone(),
        failure: failure.clone(),
    }
}

fn title<'a>(plan: &'a Plan, step: &'a str) -> &'a str {
    plan.steps.iter().find(|planned| planned.name == step).map_or(step, |planned| &planned.title)
}

fn log_line(entry: &Entry, plan: &Plan) -> Option<LogLine> {
    let (step, level, text) = match &entry.record {
        Record::Began { by } => (
            None,
            LogLevel::Info,
            format!("started by {by}, plan {}", plan.hash.get(..8).unwrap_or_default()),
        ),
        Record::Taken { by, .. } if entry.sequence > 2 => (None, LogLevel::Info, format!("resumed by {by}")),
        Record::Taken { .. } => return None,
        Record::StepStarted { step } => (Some(step), LogLevel::Info, title(plan, step).to_owned()),
        Record::CallBegan { step, operation } => (Some(step), LogLevel::Info, format!("calling {operation}")),
        Record::CallEnded { step, operation, error: None, .. } => {
            (Some(step), LogLevel::Info, format!("{operation} answered"))
        }
        Record::CallEnded { step, operation, error: Some(error), request_id, .. } => {
            let request = request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
            (Some(step), LogLevel::Error, format!("{operation}: {error}{request}"))
        }
        Record::Noted { step, text } => (Some(step), LogLevel::Info, text.clone()),
        Record::Waiting { step, reason, attempt, .. } => {
            (Some(step), LogLevel::Wait, format!("waiting: {reason}, look {attempt}"))
        }
        Record::StepSucceeded { step, output } => {
            (Some(step), LogLevel::Info, format!("done: {}", output.detail))
        }
        Record::StepFailed { step, failure } => {
            (Some(step), LogLevel::Error, format!("failed: {}", failure.title))
        }
        Record::Interrupted { reason } => (None, LogLevel::Error, format!("interrupted: {reason}")),
        Record::Cancelled { by } => (None, LogLevel::Error, format!("cancelled by {by}")),
        Record::Finished => (None, LogLevel::Info, "finished".to_owned()),
    };
    Some(LogLine { at: entry.at, step: step.cloned(), level, text })
}

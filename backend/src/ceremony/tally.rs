//! What a ceremony comes to: the few facts of its state that lists and figures are made of. Stored beside its journal.

use signet_shared::api::ceremony::{CeremonyState, StepState};
use signet_shared::api::plan::{Period, Plan, PlanAction};

use super::journal::{Entry, Record};
use super::state::{State, StepRecord};
use super::view;

/// A ceremony in sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Where it stands, as its journal says. A runner that died leaves `Running`; its lease tells.
    pub phase: CeremonyState,
    /// Steps done.
    pub steps_done: usize,
    /// Steps in all.
    pub steps: usize,
    /// What it made and is paid for, US cents a month.
    pub made_cents: u32,
    /// What it took away, US cents a month.
    pub ended_cents: u32,
    /// Whether something is gone by it, or may be: a removing call went out and was not refused.
    pub took_away: bool,
}

impl Tally {
    /// In sum, where the plan has come to this state.
    pub fn of(plan: &Plan, state: &State) -> Self {
        let made = view::made(plan, state);
        let made = made.iter().filter(|line| line.period == Period::Monthly).map(|line| line.cents);
        let removes = |step: &&StepRecord| {
            plan.steps.iter().any(|planned| planned.name == step.name && planned.action == PlanAction::Remove)
        };
        Self {
            phase: state.phase,
            steps_done: state.done(),
            steps: state.steps.len(),
            made_cents: made.sum(),
            ended_cents: view::ended_monthly_cents(plan, state),
            took_away: state.steps.iter().filter(removes).any(may_have_taken_effect),
        }
    }

    /// Folds a journal to its sum.
    ///
    /// # Errors
    /// If a record cannot follow the ones before it.
    pub fn fold(plan: &Plan, entries: &[Entry]) -> Result<Self, super::state::IllegalRecord> {
        let names = plan.steps.iter().map(|step| step.name.as_str());
        Ok(Self::of(plan, &State::fold(names, entries)?))
    }

    /// The sum of a ceremony that nobody has taken yet.
    ///
    /// # Errors
    /// Never, as long as a journal may begin with its begin.
    pub fn begun(plan: &Plan, by: &str, at: i64) -> Result<Self, super::state::IllegalRecord> {
        Self::fold(plan, &[Entry { sequence: 1, at, record: Record::Began { by: by.to_owned() } }])
    }
}

/// Done, or begun and not refused: AWS's answers carry a request id, a lost answer does not.
fn may_have_taken_effect(step: &StepRecord) -> bool {
    let refused = step.failure.as_ref().and_then(|failure| failure.aws.as_ref());
    let refused = refused.is_some_and(|refusal| refusal.request_id.is_some());
    step.state == StepState::Done || (step.attempts > 0 && !refused)
}

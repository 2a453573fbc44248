//! The state of a ceremony: a fold over its journal, with every legal transition in one function.

use std::collections::HashMap;

use signet_shared::api::ceremony::{CeremonyState, Failure, StepState, Waiting};

use super::journal::{Entry, Output, Record};

/// A ceremony as its journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Number of the last record.
    pub sequence: u64,
    /// Where the ceremony stands. Before the first runner takes it, it counts as interrupted.
    pub phase: CeremonyState,
    /// When it came to rest, Unix milliseconds.
    pub ended_at: Option<i64>,
    /// One per step, in order.
    pub steps: Vec<StepRecord>,
    index: HashMap<String, usize>,
}

/// A step as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// How often it was started.
    pub attempts: u32,
    /// First start, Unix milliseconds.
    pub started_at: Option<i64>,
    /// End, Unix milliseconds.
    pub ended_at: Option<i64>,
    /// What it left.
    pub output: Option<Output>,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// A record that cannot follow the ones before it: a defect, or a damaged journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {sequence} cannot follow: {reason}")]
pub struct IllegalRecord {
    /// Its number.
    pub sequence: u64,
    /// Why not.
    pub reason: String,
}

impl State {
    /// The state before any record.
    pub fn new<'a>(steps: impl Iterator<Item = &'a str>) -> Self {
        let steps: Vec<StepRecord> = steps
            .map(|name| StepRecord {
                name: name.to_owned(),
                state: StepState::Todo,
                attempts: 0,
                started_at: None,
                ended_at: None,
                output: None,
                waiting: None,
                failure: None,
            })
            .collect();
        let index = steps.iter().enumerate().map(|(at, step)| (step.name.clone(), at)).collect();
        Self { sequence: 0, phase: CeremonyState::Interrupted, ended_at: None, steps, index }
    }

    /// Folds a whole journal.
    ///
    /// # Errors
    /// If a record cannot follow the ones before it.
    pub fn fold<'a>(steps: impl Iterator<Item = &'a str>, entries: &[Entry]) -> Result<Self, IllegalRecord> {
        entries.iter().try_fold(Self::new(steps), Self::apply)
    }

    /// The state after one more record. All legal transitions are here and nowhere else.
    ///
    /// # Errors
    /// If the record cannot follow.
    pub fn apply(mut self, entry: &Entry) -> Result<Self, IllegalRecord> {
        let illegal = |reason: String| IllegalRecord { sequence: entry.sequence, reason };
        if entry.sequence != self.sequence + 1 {
            return Err(illegal(format!("record {} is missing", self.sequence + 1)));
        }
        let running = self.phase == CeremonyState::Running;
        match &entry.record {
            Record::Began { .. } if self.sequence == 0 => {}
            Record::Taken { .. } if self.phase.can_resume() && self.sequence > 0 => {
                self.phase = CeremonyState::Running;
                self.ended_at = None;
            }
            Record::StepStarted { step } if running => {
                let next = self.steps.iter().position(|step| step.state != StepState::Done);
                if next.is_none() || next != self.index.get(step).copied() {
                    return Err(illegal(format!("step {step} is not the next one")));
                }
                let step = self.step_mut(step).map_err(illegal)?;
                if matches!(step.state, StepState::Running | StepState::Waiting) {
                    return Err(illegal(format!("step {} is running already", step.name)));
                }
                step.state = StepState::Running;
                step.attempts += 1;
                step.started_at.get_or_insert(entry.at);
                step.ended_at = None;
                step.failure = None;
            }
            Record::CallBegan { step, .. } | Record::CallEnded { step, .. } | Record::Noted { step, .. }
                if running =>
            {
                let step = self.active_mut(step).map_err(illegal)?;
                step.state = StepState::Running;
                step.waiting = None;
            }
            Record::Waiting { step, reason, attempt, until } if running => {
                let step = self.active_mut(step).map_err(illegal)?;
                step.state = StepState::Waiting;
                step.waiting = Some(Waiting { reason: reason.clone(), attempt: *attempt, until: *until });
            }
            Record::StepSucceeded { step, output } if running => {
                let step = self.active_mut(step).map_err(illegal)?;
                step.state = StepState::Done;
                step.ended_at = Some(entry.at);
                step.waiting = None;
                step.output = Some(output.clone());
            }
            Record::StepFailed { step, failure } if running => {
                let step = self.active_mut(step).map_err(illegal)?;
                step.state = StepState::Failed;
                step.ended_at = Some(entry.at);
                step.waiting = None;
                step.failure = Some(failure.clone());
                self.phase = CeremonyState::Failed;
                self.ended_at = Some(entry.at);
            }
            Record::Interrupted { .. } if running => self.rest(CeremonyState::Interrupted, entry.at),
            Record::Cancelled { .. } if self.phase.can_cancel() && self.sequence > 0 => {
                self.rest(CeremonyState::Cancelled, entry.at);
            }
            Record::Finished if running && self.steps.iter().all(|step| step.state == StepState::Done) => {
                self.phase = CeremonyState::Succeeded;
                self.ended_at = Some(entry.at);
            }
            other => return Err(illegal(format!("{other:?} in phase {:?}", self.phase))),
        }
        self.sequence = entry.sequence;
        Ok(self)
    }

    /// Nothing runs any more; a step that was under way is to be done again.
    fn rest(&mut self, phase: CeremonyState, at: i64) {
        for step in &mut self.steps {
            if matches!(step.state, StepState::Running | StepState::Waiting) {
                step.state = StepState::Todo;
                step.waiting = None;
            }
        }
        self.phase = phase;
        self.ended_at = Some(at);
    }

    /// The step with this name.
    pub fn step(&self, name: &str) -> Option<&StepRecord> {
        self.index.get(name).and_then(|at| self.steps.get(*at))
    }

    /// The first step that is not done.
    pub fn next_step(&self) -> Option<&StepRecord> {
        self.steps.iter().find(|step| step.state != StepState::Done)
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.state == StepState::Done).count()
    }

    fn step_mut(&mut self, name: &str) -> Result<&mut StepRecord, String> {
        self.index
            .get(name)
            .and_then(|at| self.steps.get_mut(*at))
            .ok_or_else(|| format!("there is no step {name}"))
    }

    fn active_mut(&mut self, name: &str) -> Result<&mut StepRecord, String> {
        let step = self.step_mut(name)?;
        if matches!(step.state, StepState::Running | StepState::Waiting) {
            Ok(step)
        } else {
            Err(format!("step {name} is not running"))
        }
    }
}

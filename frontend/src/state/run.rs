//! A ceremony as the run page follows it: snapshots, and the state of the line that brings them.

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, CeremonyState, StepState};
use yew::Reducible;

use crate::api::error::ApiError;

/// Broken connections in a row after which the page asks instead of listening.
const PATIENCE: u32 = 3;

/// How the page learns what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Not yet: the first read is under way.
    FirstRead,
    /// The event stream; the number grows when a dead one has to be opened anew.
    Stream(u32),
    /// A request every two seconds.
    Poll,
    /// Nothing more will happen by itself.
    None,
}

/// What the page knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Run {
    /// The last snapshot.
    pub ceremony: Option<Rc<Ceremony>>,
    /// Broken connections since the last sign of life.
    breaks: u32,
    /// Streams that died for good and were opened anew.
    reopened: u32,
    /// Whether it gave up on streams.
    polling: bool,
    /// Why the ceremony cannot be read.
    pub error: Option<ApiError>,
    /// Whether it is being resumed.
    pub resuming: bool,
    /// Whether it is being cancelled: until the step at work is done.
    pub cancelling: bool,
    /// Why it could not be resumed or cancelled.
    pub refusal: Option<ApiError>,
}

/// What can happen on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RunEvent {
    /// A snapshot came.
    Snapshot(Rc<Ceremony>),
    /// The stream is open.
    Opened,
    /// The stream broke; `dead` if the browser will not open it again by itself.
    Broke {
        /// Whether it must be opened anew.
        dead: bool,
    },
    /// A read failed.
    ReadFailed(ApiError),
    /// Resuming was asked for.
    ResumeAsked,
    /// The server answered it.
    ResumeAnswered(Result<Rc<Ceremony>, ApiError>),
    /// Cancelling was asked for.
    CancelAsked,
    /// The server answered it.
    CancelAnswered(Result<Rc<Ceremony>, ApiError>),
}

impl Run {
    /// How the page should learn what happens.
    pub(crate) fn channel(&self) -> Channel {
        match &self.ceremony {
            None if self.error.is_none() => Channel::FirstRead,
            None => Channel::None,
            Some(ceremony) if ceremony.state.is_at_rest() => Channel::None,
            Some(_) if self.polling => Channel::Poll,
            Some(_) => Channel::Stream(self.reopened),
        }
    }

    /// Whether the line is down while something may be happening.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.ceremony.is_some()
            && self.channel() != Channel::None
            && (self.breaks > 0 || self.error.is_some())
    }

    /// The page after an event.
    pub(crate) fn after(mut self, event: RunEvent) -> Self {
        match event {
            RunEvent::Snapshot(ceremony) => {
                self.breaks = 0;
                self.error = None;
                self.take(ceremony);
            }
            RunEvent::Opened => self.breaks = 0,
            RunEvent::Broke { dead } => {
                self.breaks += 1;
                self.reopened += u32::from(dead);
                self.polling |= self.breaks >= PATIENCE;
            }
            RunEvent::ReadFailed(error) => self.error = Some(error),
            RunEvent::ResumeAsked => {
                self.resuming = true;
                self.refusal = None;
            }
            RunEvent::CancelAsked => {
                self.cancelling = true;
                self.refusal = None;
            }
            RunEvent::CancelAnswered(Ok(ceremony)) => self.take(ceremony),
            RunEvent::CancelAnswered(Err(error)) => {
                self.cancelling = false;
                self.refusal = Some(error);
            }
            RunEvent::ResumeAnswered(answer) => {
                self.resuming = false;
                match answer {
                    Ok(ceremony) => {
                        // A new line for a new run.
                        (self.breaks, self.polling) = (0, false);
                        self.take(ceremony);
                    }
                    Err(error) => self.refusal = Some(error),
                }
            }
        }
        self
    }

    /// Keeps a snapshot unless a later one is there: answers may overtake each other.
    fn take(&mut self, ceremony: Rc<Ceremony>) {
        if self.ceremony.as_ref().is_none_or(|known| known.sequence <= ceremony.sequence) {
            self.cancelling &= !ceremony.state.is_at_rest();
            self.ceremony = Some(ceremony);
        }
    }
}

impl Reducible for Run {
    type Action = RunEvent;

    fn reduce(self: Rc<Self>, event: RunEvent) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(event))
    }
}

/// Steps that are done.
pub(crate) fn steps_done(ceremony: &Ceremony) -> usize {
    ceremony.steps.iter().filter(|step| step.state == StepState::Done).count()
}

/// Where the ceremony stands, in a sentence: read out whenever a step changes.
pub(crate) fn progress(ceremony: &Ceremony) -> String {
    let done = format!("{} of {} steps done", steps_done(ceremony), ceremony.steps.len());
    let step = |states: &[StepState]| ceremony.steps.iter().find(|step| states.contains(&step.state));
    match ceremony.state {
        CeremonyState::Succeeded => format!("All {} steps done", ceremony.steps.len()),
        CeremonyState::Interrupted => format!("{done}, interrupted"),
        CeremonyState::Cancelled => format!("{done}, cancelled"),
        CeremonyState::Failed => match step(&[StepState::Failed]) {
            Some(step) => format!("{done}. Stopped at: {}", step.title),
            None => format!("{done}, stopped"),
        },
        CeremonyState::Running => match step(&[StepState::Running, StepState::Waiting]) {
            Some(step) if step.state == StepState::Waiting => {
                // Why, but not how often it has looked: this is read out whenever it changes.
                let why = step
                    .waiting
                    .as_ref()
                    .map(|waiting| format!(" ({})", waiting.reason.trim_end_matches('.')));
                format!("{done}. Waiting: {}{}", step.title, why.unwrap_or_default())
            }
            Some(step) => format!("{done}. Now: {}", step.title),
            None => done,
        },
    }
}

/// The IAM statement that was missing, if AWS denied a call. For the user to hand to whoever keeps IAM.
pub(crate) fn missing_statement(ceremony: &Ceremony) -> Option<String> {
    let failed = ceremony.steps.iter().find_map(|step| step.failure.as_ref()?.aws.as_ref())?;
    failed.error.contains("AccessDenied").then(|| {
        format!(
            "{{\n  \"Effect\": \"Allow\",\n  \"Action\": \"{}\",\n  \"Resource\": \"*\"\n}}",
            failed.action
        )
    })
}

#[cfg(test)]
mod tests {
    use signet_shared::api::ceremony::{AwsRefusal, Failure, StepView, Waiting};
    use signet_shared::setup::SetupParams;

    use super::*;

    fn step(title: &str, state: StepState) -> StepView {
        StepView {
            name: title.to_lowercase(),
            title: title.to_owned(),
            state,
            detail: None,
            resource: None,
            started_at: None,
            ended_at: None,
            attempts: 0,
            waiting: None,
            failure: None,
        }
    }

    fn ceremony(state: CeremonyState, sequence: u64) -> Ceremony {
        Ceremony {
            id: "c".to_owned(),
            kind: "setup".to_owned(),
            plan_id: "p".to_owned(),
            plan_hash: "h".to_owned(),
            identity_id: "i".to_owned(),
            params: SetupParams::default_for("us-east-1").into(),
            state,
            sequence,
            started_at: 0,
            ended_at: None,
            steps: vec![step("Check", StepState::Done), step("Key", StepState::Running)],
            log: Vec::new(),
            made: Vec::new(),
        }
    }

    fn running(sequence: u64) -> RunEvent {
        RunEvent::Snapshot(Rc::new(ceremony(CeremonyState::Running, sequence)))
    }

    fn broke(dead: bool) -> RunEvent {
        RunEvent::Broke { dead }
    }

    #[test]
    fn it_listens_until_the_ceremony_rests() {
        let run = Run::default();
        assert_eq!(run.channel(), Channel::FirstRead);
        let run = run.after(running(1));
        assert_eq!(run.channel(), Channel::Stream(0));
        let run = run.after(RunEvent::Snapshot(Rc::new(ceremony(CeremonyState::Succeeded, 9))));
        assert_eq!(run.channel(), Channel::None);
    }

    #[test]
    fn a_late_snapshot_changes_nothing() {
        let run = Run::default().after(running(5)).after(running(3));
        assert_eq!(run.ceremony.map(|ceremony| ceremony.sequence), Some(5));
    }

    #[test]
    fn it_asks_after_three_breaks_in_a_row() {
        let run = Run::default().after(running(1)).after(broke(false)).after(broke(false));
        assert!(run.is_cut_off());
        assert_eq!(run.channel(), Channel::Stream(0));
        let recovered = run.clone().after(RunEvent::Opened).after(broke(false)).after(broke(false));
        assert_eq!(recovered.channel(), Channel::Stream(0));
        let polling = run.after(broke(false));
        assert_eq!(polling.channel(), Channel::Poll);
        assert!(!polling.after(running(2)).is_cut_off());
    }

    #[test]
    fn a_dead_stream_is_opened_anew() {
        let run = Run::default().after(running(1)).after(broke(true));
        assert_eq!(run.channel(), Channel::Stream(1));
    }

    #[test]
    fn a_ceremony_that_cannot_be_read_says_why() {
        let run = Run::default().after(RunEvent::ReadFailed(ApiError::from_answer(404, "", "")));
        assert_eq!(run.channel(), Channel::None);
        assert!(!run.is_cut_off() && run.error.is_some());
        let cut = Run::default().after(running(1)).after(RunEvent::ReadFailed(ApiError::offline()));
        assert!(cut.is_cut_off());
        assert!(!cut.after(running(2)).is_cut_off());
    }

    #[test]
    fn resuming_opens_a_new_line() {
        let stopped = Run::default().after(RunEvent::Snapshot(Rc::new(ceremony(CeremonyState::Failed, 4))));
        let asked = stopped.after(RunEvent::ResumeAsked);
        assert!(asked.resuming);
        let refused = asked.clone().after(RunEvent::ResumeAnswered(Err(ApiError::offline())));
        assert!(!refused.resuming && refused.refusal.is_some());
        let resumed = asked.after(RunEvent::ResumeAnswered(Ok(Rc::new(ceremony(CeremonyState::Running, 5)))));
        assert!(!resumed.resuming);
        assert_eq!(resumed.channel(), Channel::Stream(0));
    }

    #[test]
    fn cancelling_lasts_until_the_step_at_work_is_done() {
        let asked = Run::default().after(running(1)).after(RunEvent::CancelAsked);
        assert!(asked.cancelling);
        let still = asked.after(RunEvent::CancelAnswered(Ok(Rc::new(ceremony(CeremonyState::Running, 2)))));
        assert!(still.cancelling);
        let refused = still.clone().after(RunEvent::CancelAnswered(Err(ApiError::offline())));
        assert!(!refused.cancelling && refused.refusal.is_some());
        let over = still.after(RunEvent::Snapshot(Rc::new(ceremony(CeremonyState::Cancelled, 3))));
        assert!(!over.cancelling);
    }

    #[test]
    fn progress_names_the_step() {
        assert_eq!(progress(&ceremony(CeremonyState::Running, 1)), "1 of 2 steps done. Now: Key");
        let mut waiting = ceremony(CeremonyState::Running, 1);
        waiting.steps[1].state = StepState::Waiting;
        waiting.steps[1].waiting = Some(Waiting { reason: "AWS signs.".to_owned(), attempt: 3, until: 0 });
        assert_eq!(progress(&waiting), "1 of 2 steps done. Waiting: Key (AWS signs)");
        assert_eq!(progress(&ceremony(CeremonyState::Interrupted, 1)), "1 of 2 steps done, interrupted");
        assert_eq!(progress(&ceremony(CeremonyState::Succeeded, 1)), "All 2 steps done");
    }

    #[test]
    fn a_denied_call_gives_the_missing_statement() {
        let mut stopped = ceremony(CeremonyState::Failed, 1);
        assert_eq!(missing_statement(&stopped), None);
        let aws = AwsRefusal {
            operation: "CreateAlias".to_owned(),
            action: "kms:CreateAlias".to_owned(),
            error: "AccessDeniedException".to_owned(),
            message: String::new(),
            request_id: None,
        };
        stopped.steps[1].failure = Some(Failure {
            title: String::new(),
            detail: String::new(),
            hint: String::new(),
            aws: Some(aws.clone()),
        });
        assert!(missing_statement(&stopped).unwrap().contains("\"Action\": \"kms:CreateAlias\""));
        let limit = AwsRefusal { error: "LimitExceededException".to_owned(), ..aws };
        if let Some(failure) = &mut stopped.steps[1].failure {
            failure.aws = Some(limit);
        }
        assert_eq!(missing_statement(&stopped), None);
    }
}

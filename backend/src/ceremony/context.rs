//! All that a step may touch: what was asked, what earlier steps left, the target, the journal, and waiting.
//! None of it is stored.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use signet_shared::api::plan::{Plan, PlanStep};
use signet_shared::setup::SetupParams;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::journal::{Entry, Record};
use super::runner::Watchers;
use super::state::State;
use crate::aws::{Aws, AwsError, Class};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::{Facts, Lease, Store};

/// Why a step did not end well.
#[derive(Debug)]
pub enum Stop {
    /// It failed: a person has to mend the cause.
    Failed(Error),
    /// The server shuts down, or the lease is gone.
    Interrupted,
}

/// Result of a step, or of a part of one.
pub type StepResult<T> = Result<T, Stop>;

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<AwsError> for Stop {
    fn from(error: AwsError) -> Self {
        Self::Failed(error.into())
    }
}

/// Milliseconds between looks at something AWS is still at work on; the last one repeats.
const LOOKS: [u64; 7] = [200, 500, 1_000, 2_000, 3_000, 4_000, 5_000];
/// Looks before a step gives up: about fifteen minutes.
const MOST_LOOKS: u32 = 180;

/// Writes the journal of one ceremony, and keeps its state.
pub struct Recorder {
    pub(super) lease: Lease,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) watchers: Watchers,
    pub(super) state: Arc<Mutex<State>>,
}

impl Recorder {
    /// Appends a record, after checking that it may follow.
    ///
    /// # Errors
    /// Busy if the lease is gone; internal if the record may not follow or cannot be written.
    pub async fn append(&self, record: Record, facts: Option<&Facts>) -> Result<()> {
        let mut state = self.state.lock().await;
        let entry = Entry { sequence: state.sequence + 1, at: self.clock.now_ms(), record };
        let next = state.clone().apply(&entry).map_err(Error::internal)?;
        self.store.append(&self.lease, &entry, facts).await?;
        *state = next;
        self.watchers.tell(&self.lease.ceremony_id, entry.sequence);
        Ok(())
    }
}

/// What a step is given.
pub struct StepContext<'a> {
    /// What was asked for.
    pub params: &'a SetupParams,
    /// Id of the ceremony.
    pub ceremony_id: &'a str,
    /// The plan that the user approved.
    pub plan: &'a Plan,
    /// Clients of the Region.
    pub aws: &'a Aws,
    /// Name of this step.
    pub step: &'static str,
    /// 1 for the first start. From 2 on, an earlier start may have taken effect without our knowing.
    pub attempt: u32,
    /// Reads time and waits.
    pub clock: &'a Clock,
    pub(super) recorder: &'a Recorder,
    pub(super) cancel: &'a CancellationToken,
}

impl StepContext<'_> {
    /// What an earlier step left.
    ///
    /// # Errors
    /// Internal if that step left nothing of this form.
    pub async fn output<T: DeserializeOwned>(&self, step: &str) -> Result<T> {
        let state = self.recorder.state.lock().await;
        let output = state
            .step(step)
            .and_then(|step| step.output.as_ref())
            .ok_or_else(|| Error::internal(format!("step {step} left no output")))?;
        Ok(serde_json::from_value(output.value.clone())?)
    }

    /// What the plan said about a step.
    ///
    /// # Errors
    /// Internal if the plan has no such step.
    pub fn planned(&self, step: &str) -> Result<&PlanStep> {
        self.plan
            .steps
            .iter()
            .find(|planned| planned.name == step)
            .ok_or_else(|| Error::internal(format!("the plan has no step {step}")))
    }

    /// Tells something worth telling.
    pub async fn note(&self, text: impl Into<String> + Send) -> StepResult<()> {
        Ok(self
            .recorder
            .append(Record::Noted { step: self.step.to_owned(), text: text.into() }, None)
            .await?)
    }

    /// Makes an AWS call that changes something, journaled before and after. The inner result is the call's own.
    pub async fn call<T>(
        &self,
        operation: &str,
        call: impl Future<Output = Result<T, AwsError>> + Send,
    ) -> StepResult<Result<T, AwsError>> {
        if self.cancel.is_cancelled() {
            return Err(Stop::Interrupted);
        }
        let step = self.step.to_owned();
        let operation = operation.to_owned();
        self.recorder
            .append(Record::CallBegan { step: step.clone(), operation: operation.clone() }, None)
            .await?;
        let outcome = call.await;
        let error = outcome.as_ref().err().map(|error| error.refusal.error.clone());
        self.recorder.append(Record::CallEnded { step, operation, error }, None).await?;
        Ok(outcome)
    }

    /// Repeats a reading call for as long as AWS says that it is still at work, with a visible reason.
    pub async fn when_ready<T, F>(&self, reason: &str, mut call: impl FnMut() -> F + Send) -> StepResult<T>
    where
        F: Future<Output = Result<T, AwsError>> + Send,
    {
        let mut looks = 0;
        loop {
            match call().await {
                Ok(value) => return Ok(value),
                Err(error) if matches!(error.class, Class::InProgress | Class::Throttled) => {
                    looks += 1;
                    if looks > MOST_LOOKS {
                        return Err(error.into());
                    }
                    self.wait(&format!("{reason} ({})", error.refusal.error), looks).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits before look number `looks + 1`, journaled with its reason.
    pub async fn wait(&self, reason: &str, looks: u32) -> StepResult<()> {
        let index = usize::try_from(looks).unwrap_or(usize::MAX).clamp(1, LOOKS.len()) - 1;
        let pause = Duration::from_millis(LOOKS[index]);
        let until = self.clock.now_ms() + i64::try_from(LOOKS[index]).unwrap_or_default();
        let record =
            Record::Waiting { step: self.step.to_owned(), reason: reason.to_owned(), attempt: looks, until };
        self.recorder.append(record, None).await?;
        tokio::select! {
            () = self.clock.sleep(pause) => Ok(()),
            () = self.cancel.cancelled() => Err(Stop::Interrupted),
        }
    }
}

//! All that a step may touch: what was asked, what earlier steps left, the target, the journal, and waiting.
//! None of it is stored.

use std::future::Future;

use serde::de::DeserializeOwned;
use signet_shared::api::plan::{Plan, PlanStep};
use signet_shared::setup::SetupParams;
use tokio_util::sync::CancellationToken;

use super::journal::Record;
use super::recorder::Recorder;
use super::waits::{MOST_LOOKS, MOST_LOOKS_FOR_CREDENTIALS, pause};
use crate::aws::{Aws, AwsError, Class};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::jwks::Publications;
use crate::store::IdentityRow;

/// Why a step did not end well.
#[derive(Debug)]
pub enum Stop {
    /// It failed: a person has to mend the cause.
    Failed(Error),
    /// It cannot go on for now, for this reason: the server shuts down, or no credentials came.
    Interrupted(&'static str),
    /// Somebody asked for it.
    Cancelled {
        /// Who.
        by: String,
    },
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

/// The reason that people see when the server shuts down.
pub(super) const STOPPED: &str = "The server was stopped";
const NO_CREDENTIALS: &str = "The AWS credentials expired and no new ones came within half an hour";

/// What a step is given.
pub struct StepContext<'a> {
    /// The identity as a whole: names and options, as they were asked for. What a renewal changes is changed here.
    pub order: &'a SetupParams,
    /// The identity as it was when this run began.
    pub identity: &'a IdentityRow,
    /// Id of the ceremony.
    pub ceremony_id: &'a str,
    /// The plan that the user approved.
    pub plan: &'a Plan,
    /// Clients of the Region.
    pub aws: &'a Aws,
    /// Name of this step.
    pub step: &'a str,
    /// 1 for the first start. From 2 on, an earlier start may have taken effect without our knowing.
    pub attempt: u32,
    /// Reads time and waits.
    pub clock: &'a Clock,
    /// What identities publish for EHRs.
    pub publications: &'a Publications,
    pub(super) recorder: &'a Recorder,
    pub(super) cancel: &'a CancellationToken,
}

impl StepContext<'_> {
    /// What an earlier step left.
    ///
    /// # Errors
    /// Internal if that step left nothing of this form.
    pub async fn output<T: DeserializeOwned>(&self, step: &str) -> Result<T> {
        let output = self.output_if_any(step).await?;
        output.ok_or_else(|| Error::internal(format!("step {step} left no output")))
    }

    /// What an earlier step left, if the plan has that step.
    ///
    /// # Errors
    /// Internal if it is of another form.
    pub async fn output_if_any<T: DeserializeOwned>(&self, step: &str) -> Result<Option<T>> {
        let output = self.recorder.output(step).await;
        Ok(output.map(|output| serde_json::from_value(output.value)).transpose()?)
    }

    /// Whether an earlier step of this ceremony made its resource, rather than found it.
    pub async fn made(&self, step: &str) -> bool {
        self.recorder.output(step).await.is_some_and(|output| output.created)
    }

    /// What the plan said about this step.
    ///
    /// # Errors
    /// Internal if the plan has no such step.
    pub fn planned(&self) -> Result<&PlanStep> {
        self.plan
            .steps
            .iter()
            .find(|planned| planned.name == self.step)
            .ok_or_else(|| Error::internal(format!("the plan has no step {}", self.step)))
    }

    /// The resource that the plan names for this step.
    ///
    /// # Errors
    /// Internal if it names none.
    pub fn planned_resource(&self) -> Result<&str> {
        let resource = self.planned()?.resource.as_deref();
        resource.ok_or_else(|| Error::internal(format!("the plan names no resource for step {}", self.step)))
    }

    /// What the planned resource belongs to.
    ///
    /// # Errors
    /// Internal if the plan does not say.
    pub fn planned_parent(&self) -> Result<&str> {
        let parent = self.planned()?.parent.as_deref();
        parent.ok_or_else(|| Error::internal(format!("the plan names no parent for step {}", self.step)))
    }

    /// Tells something worth telling.
    pub async fn note(&self, text: impl Into<String> + Send) -> StepResult<()> {
        Ok(self
            .recorder
            .append(Record::Noted { step: self.step.to_owned(), text: text.into() }, None)
            .await?)
    }

    /// Makes an AWS call that changes something, journaled before and after. It is made again for as long as AWS says
    /// that it did nothing because it was not ready (throttled, another change under way, credentials expired). The
    /// inner result is the call's own.
    pub async fn call<T, F>(
        &self,
        operation: &str,
        mut call: impl FnMut() -> F + Send,
    ) -> StepResult<Result<T, AwsError>>
    where
        F: Future<Output = Result<T, AwsError>> + Send,
    {
        let mut looks = 0;
        loop {
            self.stop_if_asked().await?;
            let (step, name) = (self.step.to_owned(), operation.to_owned());
            self.recorder.append(Record::CallBegan { step, operation: name }, None).await?;
            let outcome = call().await;
            let failed = outcome.as_ref().err();
            let record = Record::CallEnded {
                step: self.step.to_owned(),
                operation: operation.to_owned(),
                error: failed.map(|error| error.refusal.error.clone()),
                class: failed.map(|error| error.class),
                request_id: failed.and_then(|error| error.refusal.request_id.clone()),
            };
            self.recorder.append(record, None).await?;
            match outcome {
                Err(error) if may_pass(error.class) => self.wait_out(operation, error, &mut looks).await?,
                outcome => return Ok(outcome),
            }
        }
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
                Err(error) if may_pass(error.class) => self.wait_out(reason, error, &mut looks).await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits until what stands in the way may have passed, or gives up.
    async fn wait_out(&self, doing: &str, error: AwsError, looks: &mut u32) -> StepResult<()> {
        *looks += 1;
        if error.class == Class::Expired {
            if *looks > MOST_LOOKS_FOR_CREDENTIALS {
                return Err(Stop::Interrupted(NO_CREDENTIALS));
            }
            self.aws.forget_credentials().await;
            let name = &error.refusal.error;
            let reason = format!("AWS credentials have expired ({name}): sign in again, and this goes on");
            return self.wait(&reason, *looks).await;
        }
        if *looks > MOST_LOOKS {
            return Err(error.into());
        }
        self.wait(&format!("{doing} ({})", error.refusal.error), *looks).await
    }

    /// Waits before look number `looks + 1`, journaled with its reason.
    pub async fn wait(&self, reason: &str, looks: u32) -> StepResult<()> {
        let pause = pause(looks, &format!("{}/{}", self.ceremony_id, self.step));
        let until = self.clock.now_ms() + i64::try_from(pause.as_millis()).unwrap_or_default();
        let record =
            Record::Waiting { step: self.step.to_owned(), reason: reason.to_owned(), attempt: looks, until };
        self.recorder.append(record, None).await?;
        self.stop_if_asked().await?;
        tokio::select! {
            () = self.clock.pause(pause) => Ok(()),
            () = self.cancel.cancelled() => Err(Stop::Interrupted(STOPPED)),
        }
    }

    async fn stop_if_asked(&self) -> StepResult<()> {
        if self.cancel.is_cancelled() {
            return Err(Stop::Interrupted(STOPPED));
        }
        match self.recorder.cancelled_by().await {
            Some(by) => Err(Stop::Cancelled { by }),
            None => Ok(()),
        }
    }
}

/// Whether AWS did nothing, and may do it a little later.
fn may_pass(class: Class) -> bool {
    matches!(class, Class::InProgress | Class::Throttled | Class::Expired)
}

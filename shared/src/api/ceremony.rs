//! A ceremony as people watch it: a view derived from its journal.

use serde::{Deserialize, Serialize};

use crate::api::plan::CostLine;
use crate::ceremony::CeremonyParams;

/// Body of `POST /api/v1/ceremonies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartCeremony {
    /// The plan to run.
    pub plan_id: String,
    /// The hash of the plan that the user saw.
    pub plan_hash: String,
    /// What the user typed, where the plan asks for it (`Plan::confirm`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
}

/// A ceremony and everything that has happened in it so far.
///
/// `GET /api/v1/ceremonies/{id}` answers it, and each event of `GET /api/v1/ceremonies/{id}/events`
/// (SSE, event name `ceremony`, id = `sequence`) carries it whole, so a missed event loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// Id (UUID).
    pub id: String,
    /// Kind of ceremony: `setup`, `renew`, `clean_up`, `restore`, `rotate`, `revoke` or `import`.
    pub kind: String,
    /// The plan that it runs.
    pub plan_id: String,
    /// Hash of that plan.
    pub plan_hash: String,
    /// The identity that it makes or works on.
    pub identity_id: String,
    /// What was asked for.
    pub params: CeremonyParams,
    /// Where it stands.
    pub state: CeremonyState,
    /// Number of the last journal record; grows by one with each.
    pub sequence: u64,
    /// When it was started, Unix milliseconds.
    pub started_at: i64,
    /// When it succeeded or stopped, Unix milliseconds.
    pub ended_at: Option<i64>,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// The log, oldest first.
    pub log: Vec<LogLine>,
    /// What has been made so far and is being paid for.
    pub made: Vec<CostLine>,
}

/// A page of ceremonies, newest first (`GET /api/v1/ceremonies?after=&limit=`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CeremonyPage {
    /// Those of this page.
    pub items: Vec<Ceremony>,
    /// What to send as `after` for the next page; `None` on the last one.
    pub next: Option<String>,
}

/// Where a ceremony stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CeremonyState {
    /// A runner is at work.
    Running,
    /// A step failed; mend the cause and resume.
    Failed,
    /// The runner went away (a crash, a shutdown); resume.
    Interrupted,
    /// All steps are done.
    Succeeded,
    /// A person stopped it between two steps. What was made is kept; it can be resumed until the identity's next
    /// ceremony begins.
    Cancelled,
}

impl CeremonyState {
    /// Its name in the API and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens without a person.
    pub fn is_at_rest(self) -> bool {
        self != Self::Running
    }

    /// Whether `POST …/resume` is allowed.
    pub fn can_resume(self) -> bool {
        matches!(self, Self::Failed | Self::Interrupted | Self::Cancelled)
    }

    /// Whether `POST …/cancel` is allowed.
    pub fn can_cancel(self) -> bool {
        matches!(self, Self::Running | Self::Failed | Self::Interrupted)
    }
}

/// A step as people watch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// Stored name, as in the plan.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Where it stands.
    pub state: StepState,
    /// What came of it, for people, for example `Created, active until 24 Nov 2036`.
    pub detail: Option<String>,
    /// ARN or id of what it made or found.
    pub resource: Option<String>,
    /// First start, Unix milliseconds.
    pub started_at: Option<i64>,
    /// End, Unix milliseconds.
    pub ended_at: Option<i64>,
    /// How often it was started.
    pub attempts: u32,
    /// What it waits for, while it waits.
    pub waiting: Option<Waiting>,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    Todo,
    /// At work.
    Running,
    /// Waiting for AWS.
    Waiting,
    /// Done.
    Done,
    /// Failed.
    Failed,
}

/// Why a step waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The reason, for people.
    pub reason: String,
    /// How many looks so far.
    pub attempt: u32,
    /// When it looks again, Unix milliseconds.
    pub until: i64,
}

/// Why a step failed and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened, as a title.
    pub title: String,
    /// What happened, in a sentence or two.
    pub detail: String,
    /// What to do.
    pub hint: String,
    /// The AWS side of it, if AWS refused.
    pub aws: Option<AwsRefusal>,
}

/// What AWS said when it refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsRefusal {
    /// Operation, for example `CreateAlias`.
    pub operation: String,
    /// IAM action that the operation needs, for example `kms:CreateAlias`.
    pub action: String,
    /// AWS's error name, for example `AccessDeniedException`.
    pub error: String,
    /// AWS's message.
    pub message: String,
    /// AWS's request id.
    pub request_id: Option<String>,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Unix milliseconds.
    pub at: i64,
    /// Step that it belongs to, if any.
    pub step: Option<String>,
    /// How it is shown.
    pub level: LogLevel,
    /// The line.
    pub text: String,
}

/// How a log line is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Ordinary progress.
    Info,
    /// Waiting.
    Wait,
    /// A failure.
    Error,
}

//! What a journal can hold. Record and step names are stored: never rename one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use signet_shared::api::ceremony::Failure;

use super::steps::certificate::Request;
use super::steps::name;
use crate::aws::Class;
use crate::error::{Error, Result};
use crate::store::Facts;

/// A record with its place and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1, 2, 3…
    pub sequence: u64,
    /// Unix milliseconds.
    pub at: i64,
    /// What happened.
    pub record: Record,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "records are few and are written at once")]
pub enum Record {
    /// The ceremony exists; nothing has run.
    Began {
        /// Who started it.
        by: String,
    },
    /// A runner took it.
    Taken {
        /// The runner.
        owner: String,
        /// Who asked for it.
        by: String,
    },
    /// A step starts.
    StepStarted {
        /// Name of the step.
        step: String,
    },
    /// An AWS call that changes something is about to be made.
    CallBegan {
        /// Name of the step.
        step: String,
        /// Operation.
        operation: String,
    },
    /// That call was answered, or not.
    CallEnded {
        /// Name of the step.
        step: String,
        /// Operation.
        operation: String,
        /// AWS's error name, if it failed.
        error: Option<String>,
        /// What that means, if it failed. Journals of the first version do not have it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Class>,
        /// AWS's request id, if it failed and AWS answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    /// Something worth telling.
    Noted {
        /// Name of the step.
        step: String,
        /// What.
        text: String,
    },
    /// The step waits for AWS.
    Waiting {
        /// Name of the step.
        step: String,
        /// For what.
        reason: String,
        /// How many looks so far.
        attempt: u32,
        /// When it looks again, Unix milliseconds.
        until: i64,
    },
    /// The step is done.
    StepSucceeded {
        /// Name of the step.
        step: String,
        /// What it leaves.
        output: Output,
    },
    /// The step failed; the ceremony rests until a person resumes it.
    StepFailed {
        /// Name of the step.
        step: String,
        /// Why, and what to do.
        failure: Failure,
    },
    /// The runner stopped or went away; the ceremony rests until a person resumes it.
    Interrupted {
        /// Why.
        reason: String,
    },
    /// A person stopped it; what was made is kept.
    Cancelled {
        /// Who.
        by: String,
    },
    /// Every step is done.
    Finished,
}

/// What a step leaves: a value for later steps, and words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// For later steps, under this step's name.
    pub value: serde_json::Value,
    /// For people.
    pub detail: String,
    /// ARN of what it made or found.
    pub resource: Option<String>,
    /// Whether it made the thing that is paid for, rather than found it.
    pub created: bool,
    /// What the identity is now known to have. Stored with the identity, not in the journal.
    #[serde(skip)]
    pub facts: Facts,
}

impl Output {
    /// An output that neither made anything that is paid for nor taught anything about the identity.
    pub fn told(value: serde_json::Value, detail: impl Into<String>) -> Self {
        Self { value, detail: detail.into(), resource: None, created: false, facts: Facts::default() }
    }
}

/// The certificate request that the key signed in this ceremony, PEM, and the key that it is for (SubjectPublicKeyInfo, DER).
///
/// # Errors
/// Internal if what the step left is of another form.
pub fn signing_request(journal: &[Entry]) -> Result<Option<(String, Vec<u8>)>> {
    let left = journal.iter().rev().find_map(|entry| match &entry.record {
        Record::StepSucceeded { step, output } if step == name::SIGNING_REQUEST => Some(output),
        _ => None,
    });
    let Some(output) = left else { return Ok(None) };
    let Request { csr_pem, spki } = serde_json::from_value(output.value.clone())?;
    Ok(Some((csr_pem, STANDARD.decode(spki).map_err(Error::internal)?)))
}

//! What was looked at before a plan runs: who would run it, and whether anything is missing.

use serde::{Deserialize, Serialize};

/// Who would run a plan, and what was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Twelve-digit account that the calls go to (STS `GetCallerIdentity`), if AWS told.
    pub account: Option<String>,
    /// ARN of the caller (STS `GetCallerIdentity`), if AWS told.
    pub caller: Option<String>,
    /// The checks, in the order of the plan.
    pub checks: Vec<Check>,
    /// What IAM's policy simulation says of each action of the plan, in its order. Empty if it was not asked or did not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<Permission>,
}

/// What IAM's policy simulation says of one action (`EvaluationResult`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Such as `acm-pca:IssueCertificate`.
    pub action: String,
    /// ARN, or `*`. For what the plan makes, an ARN of its kind.
    pub resource: String,
    /// Number of the first step that needs it, from 1.
    pub step: usize,
    /// What the caller's policies decide.
    pub decision: Decision,
    /// The policies that decide it, by the names that IAM gives them: of a managed policy its own, of an inline one its
    /// owner's and its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Condition keys that policies ask for and that are not known before the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What identity policies decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A policy allows it, and none denies it.
    Allowed,
    /// No policy speaks of it.
    ImplicitDeny,
    /// A policy denies it, which wins over any permission.
    ExplicitDeny,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was asked, as a title, for example `Room for an authority`.
    pub title: String,
    /// How it stands.
    pub state: CheckState,
    /// What was found, in a sentence.
    pub found: String,
    /// What to do, where there is something to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// In order.
    Ok,
    /// It can be run, but look at this first.
    Warn,
    /// Something is missing: the run would stop there.
    Missing,
    /// AWS offers no way to find out without trying.
    Unknown,
}

impl CheckState {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "look",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }
}

//! A plan: the steps of a ceremony before it runs, computed against the live target.

use serde::{Deserialize, Serialize};

use crate::api::session::Target;
use crate::ceremony::CeremonyParams;

/// A computed plan. `POST /api/v1/plans` makes one; a ceremony starts only with its `hash`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Id of the plan (UUID).
    pub id: String,
    /// SHA-256 over parameters, target and steps, hex. The same world gives the same hash.
    pub hash: String,
    /// What was asked for.
    pub params: CeremonyParams,
    /// Where it will work.
    pub target: Target,
    /// When it was computed, Unix milliseconds.
    pub created_at: i64,
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// The bill.
    pub cost: Cost,
    /// Sum of the steps' expected seconds.
    pub expected_seconds: u32,
    /// What a person must type before this plan starts (`StartCeremony::confirmation`), if it takes something away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
}

impl Plan {
    /// The steps that cannot be done as the target stands; a plan with any does not start.
    pub fn refusals(&self) -> impl Iterator<Item = &PlanStep> {
        self.steps.iter().filter(|step| step.action == PlanAction::Refuse)
    }
}

/// What a step will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAction {
    /// Reads only.
    Check,
    /// Makes something new.
    Create,
    /// Uses what exists.
    Adopt,
    /// Changes what exists.
    Change,
    /// Takes away what exists; `summary` says whether and how long it can be restored.
    Remove,
    /// Leaves what exists as it is, and says why.
    Keep,
    /// Nothing to do.
    Skip,
    /// Cannot be done: `summary` says why and `hint` what to do.
    Refuse,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Stored name of the step (never renamed), for example `authority`. Where a plan does one thing to several
    /// resources, a number follows: `key#2`.
    pub name: String,
    /// Title for people, for example `Root authority: Lakeside Signing Root`.
    pub title: String,
    /// What it will do and why, in a sentence or two.
    pub summary: String,
    /// What to do about a refusal.
    pub hint: Option<String>,
    /// Create, adopt…
    pub action: PlanAction,
    /// ARN of the resource that is adopted, changed, removed or refused; of an alias its name, of a certificate that
    /// is to be revoked its serial number.
    pub resource: Option<String>,
    /// ARN of what the resource belongs to: an alias's key, a certificate's authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The AWS calls, in order.
    pub calls: Vec<PlannedCall>,
    /// New cost per month, US cents; of a step that removes, the cost per month that ends.
    pub monthly_cents: u32,
    /// One-off cost, US cents.
    pub once_cents: u32,
    /// Usual duration, seconds.
    pub expected_seconds: u32,
}

/// An AWS call that a step will make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCall {
    /// Operation, for example `CreateCertificateAuthority`.
    pub operation: String,
    /// IAM actions it needs, for example `acm-pca:CreateCertificateAuthority`.
    pub actions: Vec<String>,
    /// What it is called on, in words or as an ARN.
    pub resource: String,
}

/// What the plan costs, from the price table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// One line per thing that is paid for.
    pub lines: Vec<CostLine>,
    /// New cost per month, US cents.
    pub monthly_cents: u32,
    /// One-off cost, US cents.
    pub once_cents: u32,
    /// Cost per month that ends, US cents.
    #[serde(default)]
    pub saved_monthly_cents: u32,
    /// Date of the price table, `YYYY-MM-DD`.
    pub priced_on: String,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostLine {
    /// What is paid for, for example `Root authority`.
    pub label: String,
    /// A word of explanation, for example `general purpose` or `already paid for`.
    pub note: String,
    /// Per month or once.
    pub period: Period,
    /// US cents.
    pub cents: u32,
}

/// How often a line is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Each month, prorated.
    Monthly,
    /// Once.
    Once,
}

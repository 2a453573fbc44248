//! A plan: the steps of a ceremony before it runs, computed against the live target.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::preflight::Preflight;
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
    /// Who would run it, and what was looked at before. Not part of `hash`. Plans of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preflight: Option<Preflight>,
    /// What a person must type before this plan starts (`StartCeremony::confirmation`), if it takes something away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
}

impl Plan {
    /// The AWS Region that it works in.
    pub fn region(&self) -> &str {
        match &self.params {
            CeremonyParams::Setup(params) => &params.region,
            CeremonyParams::Import(params) => &params.region,
            // The others work on an identity, whose resources name the Region.
            _ => {
                let named = self.steps.iter().flat_map(|step| [&step.resource, &step.parent]).flatten();
                let mut regions = named.filter_map(|arn| arn.strip_prefix("arn:")?.split(':').nth(2));
                regions.find(|region| !region.is_empty()).unwrap_or(&self.target.default_region)
            }
        }
    }

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
    /// What is left behind, and what goes on costing, if the run stops after this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remains: Option<String>,
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
    /// What it is called with, by AWS's names. Plans of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<PlannedParameter>,
}

impl PlannedCall {
    /// The same call with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: PlannedValue) -> Self {
        self.parameters.push(PlannedParameter { name: name.to_owned(), value });
        self
    }

    /// The first parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&PlannedValue> {
        self.parameters.iter().find(|parameter| parameter.name == name).map(|parameter| &parameter.value)
    }

    /// The service's IAM prefix: `kms`, `acm-pca`.
    pub fn service(&self) -> &str {
        self.actions.first().and_then(|action| action.split_once(':')).map_or("", |(service, _)| service)
    }

    /// Whether it only reads.
    pub fn is_read(&self) -> bool {
        ["Describe", "Get", "List"].iter().any(|verb| self.operation.starts_with(verb))
    }
}

/// A parameter of a planned call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedParameter {
    /// As AWS's API spells it, for example `KeySpec`.
    pub name: String,
    /// Its value.
    pub value: PlannedValue,
}

/// The value of a parameter, as far as it is known before the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedValue {
    /// Known, in the JSON form of AWS's API.
    Known(Value),
    /// What a step of this plan gets from AWS or makes.
    Made {
        /// Name of the step.
        step: String,
        /// Which of its results.
        result: PlannedResult,
    },
    /// Chosen when the ceremony runs, in words.
    AtRun(String),
}

/// What a step of a plan can leave for a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedResult {
    /// ARN of a new authority.
    AuthorityArn,
    /// The certificate request of an authority, PEM.
    AuthorityCsr,
    /// ARN of an issued certificate.
    CertificateArn,
    /// An issued certificate, PEM.
    Certificate,
    /// The chain above an issued certificate, PEM.
    Chain,
    /// ARN of a new key.
    KeyArn,
    /// Digest of the certificate request that Signet builds for the key.
    RequestDigest,
    /// That request, signed by the key, PEM.
    Request,
}

impl PlannedResult {
    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::AuthorityArn => "the new authority",
            Self::AuthorityCsr => "the authority's certificate request",
            Self::CertificateArn => "the issued certificate's ARN",
            Self::Certificate => "the issued certificate",
            Self::Chain => "the certificates above it",
            Self::KeyArn => "the new key",
            Self::RequestDigest => "digest of the certificate request",
            Self::Request => "the certificate request that the key signed",
        }
    }
}

impl PlannedValue {
    /// A text that is known.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Known(Value::String(text.into()))
    }

    /// What an earlier step makes.
    pub fn made(step: &str, result: PlannedResult) -> Self {
        Self::Made { step: step.to_owned(), result }
    }

    /// The text, if it is one and known.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Known(value) => value.as_str(),
            _ => None,
        }
    }

    /// The value in plain words: `10 years`, `CommonName Lakeside Root`, `the new key`.
    pub fn words(&self) -> String {
        match self {
            Self::Known(value) => in_words(value),
            Self::Made { result, .. } => result.words().to_owned(),
            Self::AtRun(words) => words.clone(),
        }
    }
}

/// JSON in plain words. Pairs of AWS's (tags, validity) are read as pairs.
fn in_words(value: &Value) -> String {
    let list = |words: Vec<String>| words.join(", ");
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => list(items.iter().map(in_words).collect()),
        Value::Object(fields) => {
            let pair = |name: &str, value: &str| Some((fields.get(name)?, fields.get(value)?));
            if let Some((name, value)) = pair("Key", "Value").or_else(|| pair("TagKey", "TagValue")) {
                return format!("{} = {}", in_words(name), in_words(value));
            }
            if let Some((kind, value)) = pair("Type", "Value") {
                let unit = in_words(kind).to_lowercase();
                let unit = if value == 1 { unit.trim_end_matches('s').to_owned() } else { unit };
                return format!("{} {unit}", in_words(value));
            }
            list(fields.iter().map(|(name, value)| format!("{name} {}", in_words(value))).collect())
        }
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_told_in_plain_words() {
        for (value, words) in [
            (PlannedValue::text("RSA_2048"), "RSA_2048"),
            (PlannedValue::Known(json!({ "Type": "YEARS", "Value": 10 })), "10 years"),
            (PlannedValue::Known(json!({ "Type": "YEARS", "Value": 1 })), "1 year"),
            (
                PlannedValue::Known(
                    json!([{ "Key": "a", "Value": "b" }, { "TagKey": "c", "TagValue": "d" }]),
                ),
                "a = b, c = d",
            ),
            (
                PlannedValue::Known(
                    json!({ "KeyAlgorithm": "RSA_2048", "Subject": { "CommonName": "Root" } }),
                ),
                "KeyAlgorithm RSA_2048, Subject CommonName Root",
            ),
            (PlannedValue::Known(json!(true)), "yes"),
            (PlannedValue::made("key", PlannedResult::KeyArn), "the new key"),
            (PlannedValue::AtRun("made from the step".to_owned()), "made from the step"),
        ] {
            assert_eq!(value.words(), words);
        }
    }

    #[test]
    fn a_call_of_an_earlier_version_still_reads() {
        let call: PlannedCall = serde_json::from_value(
            json!({ "operation": "Sign", "actions": ["kms:Sign"], "resource": "the new key" }),
        )
        .expect("it reads");
        assert_eq!((call.service(), call.is_read(), call.parameters.len()), ("kms", false, 0));
    }
}

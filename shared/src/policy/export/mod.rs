//! A key policy, or some of its statements, for other tools: JSON, CloudFormation, Terraform.

use std::fmt;

use serde_json::{Value, json};

use super::document::PolicyDocument;

mod cloudformation;
mod terraform;

pub use cloudformation::template;
pub use terraform::configuration;

/// What is exported.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// The whole policy.
    Whole(PolicyDocument),
    /// Some of its statements.
    Statements(PolicyDocument),
}

/// What is known of the key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its ARN.
    pub arn: Option<String>,
    /// Its spec, as KMS names it: `RSA_2048`.
    pub spec: Option<String>,
}

/// Why a policy cannot be exported: a sentence, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportError {
    /// What is in the way.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for ExportError {}

impl Part {
    /// The statement with this Sid, or this place (`Statement 2`).
    ///
    /// # Errors
    /// If there is none.
    pub fn statement(policy: &PolicyDocument, label: &str) -> Result<Self, ExportError> {
        Self::of(policy, |own| own == label).ok_or_else(|| ExportError {
            message: format!("The policy has no statement {label}."),
            hint: format!("It has: {}.", labels(policy)),
        })
    }

    /// The statements with these Sids.
    pub fn statements(policy: &PolicyDocument, sids: &[String]) -> Option<Self> {
        Self::of(policy, |own| sids.iter().any(|sid| sid == own))
    }

    fn of(policy: &PolicyDocument, wanted: impl Fn(&str) -> bool) -> Option<Self> {
        let statements = policy.statements();
        let some: Vec<Value> =
            statements.into_iter().filter(|s| wanted(&s.label())).map(|s| (*s.json).clone()).collect();
        if some.is_empty() {
            return None;
        }
        let mut map = serde_json::Map::new();
        if let Some(version) = policy.object()?.get("Version") {
            map.insert("Version".to_owned(), version.clone());
        }
        map.insert("Statement".to_owned(), Value::Array(some));
        Some(Self::Statements(PolicyDocument::from_object(map)))
    }
}

/// As JSON, indented: the policy; a statement as an object; more of them as a list.
pub fn json(part: &Part) -> String {
    match part {
        Part::Whole(policy) => policy.to_pretty_json(),
        Part::Statements(policy) => match policy.raw_statements().as_slice() {
            [only] => format!("{only:#}"),
            many => format!("{:#}", json!(many)),
        },
    }
}

fn labels(policy: &PolicyDocument) -> String {
    policy.statements().iter().map(|s| s.label()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;

//! A policy document as JSON: read strictly, kept losslessly, printed.

use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::normal;
use super::statement::Statement;
use super::text::{Lines, wrapped};

mod strict;

/// A key policy. Unknown fields, and the order of all fields, are kept as they were read.
///
/// Any JSON object parses; whether it is a *good* policy is for [`super::findings()`]. Two documents are equal
/// (`==`) when they are the same JSON; use [`PolicyDocument::means_the_same`] to compare what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDocument {
    root: Value,
}

/// Why a text is not a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in bytes, from 1.
    pub column: Option<usize>,
    /// How to mend it.
    pub hint: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "Line {line}, column {column}: ")?;
        }
        write!(f, "{}. {}", self.message, self.hint)
    }
}

impl std::error::Error for PolicyError {}

impl PolicyDocument {
    /// Reads a policy, also as `aws kms get-key-policy` prints it: with the policy's name behind it (`--output text`), or the
    /// whole answer, with the policy as a text inside. A byte order mark at the beginning does not matter.
    ///
    /// # Errors
    /// Text that is not JSON, that repeats a field of one object (the second would silently win), that nests
    /// deeper than 128 levels, or whose outermost value is not an object. Line and column are those of `text`.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let Some(inner) = wrapped::policy_in(text) else {
            return Self::parse_plain(wrapped::without_name(text));
        };
        // A document is what it is printed as: that must not be an answer, which would be read as something else.
        if wrapped::policy_in(&inner.text).is_some() {
            return Err(PolicyError {
                message: "This is an answer of get-key-policy with another one inside".to_owned(),
                line: None,
                column: None,
                hint: "Give the policy itself, from its { to its }.".to_owned(),
            });
        }
        Self::parse_plain(&inner.text).map_err(|error| {
            let Some((line, column)) = error.line.zip(error.column) else { return error };
            let place = Lines::new(text).place(inner.outer(Lines::new(&inner.text).offset(line, column)));
            PolicyError { line: Some(place.line), column: Some(place.column), ..error }
        })
    }

    fn parse_plain(text: &str) -> Result<Self, PolicyError> {
        let root = strict::parse(text)?;
        if root.is_object() {
            return Ok(Self { root });
        }
        Err(PolicyError {
            message: format!("A policy is a JSON object, and this is {}", kind_of(&root)),
            line: Some(1),
            column: Some(1),
            hint: "Begin with { and give it a \"Version\" and a \"Statement\".".to_owned(),
        })
    }

    /// A document from a JSON value that is known to be an object.
    pub(super) fn from_object(map: serde_json::Map<String, Value>) -> Self {
        Self { root: Value::Object(map) }
    }

    /// The whole JSON.
    pub(super) fn value(&self) -> &Value {
        &self.root
    }

    /// The outermost object.
    pub(super) fn object(&self) -> Option<&serde_json::Map<String, Value>> {
        self.root.as_object()
    }

    /// The JSON, indented by two spaces, fields in their own order.
    pub fn to_pretty_json(&self) -> String {
        format!("{:#}", self.root)
    }

    /// The JSON without white space, fields in their own order: what is sent to KMS, and what its size limit is about.
    pub fn to_minified_json(&self) -> String {
        self.root.to_string()
    }

    /// The canonical JSON ([`normal`]): equal for two policies that mean the same.
    pub fn canonical_json(&self) -> String {
        normal::normalize(&self.root, normal::RootForm::Digits).to_string()
    }

    /// SHA-256 of [`Self::canonical_json`], lower-case hex: the guard of a change ("put this only if that is still live").
    ///
    /// It ignores exactly what [`normal`] ignores, and so nothing that changes who may do what, or any Sid, Id,
    /// Version or unknown field.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.canonical_json()))
    }

    /// Whether both policies mean the same ([`normal`]).
    pub fn means_the_same(&self, other: &Self) -> bool {
        self.canonical_json() == other.canonical_json()
    }

    /// The statements, in order. A single statement that is not in an array counts as one.
    pub fn statements(&self) -> Vec<Statement> {
        self.raw_statements()
            .into_iter()
            .enumerate()
            .map(|(index, value)| Statement::read(index, value))
            .collect()
    }

    /// The statements' JSON.
    pub(super) fn raw_statements(&self) -> Vec<&Value> {
        match self.root.get("Statement") {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(single) => vec![single],
            None => Vec::new(),
        }
    }

    /// The partition that the policy's own ARNs name, for example `aws-cn`.
    pub(super) fn partition(&self) -> Option<String> {
        self.statements().iter().find_map(Statement::partition)
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a piece of text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;

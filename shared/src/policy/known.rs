//! Statements with all that is worked out of them alone, kept from one review to the next: most do not change between two
//! keystrokes.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::diff::Part;
use super::document::PolicyDocument;
use super::findings::{Context, Finding, Printed, of_statement};
use super::statement::Statement;

/// A statement at its place.
#[derive(Debug)]
pub(super) struct Known {
    /// Its parts.
    pub(super) statement: Statement,
    /// What the difference between two policies needs of it.
    pub(super) part: Part,
    /// What is found in it, whatever the others say.
    pub(super) findings: Vec<Finding>,
    /// Of the text that it is printed as.
    pub(super) printed: Printed,
}

impl Known {
    fn read(index: usize, json: &Value, context: &Context) -> Self {
        let statement = Statement::read(index, json);
        Self {
            part: Part::of(&statement),
            findings: of_statement(&statement, context),
            printed: Printed::value(json),
            statement,
        }
    }

    /// The same statement at another place. Its place is in its label and in what is found in it, and nowhere else.
    fn moved(&self, index: usize, context: &Context) -> Self {
        let statement = Statement { index, ..self.statement.clone() };
        let findings = if self.findings.is_empty() { Vec::new() } else { of_statement(&statement, context) };
        Self {
            part: Part { label: statement.label(), ..self.part.clone() },
            findings,
            statement,
            printed: self.printed,
        }
    }
}

/// Reads the statements of a policy. Those of `before` that stand, letter by letter, at the same place are taken from
/// there; those that moved, because others were put in or taken out, are taken along.
pub(super) fn read(doc: &PolicyDocument, before: &[&[Arc<Known>]], context: &Context) -> Vec<Arc<Known>> {
    let raw = doc.raw_statements();
    let same = |known: &&Arc<Known>, json: &Value| same_text(&known.statement.json, json);
    let known = |(at, json): (usize, &&Value)| {
        let in_place = before.iter().find_map(|list| list.get(at).filter(|known| same(known, json)));
        if let Some(known) = in_place {
            return Arc::clone(known);
        }
        let from_the_end = |list: &&[Arc<Known>]| (at + list.len()).checked_sub(raw.len());
        let moved =
            before.iter().find_map(|list| list.get(from_the_end(list)?).filter(|known| same(known, json)));
        Arc::new(moved.map_or_else(|| Known::read(at, json, context), |known| known.moved(at, context)))
    };
    raw.iter().enumerate().map(known).collect()
}

/// Whether two values are the same JSON with their fields in the same order. Cheaper than `==`, which looks each field up.
fn same_text(a: &Value, b: &Value) -> bool {
    let fields = |a: &Map<String, Value>, b: &Map<String, Value>| {
        a.len() == b.len() && a.iter().zip(b).all(|((x, v), (y, w))| x == y && same_text(v, w))
    };
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => fields(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(v, w)| same_text(v, w))
        }
        _ => a == b,
    }
}

//! Two policies side by side, as lines of sorted JSON.
//!
//! Both sides are shown in normal form, so that order and writing alone are never a difference. Statements that continue
//! each other stand side by side; within them, lines are compared without the comma at their end.

use serde_json::Value;

use super::document::PolicyDocument;
use super::normal::{RootForm, normalize, sort_key};
use super::pairing::pair;

mod align;

use align::align;

/// One row of the side-by-side view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffRow {
    /// The same on both sides.
    Equal {
        /// The line in the base.
        left: String,
        /// The line in the proposed policy; may differ from `left` in a comma at its end.
        right: String,
    },
    /// Only in the base.
    Removed {
        /// The line.
        left: String,
    },
    /// Only in the proposed policy.
    Added {
        /// The line.
        right: String,
    },
    /// One line in place of another.
    Changed {
        /// The line in the base.
        left: String,
        /// The line in the proposed policy.
        right: String,
    },
}

impl DiffRow {
    /// The line in the base.
    pub fn left(&self) -> Option<&str> {
        match self {
            Self::Equal { left, .. } | Self::Removed { left } | Self::Changed { left, .. } => Some(left),
            Self::Added { .. } => None,
        }
    }

    /// The line in the proposed policy.
    pub fn right(&self) -> Option<&str> {
        match self {
            Self::Equal { right, .. } | Self::Added { right } | Self::Changed { right, .. } => Some(right),
            Self::Removed { .. } => None,
        }
    }

    /// Whether both sides are the same.
    pub fn is_equal(&self) -> bool {
        matches!(self, Self::Equal { .. })
    }
}

/// Both policies in normal form, line by line.
pub fn json_diff(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<DiffRow> {
    let partition = proposed.partition().or_else(|| base.partition()).unwrap_or_else(|| "aws".to_owned());
    let [left, right] = [base, proposed].map(|doc| Side::new(doc, &partition));
    let mut rows = compare(&left.head, &right.head);
    let (old, new) = (&left.statements, &right.statements);
    let blocks = blocks(old, new);
    let last_left = blocks.iter().rposition(|(before, _)| before.is_some());
    let last_right = blocks.iter().rposition(|(_, after)| after.is_some());
    for (at, (before, after)) in blocks.into_iter().enumerate() {
        let a = before.and_then(|i| old.get(i)).map(|v| statement_lines(v, last_left == Some(at)));
        let b = after.and_then(|i| new.get(i)).map(|v| statement_lines(v, last_right == Some(at)));
        rows.extend(compare(&a.unwrap_or_default(), &b.unwrap_or_default()));
    }
    rows.extend(compare(&left.tail, &right.tail));
    rows
}

/// One policy's lines before, in and after its list of statements.
struct Side {
    head: Vec<String>,
    statements: Vec<Value>,
    tail: Vec<String>,
}

impl Side {
    fn new(doc: &PolicyDocument, partition: &str) -> Self {
        let Value::Object(mut map) = normalize(doc.value(), RootForm::Arn(partition)) else {
            return Self { head: Vec::new(), statements: Vec::new(), tail: Vec::new() };
        };
        let statements = match map.get_mut("Statement") {
            Some(Value::Array(list)) => std::mem::take(list),
            _ => Vec::new(),
        };
        let printed = format!("{:#}", Value::Object(map));
        // The list of statements is empty now, and so stands on one line.
        let mark = "  \"Statement\": []";
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        for line in printed.lines() {
            match line.strip_prefix(mark) {
                Some(comma) if tail.is_empty() && !statements.is_empty() => {
                    head.push("  \"Statement\": [".to_owned());
                    tail.push(format!("  ]{comma}"));
                }
                _ if tail.is_empty() => head.push(line.to_owned()),
                _ => tail.push(line.to_owned()),
            }
        }
        Self { head, statements, tail }
    }
}

fn statement_lines(statement: &Value, last: bool) -> Vec<String> {
    let printed = format!("{statement:#}");
    let comma = if last { "" } else { "," };
    format!("{printed}{comma}").lines().map(|line| format!("    {line}")).collect()
}

/// Pairs of statements in one common order: by Sid, removed ones where they would stand.
fn blocks(old: &[Value], new: &[Value]) -> Vec<(Option<usize>, Option<usize>)> {
    let partner = pair(old, new);
    let mut blocks: Vec<(Option<usize>, Option<usize>)> =
        partner.iter().enumerate().map(|(at, before)| (*before, Some(at))).collect();
    let gone = (0..old.len()).filter(|i| !partner.contains(&Some(*i)));
    blocks.extend(gone.map(|i| (Some(i), None)));
    blocks.sort_by_cached_key(|(before, after)| {
        let value = after.and_then(|i| new.get(i)).or_else(|| before.and_then(|i| old.get(i)));
        value.map(sort_key)
    });
    blocks
}

fn compare(old: &[String], new: &[String]) -> Vec<DiffRow> {
    let mut rows = Vec::new();
    let (mut left, mut right) = (0, 0);
    for (a, b) in align(&bare(old), &bare(new)) {
        beside(&mut rows, old.get(left..a), new.get(right..b));
        if let (Some(left), Some(right)) = (old.get(a), new.get(b)) {
            rows.push(DiffRow::Equal { left: left.clone(), right: right.clone() });
        }
        (left, right) = (a + 1, b + 1);
    }
    beside(&mut rows, old.get(left..), new.get(right..));
    rows
}

/// Lines without the comma at their end.
fn bare(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.strip_suffix(',').unwrap_or(line)).collect()
}

/// What stands between two equal lines: changed lines beside each other, then the rest of the longer side.
fn beside(rows: &mut Vec<DiffRow>, old: Option<&[String]>, new: Option<&[String]>) {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    for at in 0..old.len().max(new.len()) {
        rows.push(match (old.get(at).cloned(), new.get(at).cloned()) {
            (Some(left), Some(right)) => DiffRow::Changed { left, right },
            (Some(left), None) => DiffRow::Removed { left },
            (None, Some(right)) => DiffRow::Added { right },
            (None, None) => return,
        });
    }
}

#[cfg(test)]
mod tests;

//! Two changes of one policy side by side, statement by statement.

use serde_json::Value;

use super::diff::{ChangeKind, StatementDiff, diff};
use super::document::PolicyDocument;

/// What two changes do to one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreeWayRow {
    /// The statement's Sid, or its place.
    pub label: String,
    /// What they did to it.
    pub theirs: ChangeKind,
    /// What you do to it.
    pub yours: ChangeKind,
    /// Whether both touch it, in different ways.
    pub clash: bool,
    /// Its JSON before both.
    pub base_json: Option<String>,
    /// Its JSON after their change.
    pub theirs_json: Option<String>,
    /// Its JSON after your change.
    pub yours_json: Option<String>,
    /// What it says after their change, in plain words.
    pub theirs_words: String,
    /// What it says after your change, in plain words.
    pub yours_words: String,
}

/// Compares their change and yours, both of `base`: a row for each statement of any of the three.
pub fn three_way(base: &PolicyDocument, theirs: &PolicyDocument, yours: &PolicyDocument) -> Vec<ThreeWayRow> {
    let (their, your) = (diff(base, theirs).statements, diff(base, yours).statements);
    let partner = |part: &StatementDiff| {
        your.iter().find(|other| match (&part.before, &other.before) {
            (Some(a), Some(b)) => a == b,
            (None, None) => other.label == part.label,
            _ => false,
        })
    };
    let mut rows: Vec<ThreeWayRow> = their.iter().map(|part| row(Some(part), partner(part))).collect();
    let alone = your.iter().filter(|part| !their.iter().any(|other| partner(other) == Some(*part)));
    rows.extend(alone.map(|part| row(None, Some(part))));
    rows
}

fn row(theirs: Option<&StatementDiff>, yours: Option<&StatementDiff>) -> ThreeWayRow {
    let kind = |part: Option<&StatementDiff>| part.map_or(ChangeKind::Unchanged, |part| part.kind);
    let json = |value: Option<&Value>| value.and_then(|value| serde_json::to_string_pretty(value).ok());
    let after = |part: Option<&StatementDiff>| part.and_then(|part| part.after.as_ref()).cloned();
    let touched = kind(theirs) != ChangeKind::Unchanged && kind(yours) != ChangeKind::Unchanged;
    ThreeWayRow {
        label: theirs.or(yours).map(|part| part.label.clone()).unwrap_or_default(),
        theirs: kind(theirs),
        yours: kind(yours),
        clash: touched && after(theirs) != after(yours),
        base_json: json(theirs.or(yours).and_then(|part| part.before.as_ref())),
        theirs_json: json(after(theirs).as_ref()),
        yours_json: json(after(yours).as_ref()),
        theirs_words: theirs.map(|part| part.summary.clone()).unwrap_or_default(),
        yours_words: yours.map(|part| part.summary.clone()).unwrap_or_default(),
    }
}

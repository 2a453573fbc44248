//! What changes between two policies, statement by statement.

use serde_json::{Map, Value};

use super::document::PolicyDocument;
use super::normal::{RootForm, normalize, normalize_statement};
use super::pairing::{normal_statements, pair};
use super::statement::Statement;
use super::words;

/// What happens to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only in the proposed policy.
    Added,
    /// Only in the base.
    Removed,
    /// In both, with different parts.
    Changed,
    /// In both and the same, wherever it stands and however it is written.
    Unchanged,
}

/// The difference between two policies.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDiff {
    /// Each statement of either policy: the proposed ones in their order, then the removed ones.
    pub statements: Vec<StatementDiff>,
    /// Changes outside the statements (`Version`, `Id`, unknown fields).
    pub document: Vec<FieldChange>,
}

/// What happens to one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementDiff {
    /// Added, removed, changed or unchanged.
    pub kind: ChangeKind,
    /// Its Sid, or its place: `Statement 2`.
    pub label: String,
    /// What it does, in plain words (for a removed one: what it did).
    pub summary: String,
    /// What is different in it, field by field. Empty unless changed.
    pub fields: Vec<FieldChange>,
    /// Its JSON in the base.
    pub before: Option<Value>,
    /// Its JSON in the proposed policy.
    pub after: Option<Value>,
}

/// A field that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Name of the field, for example `Principal`.
    pub field: String,
    /// What is no longer there; for fields that hold lists, only what went.
    pub removed: Vec<String>,
    /// What is new; for fields that hold lists, only what came.
    pub added: Vec<String>,
}

impl PolicyDiff {
    /// Whether both policies mean the same.
    pub fn is_empty(&self) -> bool {
        self.document.is_empty() && self.statements.iter().all(|s| s.kind == ChangeKind::Unchanged)
    }

    /// How many statements are of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.statements.iter().filter(|s| s.kind == kind).count()
    }
}

/// The difference between two policies. Writing and order alone are no difference (see [`super::normal`]).
///
/// Statements that continue each other are told by [`super::pairing`]; what is left is added or removed.
pub fn diff(base: &PolicyDocument, proposed: &PolicyDocument) -> PolicyDiff {
    diff_of(base, &normal_statements(base), proposed, &proposed.statements())
}

/// The difference, with the normal forms of the base's statements and the parts of the proposed ones at hand.
pub(super) fn diff_of(
    base: &PolicyDocument,
    old_normal: &[Value],
    proposed: &PolicyDocument,
    read: &[Statement],
) -> PolicyDiff {
    let (old, new) = (base.raw_statements(), proposed.raw_statements());
    let new_normal = normal_forms(&old, old_normal, &new);
    let partner = pair(old_normal, &new_normal);
    let mut statements: Vec<StatementDiff> = Vec::with_capacity(new.len());
    for (at, (after, after_normal)) in new.iter().zip(&new_normal).enumerate() {
        let found = partner.get(at).copied().flatten();
        let before = found.and_then(|i| old.get(i).zip(old_normal.get(i)));
        statements.push(match before {
            Some((before, before_normal)) => {
                both(read.get(at), (before, after), changed_fields(before_normal, after_normal))
            }
            None => one(ChangeKind::Added, at, after),
        });
    }
    let mut left = vec![true; old.len()];
    for used in partner.into_iter().flatten() {
        if let Some(slot) = left.get_mut(used) {
            *slot = false;
        }
    }
    let gone = old.iter().enumerate().zip(left).filter(|(_, left)| *left).map(|(found, _)| found);
    statements.extend(gone.map(|(i, before)| one(ChangeKind::Removed, i, before)));
    PolicyDiff { statements, document: outside(base, proposed) }
}

/// The normal forms of the new statements. Most are the old ones, letter by letter, whose normal forms are known.
fn normal_forms(old: &[&Value], old_normal: &[Value], new: &[&Value]) -> Vec<Value> {
    let known = |at: usize, statement: &Value| {
        // Statements put in or taken out before it move it by a few places.
        let near = at.saturating_sub(3)..(at + 4).min(old.len());
        let same = near.into_iter().find(|other| old.get(*other).is_some_and(|old| **old == *statement))?;
        old_normal.get(same).cloned()
    };
    let normal = |(at, statement): (usize, &&Value)| {
        known(at, statement).unwrap_or_else(|| normalize_statement(statement, RootForm::Digits))
    };
    new.iter().enumerate().map(normal).collect()
}

fn one(kind: ChangeKind, index: usize, json: &Value) -> StatementDiff {
    let statement = Statement::read(index, json);
    let (before, after) = match kind {
        ChangeKind::Removed => (Some(json.clone()), None),
        _ => (None, Some(json.clone())),
    };
    StatementDiff {
        kind,
        label: statement.label(),
        summary: words::summary(&statement),
        fields: Vec::new(),
        before,
        after,
    }
}

fn both(
    read: Option<&Statement>,
    (before, after): (&Value, &Value),
    fields: Vec<FieldChange>,
) -> StatementDiff {
    StatementDiff {
        kind: if fields.is_empty() { ChangeKind::Unchanged } else { ChangeKind::Changed },
        label: read.map(Statement::label).unwrap_or_default(),
        summary: read.map(words::summary).unwrap_or_default(),
        fields,
        before: Some(before.clone()),
        after: Some(after.clone()),
    }
}

fn outside(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<FieldChange> {
    let without_statements = |doc: &PolicyDocument| {
        let mut map = doc.object().cloned().unwrap_or_default();
        map.shift_remove("Statement");
        normalize(&Value::Object(map), RootForm::Digits)
    };
    changed_fields(&without_statements(base), &without_statements(proposed))
}

/// The fields that differ between two values in normal form.
fn changed_fields(before: &Value, after: &Value) -> Vec<FieldChange> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        let change = FieldChange {
            field: "Statement".to_owned(),
            removed: vec![before.to_string()],
            added: vec![after.to_string()],
        };
        return if before == after { Vec::new() } else { vec![change] };
    };
    let fresh = new.keys().filter(|key| !old.contains_key(*key));
    old.keys().chain(fresh).filter_map(|field| changed_field(field, old, new)).collect()
}

fn changed_field(field: &str, old: &Map<String, Value>, new: &Map<String, Value>) -> Option<FieldChange> {
    let (before, after) = (old.get(field), new.get(field));
    if before == after {
        return None;
    }
    let items =
        |value: Option<&Value>| -> Vec<String> { value.map(|v| leaves(field, v)).unwrap_or_default() };
    let (was, is) = (items(before), items(after));
    let mut change = FieldChange {
        field: field.to_owned(),
        removed: was.iter().filter(|item| !is.contains(item)).cloned().collect(),
        added: is.iter().filter(|item| !was.contains(item)).cloned().collect(),
    };
    if change.removed.is_empty() && change.added.is_empty() {
        // Different only in shape (an empty list, say): show it whole.
        let whole = |value: Option<&Value>| value.map(Value::to_string).into_iter().collect();
        (change.removed, change.added) = (whole(before), whole(after));
    }
    Some(change)
}

/// A field's value as items that can come and go one by one.
fn leaves(field: &str, value: &Value) -> Vec<String> {
    match (field, value) {
        (_, Value::String(text)) => vec![text.clone()],
        ("Action" | "NotAction" | "Resource" | "NotResource", Value::Array(list)) => {
            list.iter().map(plain).collect()
        }
        ("Principal" | "NotPrincipal", Value::Object(families)) => families
            .iter()
            .flat_map(|(family, ids)| {
                let prefix = if family == "AWS" { String::new() } else { format!("{family}: ") };
                list_of(ids).into_iter().map(move |id| format!("{prefix}{id}"))
            })
            .collect(),
        ("Condition", Value::Object(operators)) => operators
            .iter()
            .flat_map(|(operator, keys)| match keys {
                Value::Object(keys) => keys
                    .iter()
                    .map(|(key, values)| format!("{operator} {key} = {}", list_of(values).join(", ")))
                    .collect(),
                other => vec![format!("{operator} {other}")],
            })
            .collect(),
        (_, other) => vec![other.to_string()],
    }
}

fn list_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(plain).collect(),
        other => vec![plain(other)],
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;

//! What changes between two policies, statement by statement.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::document::PolicyDocument;
use super::normal::{RootForm, normalize, normalize_statement};
use super::pairing::pair;
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
    pub before: Option<Arc<Value>>,
    /// Its JSON in the proposed policy.
    pub after: Option<Arc<Value>>,
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
    let (old, new) = (parts_of(base), parts_of(proposed));
    diff_of((base, &old.iter().collect::<Vec<_>>()), (proposed, &new.iter().collect::<Vec<_>>()))
}

/// A statement as the difference needs it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its JSON.
    pub(super) json: Arc<Value>,
    /// Its normal form.
    pub(super) normal: Arc<Value>,
    /// Its Sid, or its place.
    pub(super) label: String,
    /// What it does, in words.
    pub(super) summary: String,
}

impl Part {
    pub(super) fn of(statement: &Statement) -> Self {
        Self {
            json: Arc::clone(&statement.json),
            normal: Arc::new(normalize_statement(&statement.json, RootForm::Digits)),
            label: statement.label(),
            summary: words::summary(statement),
        }
    }
}

fn parts_of(doc: &PolicyDocument) -> Vec<Part> {
    doc.statements().iter().map(Part::of).collect()
}

/// The difference, with the parts of both policies at hand.
pub(super) fn diff_of(
    (base, old): (&PolicyDocument, &[&Part]),
    (proposed, new): (&PolicyDocument, &[&Part]),
) -> PolicyDiff {
    let normal = |parts: &[&Part]| parts.iter().map(|part| Arc::clone(&part.normal)).collect::<Vec<_>>();
    let partner = pair(&normal(old), &normal(new));
    let mut left = vec![true; old.len()];
    let mut statements: Vec<StatementDiff> = Vec::with_capacity(new.len());
    for (after, found) in new.iter().zip(partner) {
        if let Some(slot) = found.and_then(|at| left.get_mut(at)) {
            *slot = false;
        }
        statements.push(match found.and_then(|at| old.get(at)) {
            Some(before) => both(before, after),
            None => one(ChangeKind::Added, after),
        });
    }
    let gone = old.iter().zip(left).filter(|(_, left)| *left);
    statements.extend(gone.map(|(before, _)| one(ChangeKind::Removed, before)));
    PolicyDiff { statements, document: outside(base, proposed) }
}

fn one(kind: ChangeKind, part: &Part) -> StatementDiff {
    let json = Some(Arc::clone(&part.json));
    let (before, after) = if kind == ChangeKind::Removed { (json, None) } else { (None, json) };
    let Part { label, summary, .. } = part.clone();
    StatementDiff { kind, label, summary, fields: Vec::new(), before, after }
}

fn both(before: &Part, after: &Part) -> StatementDiff {
    let same = Arc::ptr_eq(&before.normal, &after.normal);
    let fields = if same { Vec::new() } else { changed_fields(&before.normal, &after.normal) };
    StatementDiff {
        kind: if fields.is_empty() { ChangeKind::Unchanged } else { ChangeKind::Changed },
        label: after.label.clone(),
        summary: after.summary.clone(),
        fields,
        before: Some(Arc::clone(&before.json)),
        after: Some(Arc::clone(&after.json)),
    }
}

fn outside(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<FieldChange> {
    let without_statements = |doc: &PolicyDocument| {
        let fields = doc.object().into_iter().flatten().filter(|(field, _)| *field != "Statement");
        let map: Map<String, Value> = fields.map(|(field, value)| (field.clone(), value.clone())).collect();
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

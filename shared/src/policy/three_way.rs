//! A policy that two people changed at the same time, statement by statement: the base, theirs and yours.

use serde_json::Value;

use super::diff::ChangeKind;
use super::document::PolicyDocument;
use super::pairing::{normal_statements, pair, sid};
use super::rebase::{Place, merge, outside};
use super::statement::Statement;

/// One statement, or one field outside the statements, in all three policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreeWayRow {
    /// The Sid, or the place (`Statement 2`); of a field outside the statements, its name.
    pub label: String,
    /// What their change does to it.
    pub theirs: ChangeKind,
    /// What your change does to it.
    pub yours: ChangeKind,
    /// Whether both touch it and do not mean the same. [`super::rebase()`] succeeds exactly if no row clashes.
    pub clash: bool,
    /// Its JSON in the base, indented; `None` if it is not there.
    pub base_json: Option<String>,
    /// Its JSON in their policy.
    pub theirs_json: Option<String>,
    /// Its JSON in your policy.
    pub yours_json: Option<String>,
    /// What their change makes of it, as a sentence without a full stop.
    pub theirs_words: String,
    /// What your change makes of it.
    pub yours_words: String,
}

/// The statements of the base in their order, then those that are new, then the fields outside that are changed.
pub fn three_way(base: &PolicyDocument, theirs: &PolicyDocument, yours: &PolicyDocument) -> Vec<ThreeWayRow> {
    let clashes: Vec<Place> =
        merge(base, yours, theirs).clashes.into_iter().map(|(place, _)| place).collect();
    let old = normal_statements(base);
    let sides = [Side::new(&old, theirs), Side::new(&old, yours)];
    let raw = base.raw_statements();
    let mut rows: Vec<ThreeWayRow> = (0..old.len())
        .map(|at| {
            let before = raw.get(at).copied().map(|json| (at, json));
            let [theirs, yours] = sides.each_ref().map(|side| side.of_base(at));
            statement_row(before, theirs, yours, clashes.contains(&Place::Base(at)))
        })
        .collect();
    let [theirs_side, yours_side] = &sides;
    let mut new_of_theirs = theirs_side.added();
    for (at, json) in yours_side.added() {
        let met = new_of_theirs.iter().position(|(other, _)| same_name(theirs_side, *other, yours_side, at));
        let met = met.map(|place| new_of_theirs.remove(place));
        rows.push(statement_row(None, met, Some((at, json)), clashes.contains(&Place::Added(at))));
    }
    rows.extend(new_of_theirs.into_iter().map(|found| statement_row(None, Some(found), None, false)));
    rows.extend(fields(base, theirs, yours, &clashes));
    rows
}

/// One of the two changed policies.
struct Side<'a> {
    raw: Vec<&'a Value>,
    normal: Vec<Value>,
    /// For each statement, the one of the base that it continues.
    partner: Vec<Option<usize>>,
}

impl<'a> Side<'a> {
    fn new(old: &[Value], doc: &'a PolicyDocument) -> Self {
        let normal = normal_statements(doc);
        let partner = pair(old, &normal);
        Self { raw: doc.raw_statements(), normal, partner }
    }

    /// What continues a statement of the base.
    fn of_base(&self, base: usize) -> Option<(usize, &'a Value)> {
        let at = self.partner.iter().position(|of| *of == Some(base))?;
        Some((at, self.raw.get(at).copied()?))
    }

    /// What continues nothing.
    fn added(&self) -> Vec<(usize, &'a Value)> {
        let new = self.partner.iter().enumerate().filter(|(_, of)| of.is_none());
        new.filter_map(|(at, _)| Some((at, self.raw.get(at).copied()?))).collect()
    }
}

/// Whether two new statements are the same, or go by the same Sid.
fn same_name(theirs: &Side<'_>, theirs_at: usize, yours: &Side<'_>, yours_at: usize) -> bool {
    let (Some(a), Some(b)) = (theirs.normal.get(theirs_at), yours.normal.get(yours_at)) else { return false };
    a == b || sid(a).is_some_and(|name| sid(b) == Some(name))
}

/// A statement: its place in its own policy, and its JSON.
type Placed<'a> = Option<(usize, &'a Value)>;

fn statement_row(base: Placed<'_>, theirs: Placed<'_>, yours: Placed<'_>, clash: bool) -> ThreeWayRow {
    let read = |placed: Placed<'_>| placed.map(|(at, json)| Statement::read(at, json));
    let label = read(base).or_else(|| read(yours)).or_else(|| read(theirs)).map(|s| s.label());
    let normal = |placed: Placed<'_>| {
        placed.map(|(_, json)| super::normal::normalize_statement(json, super::normal::RootForm::Digits))
    };
    let (old, new) = (normal(base), [normal(theirs), normal(yours)]);
    let [theirs_kind, yours_kind] = new.map(|new| kind(old.as_ref(), new.as_ref()));
    let words = |kind: ChangeKind, placed: Placed<'_>| match kind {
        ChangeKind::Added | ChangeKind::Changed => read(placed).map(|s| s.summary()).unwrap_or_default(),
        ChangeKind::Removed => "Takes it out".to_owned(),
        ChangeKind::Unchanged if placed.is_none() => "Does not have it".to_owned(),
        ChangeKind::Unchanged => "Leaves it as it is".to_owned(),
    };
    let json = |placed: Placed<'_>| placed.map(|(_, json)| format!("{json:#}"));
    ThreeWayRow {
        label: label.unwrap_or_default(),
        theirs: theirs_kind,
        yours: yours_kind,
        clash,
        base_json: json(base),
        theirs_json: json(theirs),
        yours_json: json(yours),
        theirs_words: words(theirs_kind, theirs),
        yours_words: words(yours_kind, yours),
    }
}

fn kind(before: Option<&Value>, after: Option<&Value>) -> ChangeKind {
    match (before, after) {
        (None, Some(_)) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Removed,
        (before, after) if before == after => ChangeKind::Unchanged,
        _ => ChangeKind::Changed,
    }
}

/// The fields outside the statements that at least one of the two changed.
fn fields(
    base: &PolicyDocument,
    theirs: &PolicyDocument,
    yours: &PolicyDocument,
    clashes: &[Place],
) -> Vec<ThreeWayRow> {
    let mut names: Vec<String> = Vec::new();
    for (name, ..) in outside(base, yours).into_iter().chain(outside(base, theirs)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let row = |label: String| {
        let of = |doc: &PolicyDocument| doc.object().and_then(|map| map.get(&label)).cloned();
        let (was, [theirs, yours]) = (of(base), [of(theirs), of(yours)]);
        let words = |kind: ChangeKind, value: &Option<Value>| match (kind, value) {
            (ChangeKind::Unchanged, _) => "Leaves it as it is".to_owned(),
            (_, None) => "Takes it out".to_owned(),
            (_, Some(value)) => format!("Sets it to {value}"),
        };
        let json = |value: &Option<Value>| value.as_ref().map(|value| format!("{value:#}"));
        let [theirs_kind, yours_kind] = [&theirs, &yours].map(|now| kind(was.as_ref(), now.as_ref()));
        ThreeWayRow {
            clash: clashes.contains(&Place::Field(label.clone())),
            theirs: theirs_kind,
            yours: yours_kind,
            base_json: json(&was),
            theirs_json: json(&theirs),
            yours_json: json(&yours),
            theirs_words: words(theirs_kind, &theirs),
            yours_words: words(yours_kind, &yours),
            label,
        }
    };
    names.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeKind::{Added, Changed, Removed, Unchanged};

    fn doc(text: &str) -> PolicyDocument {
        PolicyDocument::parse(text).unwrap()
    }

    fn policy(version: &str, statements: &[(&str, &str)]) -> PolicyDocument {
        let list: Vec<String> = statements
            .iter()
            .map(|(sid, action)| {
                let sid = if sid.is_empty() { String::new() } else { format!(r#""Sid":"{sid}","#) };
                format!(r#"{{{sid}"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"{action}"}}"#)
            })
            .collect();
        doc(&format!(r#"{{"Version":"{version}","Statement":[{}]}}"#, list.join(",")))
    }

    fn rows(
        base: &PolicyDocument,
        theirs: &PolicyDocument,
        yours: &PolicyDocument,
    ) -> Vec<(String, ChangeKind, ChangeKind, bool)> {
        let rows = three_way(base, theirs, yours);
        rows.into_iter().map(|row| (row.label, row.theirs, row.yours, row.clash)).collect()
    }

    fn row(
        label: &str,
        theirs: ChangeKind,
        yours: ChangeKind,
        clash: bool,
    ) -> (String, ChangeKind, ChangeKind, bool) {
        (label.to_owned(), theirs, yours, clash)
    }

    #[test]
    fn each_statement_has_its_row() {
        let base = policy("1", &[("A", "kms:Sign"), ("B", "kms:Sign"), ("C", "kms:Sign"), ("D", "kms:Sign")]);
        let theirs =
            policy("2", &[("D", "kms:Sign"), ("A", "kms:Verify"), ("B", "kms:Verify"), ("T", "kms:Decrypt")]);
        let yours = policy(
            "1",
            &[("A", "kms:GetPublicKey"), ("B", "KMS:verify"), ("D", "kms:Verify"), ("Y", "kms:Encrypt")],
        );
        assert_eq!(
            rows(&base, &theirs, &yours),
            [
                row("A", Changed, Changed, true),
                row("B", Changed, Changed, false),
                row("C", Removed, Removed, false),
                row("D", Unchanged, Changed, false),
                row("Y", Unchanged, Added, false),
                row("T", Added, Unchanged, false),
                row("Version", Changed, Unchanged, false),
            ]
        );
    }

    #[test]
    fn what_both_add_meets_in_one_row() {
        let (base, one, other) =
            (policy("1", &[]), policy("2", &[("A", "kms:Sign")]), policy("3", &[("A", "kms:Verify")]));
        assert_eq!(
            rows(&base, &one, &other),
            [row("A", Added, Added, true), row("Version", Changed, Changed, true)]
        );
        assert_eq!(
            rows(&base, &one, &one),
            [row("A", Added, Added, false), row("Version", Changed, Changed, false)]
        );
    }

    #[test]
    fn a_statement_without_sid_is_followed_by_whom_it_is_about() {
        let (base, theirs) = (policy("1", &[("", "kms:Sign")]), policy("1", &[("", "kms:Verify")]));
        assert_eq!(rows(&base, &theirs, &policy("1", &[])), [row("Statement 1", Changed, Removed, true)]);
    }

    #[test]
    fn each_side_is_told_in_words() {
        let base = doc(
            r#"{"Version":"1","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"kms:Sign"}]}"#,
        );
        let theirs = doc(
            r#"{"Version":"2","Id":"x","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*","Action":"kms:Sign"}]}"#,
        );
        let yours = doc(r#"{"Version":"1","Statement":[]}"#);
        let found = three_way(&base, &theirs, &yours);
        let words: Vec<_> = found
            .iter()
            .map(|r| (r.label.as_str(), r.theirs_words.as_str(), r.yours_words.as_str()))
            .collect();
        assert_eq!(
            words,
            [
                ("A", "Forbids everyone to call Sign", "Takes it out"),
                ("Id", "Leaves it as it is", "Takes it out"),
                ("Version", "Sets it to \"2\"", "Leaves it as it is"),
            ]
        );
        assert_eq!((found[0].yours_json.as_deref(), found[0].theirs_json.is_some()), (None, true));
        assert!(found[0].base_json.as_deref().unwrap().contains("\n  \"Sid\": \"A\""));
    }
}

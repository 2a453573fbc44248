//! The same change, made to a policy that somebody else has changed meanwhile.

use std::fmt;

use serde_json::Value;

use super::document::PolicyDocument;
use super::normal::{RootForm, normalize_statement};
use super::pairing::{normal_statements, pair, sid};
use super::statement::Statement;

/// Both changes touch the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Label of the statement, or name of the field outside the statements.
    pub what: String,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Both changes touch {}.", self.what)
    }
}

impl std::error::Error for Clash {}

/// Makes the change from `base` to `proposed` to `onto` instead. What is there already is not added twice.
///
/// # Errors
/// [`Clash`] if `onto` differs from `base` in a statement or field that the change touches too.
pub fn rebase(
    base: &PolicyDocument,
    proposed: &PolicyDocument,
    onto: &PolicyDocument,
) -> Result<PolicyDocument, Clash> {
    let merged = merge(base, proposed, onto);
    match merged.clashes.into_iter().next() {
        Some((_, clash)) => Err(clash),
        None => Ok(merged.document),
    }
}

/// Where both changes touch the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A statement of the base, from 0.
    Base(usize),
    /// A statement that the proposed policy adds, by its place there, from 0.
    Added(usize),
    /// A field outside the statements.
    Field(String),
}

/// Both changes, made together.
pub(super) struct Merged {
    /// The result. Where the changes clash, it is as in `onto`.
    document: PolicyDocument,
    /// All clashes: the statements, then the fields.
    pub(super) clashes: Vec<(Place, Clash)>,
}

/// Makes the change from `base` to `proposed` to `onto`, as far as it goes.
pub(super) fn merge(base: &PolicyDocument, proposed: &PolicyDocument, onto: &PolicyDocument) -> Merged {
    let (old, new) = (base.raw_statements(), proposed.raw_statements());
    let old_normal = normal_statements(base);
    let partner = pair(&old_normal, &normal_statements(proposed));
    let mut target = Target::new(&old_normal, onto);
    let mut clashes = Vec::new();
    for (at, before) in old.iter().enumerate().filter(|(at, _)| !partner.contains(&Some(*at))) {
        if !target.remove(at, before) {
            clashes.push((Place::Base(at), clash(at, before)));
        }
    }
    for (at, after) in new.iter().enumerate() {
        let found = partner.get(at).copied().flatten().and_then(|i| Some((i, old.get(i)?)));
        match found {
            Some((i, before)) if !target.replace(i, before, after) => {
                clashes.push((Place::Base(i), clash(at, after)));
            }
            None if !target.add(after) => clashes.push((Place::Added(at), clash(at, after))),
            _ => {}
        }
    }
    let mut map = onto.object().cloned().unwrap_or_default();
    for (field, before, after) in outside(base, proposed) {
        let now = map.get(&field);
        if now != before.as_ref() && now != after.as_ref() {
            clashes.push((Place::Field(field.clone()), Clash { what: field }));
            continue;
        }
        match after {
            Some(value) => map.insert(field, value),
            None => map.shift_remove(&field),
        };
    }
    map.insert("Statement".to_owned(), Value::Array(target.statements.into_iter().flatten().collect()));
    Merged { document: PolicyDocument::from_object(map), clashes }
}

type Field = (String, Option<Value>, Option<Value>);

/// Fields outside the statements that differ, before and after.
pub(super) fn outside(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<Field> {
    let (Some(old), Some(new)) = (base.object(), proposed.object()) else { return Vec::new() };
    let fresh = new.keys().filter(|key| !old.contains_key(*key));
    old.keys()
        .chain(fresh)
        .filter(|key| *key != "Statement" && old.get(*key) != new.get(*key))
        .map(|key| (key.clone(), old.get(key).cloned(), new.get(key).cloned()))
        .collect()
}

/// The statements of `onto` on their way to the result. Its methods answer whether the change could be made.
struct Target {
    /// What was taken out is `None`, so that places stay.
    statements: Vec<Option<Value>>,
    /// For each statement of the base, the place of the one here that continues it.
    continued: Vec<Option<usize>>,
}

impl Target {
    fn new(base_normal: &[Value], onto: &PolicyDocument) -> Self {
        let mut continued = vec![None; base_normal.len()];
        for (here, of) in pair(base_normal, &normal_statements(onto)).into_iter().enumerate() {
            if let Some(slot) = of.and_then(|of| continued.get_mut(of)) {
                *slot = Some(here);
            }
        }
        Self { statements: onto.raw_statements().into_iter().map(|s| Some(s.clone())).collect(), continued }
    }

    /// The one that continues a statement of the base, if it was not taken out.
    fn slot(&mut self, of: usize) -> Option<&mut Option<Value>> {
        let here = self.continued.get(of).copied().flatten()?;
        self.statements.get_mut(here).filter(|slot| slot.is_some())
    }

    fn remove(&mut self, of: usize, before: &Value) -> bool {
        // Without a slot, the other change removed it as well.
        let Some(slot) = self.slot(of) else { return true };
        let untouched = slot.as_ref().is_some_and(|now| normal(now) == normal(before));
        if untouched {
            *slot = None;
        }
        untouched
    }

    fn replace(&mut self, of: usize, before: &Value, after: &Value) -> bool {
        let (was, wanted) = (normal(before), normal(after));
        if was == wanted {
            return true;
        }
        match self.slot(of) {
            Some(slot) if slot.as_ref().is_some_and(|now| normal(now) == was) => {
                *slot = Some(after.clone());
                true
            }
            _ => self.has(&wanted),
        }
    }

    fn add(&mut self, after: &Value) -> bool {
        if self.has(&normal(after)) {
            return true;
        }
        // Two statements that go by the same name would be one too many.
        let free =
            sid(after).is_none_or(|name| self.statements.iter().flatten().all(|s| sid(s) != Some(name)));
        if free {
            self.statements.push(Some(after.clone()));
        }
        free
    }

    /// Whether a statement with this normal form is there.
    fn has(&self, wanted: &Value) -> bool {
        self.statements.iter().flatten().any(|s| normal(s) == *wanted)
    }
}

fn normal(statement: &Value) -> Value {
    normalize_statement(statement, RootForm::Digits)
}

fn clash(at: usize, statement: &Value) -> Clash {
    Clash { what: Statement::read(at, statement).label() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(statements: &[&str]) -> PolicyDocument {
        PolicyDocument::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        ))
        .unwrap()
    }

    const A: &str = r#"{"Sid":"A","Effect":"Allow","Action":"kms:Sign"}"#;
    const A2: &str = r#"{"Sid":"A","Effect":"Allow","Action":"kms:Verify"}"#;
    const A3: &str = r#"{"Sid":"A","Effect":"Deny","Action":"kms:Verify"}"#;
    const B: &str = r#"{"Sid":"B","Effect":"Allow","Action":"kms:Sign"}"#;
    const B2: &str = r#"{"Sid":"B","Effect":"Allow","Action":["KMS:sign"]}"#;
    const N: &str = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Sign"}"#;
    const N2: &str = r#"{"Effect":"Allow","Principal":"*","Action":"kms:Verify"}"#;
    const N3: &str = r#"{"Effect":"Allow","Principal":"*","Action":"kms:GetPublicKey"}"#;
    const C: &str = r#"{"Sid":"C","Effect":"Allow","Action":"kms:Sign"}"#;

    fn check(base: &[&str], proposed: &[&str], onto: &[&str], wanted: Result<&[&str], &str>) {
        let found = rebase(&doc(base), &doc(proposed), &doc(onto));
        match wanted {
            Ok(wanted) => assert!(found.as_ref().unwrap().means_the_same(&doc(wanted)), "{found:?}"),
            Err(what) => assert_eq!(found.unwrap_err().what, what),
        }
    }

    #[test]
    fn changes_that_do_not_touch_are_both_kept() {
        check(&[A], &[A, B], &[A, C], Ok(&[A, C, B]));
        check(&[A], &[A, B], &[A2], Ok(&[A2, B]));
        check(&[A, B], &[A], &[A, B, C], Ok(&[A, C]));
        check(&[A, B], &[A], &[A, B2], Ok(&[A]));
        check(&[A, B], &[A2, B], &[B, A, C], Ok(&[B, A2, C]));
    }

    #[test]
    fn what_is_done_already_is_not_done_twice() {
        check(&[A], &[A, B], &[A, B2], Ok(&[A, B]));
        check(&[A, B], &[A], &[A], Ok(&[A]));
        check(&[A], &[A2], &[A2], Ok(&[A2]));
    }

    #[test]
    fn what_both_touch_clashes() {
        check(&[A], &[A2], &[A3], Err("A"));
        check(&[A], &[], &[A2], Err("A"));
        check(&[], &[A], &[A2], Err("A"));
        check(&[A], &[A2], &[], Err("A"));
        // Without a Sid, too: a removal must not be lost because the statement was changed meanwhile.
        check(&[N], &[], &[N2], Err("Statement 1"));
        check(&[N], &[N3], &[N2], Err("Statement 1"));
    }

    #[test]
    fn fields_outside_the_statements() {
        let text = |version: &str| {
            PolicyDocument::parse(&format!(r#"{{"Version":"{version}","Statement":[{A}]}}"#)).unwrap()
        };
        let found = rebase(&text("1"), &text("2"), &text("1")).unwrap();
        assert_eq!(found, text("2"));
        assert_eq!(rebase(&text("1"), &text("2"), &text("3")).unwrap_err().what, "Version");
        assert_eq!(rebase(&text("1"), &text("2"), &text("2")).unwrap(), text("2"));
    }
}

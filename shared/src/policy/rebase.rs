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
    let (old, new) = (base.raw_statements(), proposed.raw_statements());
    let mut target = Target { statements: onto.raw_statements().into_iter().cloned().collect() };
    let partner = pair(&normal_statements(base), &normal_statements(proposed));
    for (at, before) in old.iter().enumerate().filter(|(at, _)| !partner.contains(&Some(*at))) {
        target.remove(at, before)?;
    }
    for (at, after) in new.iter().enumerate() {
        match partner.get(at).copied().flatten().and_then(|i| old.get(i)) {
            Some(before) => target.replace(at, before, after)?,
            None => target.add(at, after)?,
        }
    }
    let mut map = onto.object().cloned().unwrap_or_default();
    for (field, before, after) in outside(base, proposed) {
        let now = map.get(&field);
        if now != before.as_ref() && now != after.as_ref() {
            return Err(Clash { what: field });
        }
        match after {
            Some(value) => map.insert(field, value),
            None => map.shift_remove(&field),
        };
    }
    map.insert("Statement".to_owned(), Value::Array(target.statements));
    Ok(PolicyDocument::from_object(map))
}

type Field = (String, Option<Value>, Option<Value>);

/// Fields outside the statements that differ, before and after.
fn outside(base: &PolicyDocument, proposed: &PolicyDocument) -> Vec<Field> {
    let (Some(old), Some(new)) = (base.object(), proposed.object()) else { return Vec::new() };
    let fresh = new.keys().filter(|key| !old.contains_key(*key));
    old.keys()
        .chain(fresh)
        .filter(|key| *key != "Statement" && old.get(*key) != new.get(*key))
        .map(|key| (key.clone(), old.get(key).cloned(), new.get(key).cloned()))
        .collect()
}

struct Target {
    statements: Vec<Value>,
}

impl Target {
    fn position(&self, wanted: &Value) -> Option<usize> {
        let wanted = normal(wanted);
        self.statements.iter().position(|s| normal(s) == wanted)
    }

    /// Whether another statement goes by the same name.
    fn has_namesake(&self, statement: &Value) -> bool {
        sid(statement).is_some_and(|wanted| self.statements.iter().any(|s| sid(s) == Some(wanted)))
    }

    fn remove(&mut self, at: usize, before: &Value) -> Result<(), Clash> {
        match self.position(before) {
            Some(found) => drop(self.statements.remove(found)),
            None if self.has_namesake(before) => return Err(clash(at, before)),
            // The other change removed it as well.
            None => {}
        }
        Ok(())
    }

    fn replace(&mut self, at: usize, before: &Value, after: &Value) -> Result<(), Clash> {
        if normal(before) == normal(after) {
            return Ok(());
        }
        let found = self.position(before);
        let done = self.position(after).is_some();
        match found.and_then(|found| self.statements.get_mut(found)) {
            Some(slot) => *slot = after.clone(),
            None if done => {}
            None => return Err(clash(at, after)),
        }
        Ok(())
    }

    fn add(&mut self, at: usize, after: &Value) -> Result<(), Clash> {
        if self.position(after).is_some() {
            return Ok(());
        }
        if self.has_namesake(after) {
            return Err(clash(at, after));
        }
        self.statements.push(after.clone());
        Ok(())
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

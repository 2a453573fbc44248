//! Everything there is to say about a change of policy, before it is made.

use std::cell::RefCell;
use std::sync::Arc;

use super::access::{AccessChange, AccessRow, Rows};
use super::diff::{Part, PolicyDiff, diff_of};
use super::document::PolicyDocument;
use super::findings::{
    Context, Finding, Lockout, Printed, Severity, by_severity, findings_of, lockout, page,
};
use super::known::{self, Known};
use super::principal::Principal;
use super::statement::Statement;

/// A reviewed change. (The lines side by side are [`super::json_diff()`]: they cost as much as all the rest.)
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Statement by statement.
    pub diff: PolicyDiff,
    /// Who gains and who loses.
    pub access: Vec<AccessRow>,
    /// Findings in the proposed policy, then about the change itself; the most serious first.
    pub findings: Vec<Finding>,
    /// Findings of the base that the change removes.
    pub resolved: Vec<Finding>,
    /// What speaks against applying: errors that the base does not have already (KMS has accepted those), and any lockout.
    pub blockers: Vec<Finding>,
    /// Those who may change the policy afterwards without condition; empty: see the findings.
    pub administrators: Vec<Principal>,
    /// Those who may change it afterwards under conditions.
    pub conditional_administrators: Vec<Principal>,
    /// Length of the proposed policy as it is sent, bytes.
    pub size: usize,
}

/// Reviews a change from `base` to `proposed`.
pub fn review(base: &PolicyDocument, proposed: &PolicyDocument, context: &Context) -> Review {
    Reviewer::new(base.clone(), context.clone()).review(proposed)
}

/// Reviews one proposal after the other against the same base, as an editor does at each keystroke.
///
/// What is worked out of the base is worked out once; of a proposal, what was not worked out for the base or the proposal
/// before. The review is the same as that of [`review()`].
#[derive(Debug, Clone)]
pub struct Reviewer {
    base: PolicyDocument,
    statements: Vec<Arc<Known>>,
    findings: Vec<Finding>,
    context: Context,
    last: RefCell<Option<Last>>,
}

/// What is kept of the proposal before.
#[derive(Debug, Clone)]
struct Last {
    statements: Vec<Arc<Known>>,
    rows: Rows,
}

impl Reviewer {
    /// A reviewer of changes to `base`.
    pub fn new(base: PolicyDocument, context: Context) -> Self {
        let statements = known::read(&base, &[], &context);
        let (findings, _) = look(&base, printed(&base, &statements), &statements, &context);
        Self { base, statements, findings, context, last: RefCell::new(None) }
    }

    /// What the changes are against.
    pub fn base(&self) -> &PolicyDocument {
        &self.base
    }

    /// Reviews a change from the base to `proposed`.
    pub fn review(&self, proposed: &PolicyDocument) -> Review {
        let (before, context) = (&self.findings, &self.context);
        let last = self.last.take();
        let statements = {
            let last = last.as_ref().map_or(&[][..], |last| &last.statements);
            known::read(proposed, &[last, &self.statements], context)
        };
        let printed = printed(proposed, &statements);
        let (mut after, found) = look(proposed, printed, &statements, context);
        let rows = match last {
            Some(last) => last.rows.next(&self.statements, &statements),
            None => Rows::new(&self.statements, &statements),
        };
        let access = rows.changed_first();
        let is_lockout = |f: &Finding| f.code.starts_with("lockout");
        let mut blockers: Vec<Finding> = after.iter().filter(|f| is_lockout(f)).cloned().collect();
        blockers.extend(beyond(&after, before).into_iter().filter(|f| !is_lockout(f)));
        blockers.retain(|f| f.severity == Severity::Error);
        let resolved = beyond(before, &after).into_iter().filter(|f| f.severity != Severity::Info).collect();
        after.extend(access.iter().filter_map(loss));
        let review = Review {
            diff: diff_of((&self.base, &parts_of(&self.statements)), (proposed, &parts_of(&statements))),
            access,
            resolved,
            blockers,
            administrators: found.free,
            conditional_administrators: found.limited,
            findings: by_severity(after),
            size: printed.size,
        };
        self.last.replace(Some(Last { statements, rows }));
        review
    }
}

/// The findings of a policy, and who can still change it.
fn look(
    doc: &PolicyDocument,
    printed: Printed,
    known: &[Arc<Known>],
    context: &Context,
) -> (Vec<Finding>, Lockout) {
    let statements: Vec<&Statement> = known.iter().map(|known| &known.statement).collect();
    let found = lockout(doc, &statements, context);
    let each = known.iter().flat_map(|known| known.findings.iter().cloned());
    (findings_of(doc, printed, &statements, each, &found, context), found)
}

fn printed(doc: &PolicyDocument, known: &[Arc<Known>]) -> Printed {
    Printed::policy(doc, known.iter().map(|known| known.printed))
}

fn parts_of(known: &[Arc<Known>]) -> Vec<&Part> {
    known.iter().map(|known| &known.part).collect()
}

/// The findings of one policy that another does not have. A statement may have moved, so its label does not count.
fn beyond(some: &[Finding], others: &[Finding]) -> Vec<Finding> {
    let same = |a: &Finding, b: &Finding| (a.code, &a.title, &a.detail) == (b.code, &b.title, &b.detail);
    let mut rest: Vec<&Finding> = others.iter().collect();
    let mut only = Vec::new();
    for finding in some {
        match rest.iter().position(|other| same(finding, other)) {
            Some(at) => {
                rest.swap_remove(at);
            }
            None => only.push(finding.clone()),
        }
    }
    only
}

/// Someone who can sign now, and cannot afterwards, may be at work.
fn loss(row: &AccessRow) -> Option<Finding> {
    let sign = row.cells.iter().find(|cell| cell.action == "kms:Sign")?;
    if sign.change != AccessChange::Loses || row.principal.kind == super::principal::PrincipalKind::Orphan {
        return None;
    }
    Some(Finding {
        severity: Severity::Warning,
        code: "loses-sign",
        sid: None,
        title: format!("{} can no longer sign", row.principal.name()),
        detail: "If it still signs with this key, its calls fail from the moment this applies.".to_owned(),
        fix: "Check its last use in CloudTrail first.".to_owned(),
        statement: None,
        reference: page("loses-sign"),
        repair: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(statements: &str) -> PolicyDocument {
        PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap()
    }

    const ROOT: &str = r#"{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
    const IVR: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ivr"},"Action":"kms:Sign","Resource":"*"}"#;
    const ORPHAN: &str =
        r#"{"Effect":"Allow","Principal":{"AWS":"AROA4XEXAMPLE7Q2LM5N"},"Action":"kms:Sign","Resource":"*"}"#;
    const VOID: &str = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:Sign"}"#;

    fn check(base: &[&str], proposed: &[&str], findings: &[&str], resolved: &[&str], blockers: &[&str]) {
        let context = Context::for_key("arn:aws:kms:us-east-1:111122223333:key/x");
        let found = review(&doc(&base.join(",")), &doc(&proposed.join(",")), &context);
        let codes = |list: &[Finding]| list.iter().map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(
            (codes(&found.findings), codes(&found.resolved), codes(&found.blockers)),
            (findings.to_vec(), resolved.to_vec(), blockers.to_vec()),
            "{base:?} → {proposed:?}"
        );
    }

    #[test]
    fn what_speaks_against_a_change() {
        check(&[ROOT], &[ROOT], &[], &[], &[]);
        check(&[ROOT, IVR], &[ROOT], &["loses-sign"], &[], &[]);
        check(&[ROOT, ORPHAN], &[ROOT], &[], &["orphan"], &[]);
        check(&[ROOT, VOID], &[VOID, ROOT], &["no-resource"], &[], &[]);
        let twice = &["no-resource", "no-resource", "duplicate-statement"];
        check(&[ROOT, VOID], &[ROOT, VOID, VOID], twice, &[], &["no-resource"]);
        check(&[ROOT, IVR], &[IVR], &["lockout", "loses-sign"], &[], &["lockout"]);
        check(&[IVR], &[IVR], &["lockout"], &[], &["lockout"]);
    }

    #[test]
    fn who_can_change_it_afterwards() {
        let found = review(&doc(ROOT), &doc(ROOT), &Context::default());
        assert_eq!(
            found.administrators.iter().map(Principal::name).collect::<Vec<_>>(),
            ["Account 1111-2222-3333"]
        );
        assert_eq!(found.size, doc(ROOT).to_minified_json().len());
    }
}

//! What is wrong, or worth a second look, with a policy.
//!
//! - [`shape`]: what KMS refuses or ignores: fields, Sids, size, characters, action names, resources.
//! - [`people`]: whom it names: everyone, other accounts, services, those who no longer exist.
//! - [`reach`]: what follows from all statements together: lockout, conditions that silently deny, denials for all.

use super::arn::Arn;
use super::document::PolicyDocument;
use super::statement::Statement;

mod people;
mod reach;
mod shape;

pub(super) use reach::lockout;

/// What is known about the key that the policy is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Twelve-digit account of the key.
    pub account: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// ARN of the principal that puts the policy, if known: AWS refuses a policy that takes PutKeyPolicy from it.
    pub operator: Option<String>,
}

impl Context {
    /// The context of a key, from its ARN alone.
    pub fn for_key(key_arn: &str) -> Self {
        let account =
            Arn::split(key_arn).map(|arn| arn.account.to_owned()).filter(|account| !account.is_empty());
        Self { account, key_arn: Some(key_arn.to_owned()), operator: None }
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// KMS refuses it, or someone is locked out or let in by it. Do not apply.
    Error,
    /// It likely does not do what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Info => "Note",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name of the rule, for machines: `lockout`, `unknown-action`…
    pub code: &'static str,
    /// Label of the statement (its Sid, or `Statement 2`), if it is about one.
    pub sid: Option<String>,
    /// What is found, as a title.
    pub title: String,
    /// Why it matters.
    pub detail: String,
    /// What to do.
    pub fix: String,
}

/// All findings, the most serious first.
pub fn findings(doc: &PolicyDocument, context: &Context) -> Vec<Finding> {
    let statements = doc.statements();
    let mut report = Report { found: Vec::new() };
    shape::document(doc, &statements, &mut report);
    for statement in &statements {
        shape::statement(statement, context, &mut report);
        people::statement(statement, context, &mut report);
        reach::statement(statement, &mut report);
    }
    reach::document(doc, &statements, context, &mut report);
    by_severity(report.found)
}

/// The most serious first, otherwise in the order in which they were found.
pub(super) fn by_severity(found: Vec<Finding>) -> Vec<Finding> {
    let of = |severity| found.iter().filter(move |finding| finding.severity == severity);
    [Severity::Error, Severity::Warning, Severity::Info].into_iter().flat_map(of).cloned().collect()
}

/// Collects findings.
struct Report {
    found: Vec<Finding>,
}

impl Report {
    /// A finding about the whole policy.
    fn policy(&mut self, rule: (Severity, &'static str), title: &str, detail: &str, fix: &str) {
        let (severity, code) = rule;
        self.found.push(Finding {
            severity,
            code,
            sid: None,
            title: title.to_owned(),
            detail: detail.to_owned(),
            fix: fix.to_owned(),
        });
    }

    /// A finding about one statement.
    fn on(
        &mut self,
        statement: &Statement,
        rule: (Severity, &'static str),
        title: &str,
        detail: &str,
        fix: &str,
    ) {
        let (severity, code) = rule;
        let sid = Some(statement.label());
        self.found.push(Finding {
            severity,
            code,
            sid,
            title: title.to_owned(),
            detail: detail.to_owned(),
            fix: fix.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests;

//! What is wrong, or worth a second look, with a policy.
//!
//! - [`shape`]: what KMS refuses or ignores: fields, Sids, size, characters, resources.
//! - [`actions`]: names of actions.
//! - [`people`]: whom it names: everyone, other accounts, services, those who no longer exist.
//! - [`conditions`]: conditions that silently deny, never deny, or do not say what was meant.
//! - [`duties`]: what statements give together, or twice.
//! - [`reach`]: what follows: lockout ([`lockout()`] simulates it), denials for all.
//!
//! [`rules`] lists them all; [`repair`] mends what can be mended safely, [`mend`] all of it.

use super::arn::Arn;
use super::document::PolicyDocument;
use super::statement::Statement;

mod actions;
mod conditions;
mod duties;
mod help;
mod lockout;
mod mend;
mod pages;
mod people;
mod printed;
mod reach;
mod repair;
mod rules;
mod shape;

pub use help::{HELP, Help};
pub(super) use lockout::{Lockout, lockout};
pub use mend::{mend_all, mendable};
pub use pages::page_address;
pub(super) use printed::Printed;
pub use repair::Repair;
pub(super) use rules::page;
pub use rules::{RULES, Rule};

/// What is known about the key that the policy is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Twelve-digit account of the key.
    pub account: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// ARN of the principal that puts the policy, if known: AWS refuses a policy that takes PutKeyPolicy from it.
    pub operator: Option<String>,
    /// ARNs of principals that are known not to exist, for example because GetRole says so.
    pub absent: Vec<String>,
}

impl Context {
    /// The context of a key, from its ARN alone.
    pub fn for_key(key_arn: &str) -> Self {
        let account =
            Arn::split(key_arn).map(|arn| arn.account.to_owned()).filter(|account| !account.is_empty());
        Self { account, key_arn: Some(key_arn.to_owned()), operator: None, absent: Vec::new() }
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
    /// Place of the statement, from 0, if it is about one.
    pub statement: Option<usize>,
    /// What is found, as a title.
    pub title: String,
    /// Why it matters.
    pub detail: String,
    /// What to do.
    pub fix: String,
    /// The page of AWS's documentation about it: guide and title, for example `KMS: Default key policy`.
    pub reference: &'static str,
    /// A repair by one click, where one is safe.
    pub repair: Option<Repair>,
}

/// All findings, the most serious first.
pub fn findings(doc: &PolicyDocument, context: &Context) -> Vec<Finding> {
    let read = doc.statements();
    let statements: Vec<&Statement> = read.iter().collect();
    let found = lockout(doc, &statements, context);
    let each = read.iter().flat_map(|statement| of_statement(statement, context));
    let printed = Printed::policy(doc, read.iter().map(|statement| Printed::value(&statement.json)));
    findings_of(doc, printed, &statements, each, &found, context)
}

/// What is found in one statement, whatever the others say.
pub(super) fn of_statement(statement: &Statement, context: &Context) -> Vec<Finding> {
    let mut report = Report { found: Vec::new() };
    shape::statement(statement, context, &mut report);
    actions::statement(statement, &mut report);
    people::statement(statement, context, &mut report);
    conditions::statement(statement, &mut report);
    reach::statement(statement, &mut report);
    report.found
}

/// The findings of a policy that is printed and whose statements are read, each with its findings, and whose lockout is
/// simulated already.
pub(super) fn findings_of(
    doc: &PolicyDocument,
    printed: Printed,
    statements: &[&Statement],
    of_statements: impl Iterator<Item = Finding>,
    lockout: &Lockout,
    context: &Context,
) -> Vec<Finding> {
    let mut report = Report { found: Vec::new() };
    shape::document(doc, printed, statements, context, &mut report);
    report.found.extend(of_statements);
    duties::document(statements, &mut report);
    reach::document(doc, statements, lockout, context, &mut report);
    by_severity(report.found)
}

/// The most serious first, otherwise in the order in which they were found.
pub(super) fn by_severity(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by_key(|finding| finding.severity);
    found
}

/// Collects findings.
struct Report {
    found: Vec<Finding>,
}

impl Report {
    /// A finding about the whole policy.
    fn policy(
        &mut self,
        rule: (Severity, &'static str),
        title: &str,
        detail: &str,
        fix: &str,
    ) -> &mut Finding {
        self.add(None, rule, title, detail, fix)
    }

    /// A finding about one statement.
    fn on(
        &mut self,
        statement: &Statement,
        rule: (Severity, &'static str),
        title: &str,
        detail: &str,
        fix: &str,
    ) -> &mut Finding {
        self.add(Some(statement), rule, title, detail, fix)
    }

    fn add(
        &mut self,
        statement: Option<&Statement>,
        (severity, code): (Severity, &'static str),
        title: &str,
        detail: &str,
        fix: &str,
    ) -> &mut Finding {
        let at = self.found.len();
        self.found.push(Finding {
            severity,
            code,
            sid: statement.map(Statement::label),
            statement: statement.map(|s| s.index),
            title: title.to_owned(),
            detail: detail.to_owned(),
            fix: fix.to_owned(),
            reference: page(code),
            repair: None,
        });
        &mut self.found[at]
    }
}

#[cfg(test)]
mod tests;

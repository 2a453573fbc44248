//! What follows from the statements together.

use super::Severity::{Error, Info, Warning};
use super::lockout::{Lockout, lockout};
use super::shape::account_statement;
use super::{Context, Report};
use crate::policy::document::PolicyDocument;
use crate::policy::principal::PrincipalKind;
use crate::policy::statement::{Effect, Statement};

pub(super) fn statement(s: &Statement, report: &mut Report) {
    if s.effect == Some(Effect::Deny) {
        denial_for_all(s, report);
    }
}

fn denial_for_all(s: &Statement, report: &mut Report) {
    let all = s.not_principal || s.principals.iter().any(|p| p.kind == PrincipalKind::Everyone);
    if !all {
        return;
    }
    if s.conditions.is_empty() && !s.not_principal {
        report.on(
            s,
            (Warning, "deny-all"),
            "It denies everyone, you included",
            "A deny wins over every allow, and this one has neither an exception nor a condition.",
            "Add a condition on aws:PrincipalArn, or take the statement out.",
        );
    } else {
        report.on(
            s,
            (Info, "deny-all"),
            "It denies everyone who is not excepted",
            "A deny wins over every allow. Signet cannot tell which callers its conditions spare.",
            "Check that those who administer and use the key are spared.",
        );
    }
}

pub(super) fn document(
    doc: &PolicyDocument,
    statements: &[&Statement],
    found: &Lockout,
    context: &Context,
    report: &mut Report,
) {
    if statements.is_empty() {
        return;
    }
    if found.free.is_empty() && found.limited.is_empty() {
        let finding = report.policy(
            (Error, "lockout"),
            "Nobody could change this policy again",
            "No role, user or account that Signet can identify keeps kms:PutKeyPolicy. Only AWS Support could open the key again.",
            "Keep a statement that gives the account, or a named administrator, kms:PutKeyPolicy.",
        );
        finding.repair = account_statement(doc, context).filter(|repair| {
            // Of no use against a denial.
            let mended = repair.apply(doc);
            mended.is_some_and(|doc| {
                !lockout(&doc, &doc.statements().iter().collect::<Vec<_>>(), context).free.is_empty()
            })
        });
    } else if found.operator_locked_out {
        report.policy(
            (Error, "lockout-operator"),
            "You would lock yourself out",
            "The principal that Signet works as does not keep kms:PutKeyPolicy, so AWS refuses the change.",
            "Keep a statement that gives it kms:PutKeyPolicy.",
        );
    } else if found.free.is_empty() {
        report.policy(
            (Warning, "lockout-conditional"),
            "The policy can be changed only under conditions",
            "Everyone who keeps kms:PutKeyPolicy has it under a condition. If that is never met, the key is locked for good.",
            "Give the account or a named administrator kms:PutKeyPolicy without a condition.",
        );
    }
    let account_allowed = statements.iter().any(|s| {
        s.effect == Some(Effect::Allow) && s.principals.iter().any(|p| p.kind == PrincipalKind::Account)
    });
    if !account_allowed && !found.free.is_empty() {
        report.policy(
            (Info, "no-account-statement"),
            "IAM policies have no effect on this key",
            "No statement names the account, so only those named in this policy can use the key.",
            "That may be intended. If not, add the statement that gives the account kms:*.",
        );
    }
}

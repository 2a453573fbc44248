//! What follows from the statements together.

use super::Severity::{Error, Info, Warning};
use super::{Context, Report};
use crate::policy::access::{Access, access, administrators};
use crate::policy::document::PolicyDocument;
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::statement::{Effect, Statement};
use crate::policy::words::{bare, join};

pub(super) fn statement(s: &Statement, report: &mut Report) {
    match s.effect {
        Some(Effect::Allow) => silent_denial(s, report),
        Some(Effect::Deny) => denial_for_all(s, report),
        None => {}
    }
}

/// A condition on a key that some of the statement's actions never carry: those actions are not allowed, without a word.
fn silent_denial(s: &Statement, report: &mut Report) {
    if s.not_action {
        return;
    }
    let named = || s.actions.iter().filter(|action| !action.contains(['*', '?']));
    let dead: Vec<(&String, &str)> =
        named().filter_map(|action| Some((action, s.dead_condition(action)?.key.as_str()))).collect();
    let Some((_, key)) = dead.first() else { return };
    let lost: Vec<String> = dead.iter().map(|(action, _)| bare(action).to_owned()).collect();
    let all = lost.len() == named().count();
    let fix = if all {
        "Take the condition out, or name the actions that carry it.".to_owned()
    } else {
        format!("Move {} to a statement without that condition.", join(&lost, "and"))
    };
    report.on(
        s,
        (Warning, "silent-denial"),
        &format!("Its condition silently denies {}", join(&lost, "and")),
        &format!(
            "Requests for {} never carry {key}, so the condition is never met.",
            if all { "them" } else { "these" }
        ),
        &fix,
    );
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

/// Who can still change the policy.
pub(crate) struct Lockout {
    /// Those who may put a policy whenever they like.
    pub(crate) free: Vec<Principal>,
    /// Those who may under conditions.
    pub(crate) limited: Vec<Principal>,
    /// Whether the operator, if known, is neither.
    pub(crate) operator_locked_out: bool,
}

pub(crate) fn lockout(doc: &PolicyDocument, statements: &[Statement], context: &Context) -> Lockout {
    let (free, limited): (Vec<_>, Vec<_>) = administrators(doc, context.account.as_deref())
        .into_iter()
        .partition(|(_, access): &(Principal, Access)| access.is_unlimited());
    let names = |list: Vec<(Principal, Access)>| list.into_iter().map(|(principal, _)| principal).collect();
    let (free, limited): (Vec<Principal>, Vec<Principal>) = (names(free), names(limited));
    let operator_locked_out = context.operator.as_deref().is_some_and(|arn| {
        let operator = Principal::read("AWS", arn);
        let own = access(statements, &operator, "kms:PutKeyPolicy");
        let by_account = free
            .iter()
            .chain(&limited)
            .any(|p| p.kind == PrincipalKind::Account && p.account == operator.account);
        own.denied || !(own.allowed || by_account)
    });
    Lockout { free, limited, operator_locked_out }
}

pub(super) fn document(
    doc: &PolicyDocument,
    statements: &[Statement],
    context: &Context,
    report: &mut Report,
) {
    if statements.is_empty() {
        return;
    }
    let found = lockout(doc, statements, context);
    if found.free.is_empty() && found.limited.is_empty() {
        report.policy(
            (Error, "lockout"),
            "Nobody could change this policy again",
            "No role, user or account that Signet can identify keeps kms:PutKeyPolicy. Only AWS Support could open the key again.",
            "Keep a statement that gives the account, or a named administrator, kms:PutKeyPolicy.",
        );
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

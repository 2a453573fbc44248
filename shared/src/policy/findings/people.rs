//! Whom a statement names.

use super::Severity::{Error, Info, Warning};
use super::{Context, Repair, Report};
use crate::policy::arn::Arn;
use crate::policy::principal::{Principal, PrincipalKind, dashed};
use crate::policy::statement::{Condition, Effect, Statement};

/// Condition keys that say who is calling; one of them makes a statement for everyone a statement for some.
const NARROWING: [&str; 12] = [
    "kms:CallerAccount",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:userid",
    "aws:SourceVpce",
    "aws:PrincipalServiceName",
];

pub(super) fn statement(s: &Statement, context: &Context, report: &mut Report) {
    let allows = s.effect == Some(Effect::Allow);
    if s.not_principal {
        report.on(
            s,
            (if allows { Error } else { Warning }, "not-principal"),
            if allows { "It lets in everyone except those named" } else { "It denies everyone except those named" },
            if allows {
                "NotPrincipal with Allow opens the key to all other principals, in every account."
            } else {
                "NotPrincipal with Deny also hits the sessions and the account behind those it means to spare, unless each is named."
            },
            "Name those you mean in Principal, or use a condition on aws:PrincipalArn.",
        );
        return;
    }
    partition(s, context, report);
    for principal in &s.principals {
        impossible(s, principal, context, report);
        if allows {
            allowed(s, principal, context, report);
        }
    }
}

fn partition(s: &Statement, context: &Context, report: &mut Report) {
    let own = context.key_arn.as_deref().and_then(Arn::split).map(|arn| arn.partition);
    let (Some(own), Some(other)) = (own, s.partition()) else { return };
    if own != other {
        report.on(
            s,
            (Error, "other-partition"),
            &format!(
                "It names a principal of the partition {}, and the key is in {own}",
                other.escape_debug()
            ),
            "Partitions know nothing of each other's principals: KMS refuses the policy.",
            &format!("Name a principal whose ARN begins with arn:{own}:."),
        );
    }
}

/// The statement without a principal that can do nothing; if it is the only one, the policy without the statement. Of a
/// denial for all but it, nothing is taken.
fn without(s: &Statement, id: &str) -> Option<Repair> {
    if s.not_principal {
        return None;
    }
    match s.principals.len() {
        1 => Repair::remove_statement(s.index),
        _ => Repair::remove(s.index, &["Principal", "AWS"], id),
    }
}

fn impossible(s: &Statement, principal: &Principal, context: &Context, report: &mut Report) {
    let id = principal.id.escape_debug().to_string();
    if context.absent.contains(&principal.id) {
        let finding = report.on(
            s,
            (Error, "absent-principal"),
            &format!("{} does not exist", principal.name()),
            "KMS refuses a policy that names a role or user that is not there. One that was just made may need a minute.",
            "Make it first, or take it out.",
        );
        finding.repair = without(s, &principal.id);
        return;
    }
    if principal.kind == PrincipalKind::Service && !is_service(&principal.id) {
        report.on(
            s,
            (Error, "unknown-principal"),
            &format!("There is no service {id}"),
            "A service is named by its service principal, for example sns.amazonaws.com.",
            "Write the service principal.",
        );
        return;
    }
    if principal.kind == PrincipalKind::Orphan {
        let finding = report.on(
            s,
            (Warning, "orphan"),
            &format!("{id} no longer exists"),
            "AWS shows this id in place of a role or user that was deleted. One of the same name made anew does not get its access.",
            "Take it out, and name the new role by its ARN if there is one.",
        );
        finding.repair = without(s, &principal.id);
    } else if principal.id.contains(":lambda:") {
        report.on(
            s,
            (Error, "function-principal"),
            "A Lambda function is not a principal",
            &format!("KMS refuses {id}. A function signs as its execution role."),
            "Name the ARN of the function's execution role.",
        );
    } else if principal.kind == PrincipalKind::Unknown {
        let wild = principal.id.contains(['*', '?']);
        report.on(
            s,
            (Error, "unknown-principal"),
            &format!("KMS does not take {id} as a principal"),
            if wild {
                "Wildcards in the ARN of a principal match nothing; KMS refuses them."
            } else {
                "A principal is an account, a role, a user, a session, a service, or “*”."
            },
            "Name the ARN of a role or user.",
        );
    } else if principal.id.contains('*') && principal.kind != PrincipalKind::Everyone {
        report.on(
            s,
            (Error, "unknown-principal"),
            &format!("KMS does not take the wildcard in {id}"),
            "Wildcards in the ARN of a principal match nothing; KMS refuses them.",
            "Name each role, or name the account and add a condition on aws:PrincipalArn.",
        );
    }
}

/// The form of a service principal.
fn is_service(id: &str) -> bool {
    let plain = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b));
    plain && (id.contains(".amazonaws.com") || id.ends_with(".aws.internal") || id.ends_with(".aws"))
}

fn allowed(s: &Statement, principal: &Principal, context: &Context, report: &mut Report) {
    match principal.kind {
        PrincipalKind::Everyone => everyone(s, report),
        PrincipalKind::Service => service(s, &principal.id, report),
        PrincipalKind::Role | PrincipalKind::User | PrincipalKind::Session => {
            all_actions(s, principal, report);
            open_grant(s, principal, report);
        }
        _ => {}
    }
    if principal.kind == PrincipalKind::Session {
        report.on(
            s,
            (Info, "session"),
            &format!("It names one session, {}", principal.name()),
            "The session's name is chosen by whoever assumes the role, and another name is not let in.",
            "Name the role, if any of its sessions is meant.",
        );
    }
    let foreign = principal
        .account
        .as_deref()
        .filter(|account| context.account.as_deref().is_some_and(|own| own != *account));
    if let Some(account) = foreign {
        report.on(
            s,
            (Info, "other-account"),
            &format!("{} is in another account, {}", principal.name(), dashed(account)),
            "It also needs an IAM policy in its own account, and must call the key by its ARN.",
            "Check that the account is one you trust.",
        );
    }
}

fn all_actions(s: &Statement, principal: &Principal, report: &mut Report) {
    if !s.not_action && s.actions.iter().any(|action| action == "kms:*" || action == "*") {
        report.on(
            s,
            (Warning, "all-actions"),
            &format!("{} may do everything with the key", principal.name()),
            "That includes changing this policy and scheduling the deletion of the key.",
            "Name the actions it needs. For signing: kms:Sign, kms:GetPublicKey and kms:DescribeKey.",
        );
    }
}

fn open_grant(s: &Statement, principal: &Principal, report: &mut Report) {
    let named = !s.not_action && s.actions.iter().any(|action| action == "kms:CreateGrant");
    let limited =
        |key: &str| key.starts_with("kms:Grant") || key == "kms:ViaService" || key == "kms:RetiringPrincipal";
    if named && !s.conditions.iter().any(|c| limited(&c.key)) {
        report.on(
            s,
            (Info, "open-grant"),
            &format!("{} may pass the key on to anyone", principal.name()),
            "Who may create grants without a condition can give each use of the key to whomever, without a trace in this policy.",
            "Add a condition on kms:GrantOperations, kms:GranteePrincipal or kms:GrantIsForAWSResource.",
        );
    }
}

fn everyone(s: &Statement, report: &mut Report) {
    if s.conditions.is_empty() {
        report.on(
            s,
            (Error, "public"),
            "It lets in everyone, in every account",
            "The principal is “*” and there is no condition.",
            "Name the principals you mean, or add a condition such as kms:CallerAccount.",
        );
    } else if !s.conditions.iter().any(narrows) {
        report.on(
            s,
            (Warning, "public"),
            "Its conditions do not say who is let in",
            "The principal is “*”, and none of the conditions is about the caller or the caller's account.",
            "Name the principals you mean, or add a condition such as kms:CallerAccount.",
        );
    }
}

/// Whether a condition says who is let in: a positive one, and not for everyone.
fn narrows(condition: &Condition) -> bool {
    NARROWING.contains(&condition.key.as_str())
        && condition.needs_the_key()
        && !condition.values.iter().any(|value| value == "*")
}

fn service(s: &Statement, id: &str, report: &mut Report) {
    if id.starts_with("lambda.") {
        report.on(
            s,
            (Warning, "lambda-service"),
            "This lets no Lambda function sign",
            "A function signs as its execution role, not as the service lambda.amazonaws.com.",
            "Name the ARN of the function's execution role.",
        );
    } else if !s.conditions.iter().any(tells_the_source) {
        report.on(
            s,
            (Info, "confused-deputy"),
            &format!("{} may act for any account's resources", id.escape_debug()),
            "Without a condition on the source, the service could be made to use the key on behalf of someone else.",
            "Add a condition on aws:SourceAccount or aws:SourceArn.",
        );
    }
}

/// Whether a condition says for whom a service acts. Services write the resource's ARN into the encryption context.
fn tells_the_source(condition: &Condition) -> bool {
    let key = condition.key.as_str();
    key.starts_with("aws:Source")
        || key.starts_with("kms:EncryptionContext:")
        || matches!(key, "kms:CallerAccount" | "aws:PrincipalOrgID" | "kms:ViaService")
}

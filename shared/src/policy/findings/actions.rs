//! Names of actions.

use super::Severity::{Error, Info, Warning};
use super::{Repair, Report};
use crate::policy::normal::sorted;
use crate::policy::statement::{Effect, Statement};
use crate::policy::vocabulary;

pub(super) fn statement(s: &Statement, report: &mut Report) {
    let unusual = |action: &&String| !vocabulary::is_known_action(action) || !vocabulary::is_on_a_key(action);
    for action in sorted(s.actions.iter().filter(unusual).cloned().collect()) {
        name(s, &action, report);
    }
    if s.not_action && s.effect == Some(Effect::Allow) {
        report.on(
            s,
            (Warning, "not-action"),
            "It allows everything except what it names",
            "That includes changing this policy, deleting the key, and whatever AWS adds to KMS in future.",
            "Name what is needed in Action.",
        );
    }
}

fn field(s: &Statement) -> &'static str {
    if s.not_action { "NotAction" } else { "Action" }
}

fn name(s: &Statement, action: &str, report: &mut Report) {
    let wild = action.contains(['*', '?']);
    let shown = action.escape_debug();
    if action == "*"
        || (wild && vocabulary::actions().any(|known| vocabulary::action_matches(action, &known)))
    {
        return;
    }
    let alone = s.actions.len() == 1;
    let near = || vocabulary::nearest_action(action);
    if !action.contains(':') {
        let near = near();
        let found = report.on(
            s,
            (Error, "action-form"),
            &format!("The action {shown} names no service"),
            "AWS refuses actions without a service before a colon.",
            &near
                .as_ref()
                .map_or_else(|| "Write kms: before its name.".to_owned(), |name| format!("Write {name}.")),
        );
        found.repair = near.and_then(|to| Repair::replace(s.index, &[field(s)], action, &to));
    } else if !action.starts_with("kms:") {
        let found = report.on(
            s,
            (Warning, "other-service"),
            &format!("{shown} is not an action on a key"),
            "A key policy governs KMS actions only; this one has no effect here.",
            "Take it out, or put it in an IAM policy.",
        );
        found.repair = if alone { None } else { Repair::remove(s.index, &[field(s)], action) };
    } else if vocabulary::is_known_action(action) {
        let found = report.on(
            s,
            (Info, "void-action"),
            &format!("{shown} is not an action on a key"),
            "It is about the account as a whole, so that only an IAM policy can allow it; here it has no effect.",
            "Take it out, or put it in an IAM policy.",
        );
        found.repair = if alone { None } else { Repair::remove(s.index, &[field(s)], action) };
    } else {
        let near = near();
        let found = report.on(
            s,
            (Warning, "unknown-action"),
            &format!("KMS has no action {shown}"),
            "The statement neither allows nor denies anything by it.",
            &near.as_ref().map_or_else(
                || "Correct its name or take it out.".to_owned(),
                |name| format!("Did you mean {name}?"),
            ),
        );
        found.repair = near.and_then(|to| Repair::replace(s.index, &[field(s)], action, &to));
    }
}

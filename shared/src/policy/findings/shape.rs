//! What KMS refuses or ignores in the policy's form.

use serde_json::Value;

use super::Severity::{Error, Info, Warning};
use super::{Context, Report};
use crate::policy::document::PolicyDocument;
use crate::policy::normal::sorted;
use crate::policy::statement::Statement;
use crate::policy::vocabulary;

/// Documented limit of a key policy (KMS quotas: 32 KB). Newer service models let more through, so it is a warning.
const SIZE_LIMIT: usize = 32_768;

const STATEMENT_FIELDS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

pub(super) fn document(doc: &PolicyDocument, statements: &[Statement], report: &mut Report) {
    let text = doc.to_minified_json();
    if text.len() > SIZE_LIMIT {
        report.policy(
            (Warning, "too-large"),
            &format!("The policy is {} bytes long", text.len()),
            &format!("AWS documents a limit of {SIZE_LIMIT} bytes and may answer LimitExceededException."),
            "Merge statements that differ in their principal only, or use grants.",
        );
    }
    // GetKeyPolicy and PutKeyPolicy: [\u0009\u000A\u000D\u0020-\u00FF]+
    let bad = text.chars().find(|c| !matches!(c, '\u{20}'..='\u{ff}'));
    if let Some(bad) = bad {
        report.policy(
            (Error, "characters"),
            &format!("KMS does not take the character “{bad}” (U+{:04X})", u32::from(bad)),
            "A key policy may hold Latin letters, digits and signs up to U+00FF only.",
            "Replace it. It is often a curly quotation mark or a dash from a word processor.",
        );
    }
    version(doc, report);
    if statements.is_empty() {
        report.policy(
            (Error, "no-statement"),
            "The policy has no statement",
            "Nobody could use or administer the key.",
            "Add at least the statement that gives the account kms:*.",
        );
    }
    duplicate_sids(statements, report);
}

fn version(doc: &PolicyDocument, report: &mut Report) {
    match doc.value().get("Version").map(|v| v.as_str().unwrap_or_default()) {
        Some("2012-10-17" | "2008-10-17") => {}
        Some(other) => report.policy(
            (Error, "version"),
            &format!("AWS knows no policy version “{}”", other.escape_debug()),
            "The version names the grammar of the policy, not a revision of your own.",
            "Write \"Version\": \"2012-10-17\".",
        ),
        None => report.policy(
            (Info, "version"),
            "The policy names no version",
            "AWS then reads it by the grammar of 2008, which has no policy variables.",
            "Add \"Version\": \"2012-10-17\".",
        ),
    }
}

fn duplicate_sids(statements: &[Statement], report: &mut Report) {
    let sids = || statements.iter().filter_map(|s| s.sid.as_deref());
    for sid in sorted(sids().map(str::to_owned).collect()) {
        let times = sids().filter(|other| *other == sid).count();
        if times < 2 {
            continue;
        }
        report.policy(
            (Warning, "duplicate-sid"),
            &format!("{times} statements have the Sid “{}”", sid.escape_debug()),
            "A Sid names one statement of a policy. AWS may refuse the policy, and nobody can tell the statements apart.",
            "Give each statement a Sid of its own.",
        );
    }
}

pub(super) fn statement(s: &Statement, context: &Context, report: &mut Report) {
    let Value::Object(map) = &s.json else {
        report.on(
            s,
            (Error, "not-a-statement"),
            "This is not a statement",
            "A statement is a JSON object with an effect, a principal, actions and a resource.",
            "Take it out, or write it as an object.",
        );
        return;
    };
    if s.effect.is_none() {
        report.on(
            s,
            (Error, "effect"),
            if map.contains_key("Effect") {
                "The effect is neither Allow nor Deny"
            } else {
                "The statement has no effect"
            },
            "AWS refuses a statement whose Effect is not exactly Allow or Deny.",
            "Write \"Effect\": \"Allow\".",
        );
    }
    missing(s, report);
    for field in map.keys().filter(|field| !STATEMENT_FIELDS.contains(&field.as_str())) {
        let near = STATEMENT_FIELDS.iter().find(|known| known.eq_ignore_ascii_case(field));
        report.on(
            s,
            (Error, "unknown-field"),
            &format!("A statement has no field “{}”", field.escape_debug()),
            "AWS refuses statements with fields that it does not know. Field names are case-sensitive.",
            &near.map_or_else(|| "Take it out.".to_owned(), |known| format!("Write {known}.")),
        );
    }
    actions(s, report);
    resources(s, context, report);
}

fn missing(s: &Statement, report: &mut Report) {
    let since = "Since August 2025 AWS refuses key policies with such a statement; before, the statement did nothing.";
    if s.actions.is_empty() {
        report.on(
            s,
            (Error, "no-action"),
            "The statement names no action",
            since,
            "Add \"Action\", for example \"kms:Sign\".",
        );
    }
    if s.resources.is_empty() {
        report.on(
            s,
            (Error, "no-resource"),
            "The statement names no resource",
            since,
            "Add \"Resource\": \"*\". It means this key.",
        );
    }
    if s.principals.is_empty() {
        report.on(
            s,
            (Error, "no-principal"),
            "The statement names no principal",
            "A key policy says in each statement whom it is about. Without that, AWS refuses it.",
            "Add \"Principal\": {\"AWS\": \"<ARN of the role>\"}.",
        );
    }
}

fn actions(s: &Statement, report: &mut Report) {
    for action in sorted(s.actions.clone()) {
        let action = action.as_str();
        let wild = action.contains(['*', '?']);
        let shown = action.escape_debug();
        if action == "*"
            || (wild && vocabulary::actions().any(|known| vocabulary::action_matches(action, &known)))
        {
            continue;
        }
        if !wild && vocabulary::is_known_action(action) {
            continue;
        }
        if !action.starts_with("kms:") && action.contains(':') {
            report.on(
                s,
                (Warning, "other-service"),
                &format!("{shown} is not an action on a key"),
                "A key policy governs KMS actions only; this one has no effect here.",
                "Take it out, or put it in an IAM policy.",
            );
            continue;
        }
        let near = vocabulary::nearest_action(action);
        report.on(
            s,
            (Warning, "unknown-action"),
            &format!("KMS has no action {shown}"),
            "The statement neither allows nor denies anything by it.",
            &near.map_or_else(
                || "Correct its name or take it out.".to_owned(),
                |name| format!("Did you mean {name}?"),
            ),
        );
    }
}

fn resources(s: &Statement, context: &Context, report: &mut Report) {
    if s.not_resource {
        report.on(
            s,
            (Error, "resource"),
            "NotResource has no meaning in a key policy",
            "A key policy is about one key: the one that it is attached to.",
            "Write \"Resource\": \"*\" instead.",
        );
        return;
    }
    for resource in s.resources.iter().filter(|r| *r != "*") {
        let own = context.key_arn.as_ref() == Some(resource);
        report.on(
            s,
            (if own { Warning } else { Error }, "resource"),
            if own { "The resource is written as the key's ARN" } else { "The resource is not “*”" },
            if own {
                "AWS asks for “*”, and refuses other resources in new versions of a policy."
            } else {
                "In a key policy “*” means this key. Another value makes the statement void, or makes AWS refuse it."
            },
            "Write \"Resource\": \"*\".",
        );
    }
}

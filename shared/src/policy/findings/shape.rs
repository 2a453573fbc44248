//! What KMS refuses or ignores in the policy's form.

use serde_json::Value;

use super::Severity::{Error, Info, Warning};
use super::repair::{Repair, plain};
use super::{Context, Printed, Report};
use crate::policy::arn::Arn;
use crate::policy::document::PolicyDocument;
use crate::policy::statement::Statement;

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

const POLICY_FIELDS: [&str; 3] = ["Version", "Id", "Statement"];

/// The statement for the account, as a repair, where it is known which account.
pub(super) fn account_statement(doc: &PolicyDocument, context: &Context) -> Option<Repair> {
    let account = context.account.as_deref()?;
    let of_key = context.key_arn.as_deref().and_then(Arn::split).map(|arn| arn.partition.to_owned());
    let partition = of_key.or_else(|| doc.partition()).unwrap_or_else(|| "aws".to_owned());
    Repair::account_statement(&partition, account)
}

pub(super) fn document(
    doc: &PolicyDocument,
    printed: Printed,
    statements: &[&Statement],
    context: &Context,
    report: &mut Report,
) {
    if printed.size > SIZE_LIMIT {
        report.policy(
            (Warning, "too-large"),
            &format!("The policy is {} bytes long", printed.size),
            &format!("AWS documents a limit of {SIZE_LIMIT} bytes and may answer LimitExceededException."),
            "Merge statements that differ in their principal only, or use grants.",
        );
    }
    // GetKeyPolicy and PutKeyPolicy: [\u0009\u000A\u000D\u0020-\u00FF]+
    if let Some(bad) = printed.first_bad(doc) {
        let finding = report.policy(
            (Error, "characters"),
            &format!("KMS does not take the character “{bad}” (U+{:04X})", u32::from(bad)),
            "A key policy may hold Latin letters, digits and signs up to U+00FF only.",
            "Replace it. It is often a curly quotation mark or a dash from a word processor.",
        );
        // Only names of statements are changed: elsewhere the character may have been meant.
        finding.repair = Repair::plain_names().filter(|repair| {
            plain(bad) != bad
                && repair.apply(doc).is_some_and(|doc| doc.to_minified_json().chars().all(is_allowed))
        });
    }
    version(doc, printed, report);
    if let Some(map) = doc.object() {
        unknown_fields(None, map.keys(), &POLICY_FIELDS, report);
    }
    if statements.is_empty() {
        let finding = report.policy(
            (Error, "no-statement"),
            "The policy has no statement",
            "Nobody could use or administer the key.",
            "Add at least the statement that gives the account kms:*.",
        );
        finding.repair = account_statement(doc, context);
    }
    duplicate_sids(statements, report);
}

pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{ff}')
}

fn unknown_fields<'a>(
    at: Option<&Statement>,
    fields: impl Iterator<Item = &'a String>,
    known: &[&'static str],
    report: &mut Report,
) {
    let fields: Vec<&String> = fields.collect();
    for field in fields.iter().filter(|field| !known.contains(&field.as_str())) {
        let near = known.iter().find(|known| known.eq_ignore_ascii_case(field));
        let what = if at.is_some() { "statement" } else { "policy" };
        let finding = report.add(
            at,
            (Error, "unknown-field"),
            &format!("A {what} has no field “{}”", field.escape_debug()),
            "AWS refuses policies with fields that it does not know. Field names are case-sensitive.",
            &near.map_or_else(|| "Take it out.".to_owned(), |known| format!("Write {known}.")),
        );
        let free = near.filter(|near| !fields.iter().any(|field| field == *near));
        finding.repair = free.and_then(|to| Repair::rename(at.map(|s| s.index), &[field.as_str()], to));
    }
}

fn version(doc: &PolicyDocument, printed: Printed, report: &mut Report) {
    let repair = || Repair::set(None, "Version", "2012-10-17".into());
    match doc.value().get("Version").map(|v| v.as_str().unwrap_or_default()) {
        Some("2012-10-17" | "2008-10-17") => {}
        Some(other) => {
            let finding = report.policy(
                (Error, "version"),
                &format!("AWS knows no policy version “{}”", other.escape_debug()),
                "The version names the grammar of the policy, not a revision of your own.",
                "Write \"Version\": \"2012-10-17\".",
            );
            finding.repair = repair();
        }
        None => {
            let finding = report.policy(
                (Info, "version"),
                "The policy names no version",
                "AWS then reads it by the grammar of 2008, which has no policy variables.",
                "Add \"Version\": \"2012-10-17\".",
            );
            // What looks like a variable would become one.
            finding.repair = repair().filter(|_| !printed.has_variable);
        }
    }
}

fn duplicate_sids(statements: &[&Statement], report: &mut Report) {
    let sids = || statements.iter().filter_map(|s| s.sid.as_deref());
    let mut all: Vec<&str> = sids().collect();
    all.sort_unstable();
    for same in all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1) {
        let (times, sid) = (same.len(), same.first().copied().unwrap_or_default());
        let finding = report.policy(
            (Warning, "duplicate-sid"),
            &format!("{times} statements have the Sid “{}”", sid.escape_debug()),
            "A Sid names one statement of a policy. AWS may refuse the policy, and nobody can tell the statements apart.",
            "Give each statement a Sid of its own.",
        );
        finding.repair = Repair::number_sids(sid);
    }
}

pub(super) fn statement(s: &Statement, context: &Context, report: &mut Report) {
    let Value::Object(map) = &*s.json else {
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
        let finding = report.on(
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
        let given = map.get("Effect").and_then(Value::as_str).unwrap_or_default();
        let meant = ["Allow", "Deny"].into_iter().find(|known| known.eq_ignore_ascii_case(given.trim()));
        finding.repair = meant.and_then(|meant| Repair::set(Some(s.index), "Effect", meant.into()));
    }
    missing(s, report);
    unknown_fields(Some(s), map.keys(), &STATEMENT_FIELDS, report);
    for (one, other) in [("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")]
    {
        if map.contains_key(one) && map.contains_key(other) {
            report.on(
                s,
                (Error, "both-fields"),
                &format!("The statement has both {one} and {other}"),
                "They say opposite things, and AWS refuses a statement with both.",
                &format!("Keep {one}."),
            );
        }
        for field in
            [one, other].into_iter().filter(|field| map.get(*field).is_some_and(|v| !is_named(field, v)))
        {
            report.on(
                s,
                (Error, "wrong-type"),
                &format!("{field} has not the form that AWS takes"),
                if field.ends_with("Principal") {
                    "It is \"*\", or an object with AWS, Service, Federated or CanonicalUser, each a text or a list of texts."
                } else {
                    "It is a text or a list of texts."
                },
                if field.ends_with("Principal") {
                    "Write \"Principal\": {\"AWS\": \"<ARN of the role>\"}."
                } else {
                    "Put the names between quotation marks, more than one of them in a list."
                },
            );
        }
    }
    if map.get("Sid").is_some_and(|sid| !sid.is_string()) {
        report.on(
            s,
            (Error, "wrong-type"),
            "The Sid is not a text",
            "AWS refuses a statement whose Sid is not a text.",
            "Put it between quotation marks.",
        );
    }
    resources(s, context, report);
}

/// Whether a field has the form of a set of names; that it has none is found elsewhere.
fn is_named(field: &str, value: &Value) -> bool {
    let texts = |value: &Value| match value {
        Value::Array(list) => list.iter().all(Value::is_string),
        single => single.is_string(),
    };
    if !field.ends_with("Principal") {
        return texts(value);
    }
    match value {
        Value::Object(kinds) => kinds.iter().all(|(kind, names)| {
            matches!(kind.as_str(), "AWS" | "Service" | "Federated" | "CanonicalUser") && texts(names)
        }),
        other => other.as_str() == Some("*"),
    }
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
        let finding = report.on(
            s,
            (Error, "no-resource"),
            "The statement names no resource",
            since,
            "Add \"Resource\": \"*\". It means this key.",
        );
        finding.repair = Repair::set(Some(s.index), "Resource", "*".into()).filter(|_| !s.not_resource);
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
        let finding = report.on(
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
        if own {
            finding.repair = Repair::set(Some(s.index), "Resource", "*".into());
        }
    }
}

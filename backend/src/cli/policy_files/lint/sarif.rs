//! Findings of policies as [SARIF](sarif), with places and repairs.

use std::path::Path;

use serde_json::{Value, json};
use signet_shared::policy::text::{Lines, Place, edits};
use signet_shared::policy::{HELP, PolicyError, RULES, Severity};

use super::{Examined, Linted, Located, Outcome};
use crate::cli::sarif::{self, Fingerprints, Rule, artifact};

const TAGS: &[&str] = &["security", "aws", "kms"];

/// The rule behind the findings of [`RULES`]: the text cannot be read as a policy.
const NO_POLICY: &str = "not-a-policy";

/// A repair is worked out with the whole text at hand; KMS takes no policy as long as this.
const MAX_BYTES_FOR_FIXES: usize = 256 * 1024;

/// The log of one run.
pub(super) fn log(all: &[Linted]) -> Value {
    let no_policy = Rule {
        id: NO_POLICY,
        what: "The text cannot be read as a policy",
        help: "AWS refuses it, and nothing else can be said of it. Mend it as JSON.".to_owned(),
        level: "error",
        tags: TAGS,
    };
    let unread = all.iter().filter_map(|linted| match &linted.outcome {
        Outcome::Unreadable(error) => Some((linted.file.as_path(), error)),
        _ => None,
    });
    let results = all.iter().flat_map(results).collect();
    sarif::log(RULES.iter().map(rule).chain([no_policy]), results, unread)
}

fn rule(rule: &'static signet_shared::policy::Rule) -> Rule<'static> {
    let help = HELP.iter().find(|help| help.code == rule.code);
    let (what, why) = help.map_or((rule.code, ""), |help| (help.what, help.why));
    Rule {
        id: rule.code,
        what,
        help: format!("{why}. AWS's page: {}.", rule.page),
        level: rule.severities.first().map_or("warning", |worst| level(*worst)),
        tags: TAGS,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn results(linted: &Linted) -> Vec<Value> {
    match &linted.outcome {
        Outcome::Unreadable(_) => Vec::new(),
        Outcome::NoPolicy(error) => vec![no_policy(&linted.file, error)],
        Outcome::Policy(examined) => {
            let lines = Lines::new(&examined.text);
            let mut prints = Fingerprints::default();
            let one = |located| result(&linted.file, examined, &lines, located, &mut prints);
            examined.findings.iter().map(one).collect()
        }
    }
}

fn no_policy(file: &Path, error: &PolicyError) -> Value {
    let mut place = json!({ "artifactLocation": artifact(file) });
    if let (Some(line), Some(fields)) = (error.line, place.as_object_mut()) {
        fields.insert("region".to_owned(), json!({ "startLine": line }));
    }
    json!({
        "ruleId": NO_POLICY,
        "ruleIndex": RULES.len(),
        "level": "error",
        "message": { "text": error.to_string() },
        "locations": [{ "physicalLocation": place }],
    })
}

fn result(
    file: &Path,
    examined: &Examined,
    lines: &Lines,
    located: &Located,
    prints: &mut Fingerprints,
) -> Value {
    let finding = &located.finding;
    let mut place = json!({
        "physicalLocation": {
            "artifactLocation": artifact(file),
            "region": region(located.start, located.end),
        },
    });
    if let (Some(label), Some(fields)) = (&finding.sid, place.as_object_mut()) {
        fields.insert("logicalLocations".to_owned(), json!([{ "name": label, "kind": "object" }]));
    }
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": {
            "text": format!("{}. {} {}", finding.title.trim_end_matches('.'), finding.detail, finding.fix),
        },
        "locations": [place],
        // The same finding in the same statement has the same one, wherever it has moved to.
        "partialFingerprints": prints.of(&[finding.code, finding.sid.as_deref().unwrap_or_default(), &finding.title]),
    });
    if let (Some(fix), Some(fields)) = (fix(file, examined, lines, located), result.as_object_mut()) {
        fields.insert("fixes".to_owned(), json!([fix]));
    }
    result
}

fn fix(file: &Path, examined: &Examined, lines: &Lines, located: &Located) -> Option<Value> {
    let repair = located.finding.repair.as_ref().filter(|_| examined.text.len() <= MAX_BYTES_FOR_FIXES)?;
    let mended = repair.apply(&examined.policy)?;
    let changes = edits(&examined.text, &examined.policy, &mended)?;
    let replacement = |change: signet_shared::policy::text::TextEdit| {
        json!({
            "deletedRegion": region(lines.place(change.at.start), lines.place(change.at.end)),
            "insertedContent": { "text": change.text },
        })
    };
    let replacements: Vec<Value> = changes.into_iter().map(replacement).collect();
    (!replacements.is_empty()).then(|| {
        json!({
            "description": { "text": repair.label },
            "artifactChanges": [{ "artifactLocation": artifact(file), "replacements": replacements }],
        })
    })
}

fn region(start: Place, end: Place) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.utf16,
        "endLine": end.line,
        "endColumn": end.utf16,
    })
}

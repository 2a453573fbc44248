//! Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which code scanning reads.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use signet_shared::policy::text::{Lines, Place, edits};
use signet_shared::policy::{HELP, PolicyError, RULES, Rule, Severity};

use super::{Examined, Linted, Located, Outcome};
use crate::cli::policy_files::read;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The rule behind the findings of [`RULES`]: the text cannot be read as a policy.
const NO_POLICY: &str = "not-a-policy";

/// A repair is worked out with the whole text at hand; KMS takes no policy as long as this.
const MAX_BYTES_FOR_FIXES: usize = 256 * 1024;

/// The log of one run.
pub(super) fn log(all: &[Linted]) -> Value {
    let mut rules: Vec<Value> = RULES.iter().map(rule).collect();
    rules.push(json!({
        "id": NO_POLICY,
        "shortDescription": { "text": "The text cannot be read as a policy" },
        "help": { "text": "AWS refuses it, and nothing else can be said of it. Mend it as JSON." },
        "defaultConfiguration": { "level": "error" },
    }));
    let results: Vec<Value> = all.iter().flat_map(results).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "signet", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "utf16CodeUnits",
            "invocations": [invocation(all)],
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    let help = HELP.iter().find(|help| help.code == rule.code);
    let (what, why) = help.map_or((rule.code, ""), |help| (help.what, help.why));
    let text = format!("{why}. AWS's page: {}.", rule.page);
    json!({
        "id": rule.code,
        "shortDescription": { "text": what },
        "help": { "text": text },
        "defaultConfiguration": { "level": rule.severities.first().map_or("warning", |worst| level(*worst)) },
        "properties": { "tags": ["security", "aws", "kms"] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Whether all files could be read, and what was wrong with those that could not.
fn invocation(all: &[Linted]) -> Value {
    let unread = all.iter().filter_map(|linted| match &linted.outcome {
        Outcome::Unreadable(error) => Some(json!({
            "level": "error",
            "message": { "text": format!("{}. {}", error.title, error.detail) },
            "locations": [{ "physicalLocation": { "artifactLocation": artifact(&linted.file) } }],
        })),
        _ => None,
    });
    let notes: Vec<Value> = unread.collect();
    json!({ "executionSuccessful": notes.is_empty(), "toolExecutionNotifications": notes })
}

fn results(linted: &Linted) -> Vec<Value> {
    match &linted.outcome {
        Outcome::Unreadable(_) => Vec::new(),
        Outcome::NoPolicy(error) => vec![no_policy(&linted.file, error)],
        Outcome::Policy(examined) => {
            let lines = Lines::new(&examined.text);
            let mut prints = BTreeMap::new();
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
    prints: &mut BTreeMap<String, usize>,
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
        "partialFingerprints": { "signetFinding/v1": fingerprint(located, prints) },
    });
    if let (Some(fix), Some(fields)) = (fix(file, examined, lines, located), result.as_object_mut()) {
        fields.insert("fixes".to_owned(), json!([fix]));
    }
    result
}

/// The same finding in the same statement has the same one, wherever it has moved to.
fn fingerprint(located: &Located, prints: &mut BTreeMap<String, usize>) -> String {
    let finding = &located.finding;
    let what = format!("{}\n{}\n{}", finding.code, finding.sid.as_deref().unwrap_or_default(), finding.title);
    let count = prints.entry(what.clone()).or_default();
    *count += 1;
    hex::encode(Sha256::digest(format!("{what}\n{count}")))
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

/// A file as a URI reference (RFC 3986): relative paths stay relative, to the folder where the command runs.
fn artifact(file: &Path) -> Value {
    if read::is_stdin(file) {
        return json!({ "uri": "stdin" });
    }
    let mut uri = String::from(if file.is_absolute() { "file://" } else { "" });
    let mut parts: Vec<String> = Vec::new();
    for part in file.components() {
        match part {
            Component::Normal(name) => parts.push(escaped(&name.to_string_lossy())),
            Component::ParentDir => parts.push("..".to_owned()),
            Component::RootDir => parts.push(String::new()),
            Component::Prefix(prefix) => {
                uri.push_str(&format!("/{}", escaped(&prefix.as_os_str().to_string_lossy())))
            }
            Component::CurDir => {}
        }
    }
    uri.push_str(&parts.join("/"));
    json!({ "uri": uri })
}

/// A path segment with everything but unreserved characters as percent and hexadecimal digits.
fn escaped(segment: &str) -> String {
    let mut out = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

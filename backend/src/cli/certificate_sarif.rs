//! Findings of certificates as [SARIF](super::sarif).

use std::path::Path;

use serde_json::{Value, json};
use signet_shared::certificate::{Finding, RULES, Severity};

use super::lint_certificate::Linted;
use super::sarif::{self, Fingerprints, Rule};
use crate::error::Error;

/// The log of one run. `unread` are the files, or pieces of files, that could not be read.
pub(super) fn log<'a>(
    linted: &[Linted<'_>],
    unread: impl IntoIterator<Item = (&'a Path, &'a Error)>,
) -> Value {
    let rules = RULES.iter().map(|rule| Rule {
        id: rule.code,
        what: rule.reference.unwrap_or(rule.code),
        help: match rule.reference {
            Some(reference) => format!("It stands in {reference}."),
            None => "No standard asks for it; it is good advice.".to_owned(),
        },
        level: rule.severities.iter().min().map_or("warning", |worst| level(*worst)),
        tags: &["security", "x509"],
    });
    let mut prints = Fingerprints::default();
    let mut results = Vec::new();
    for one in linted {
        results.extend(one.findings.iter().map(|finding| result(one, finding, &mut prints)));
    }
    sarif::log(rules, results, unread)
}

fn result(linted: &Linted<'_>, finding: &Finding, prints: &mut Fingerprints) -> Value {
    let mut place = json!({ "artifactLocation": sarif::artifact(Path::new(linted.file)) });
    if let (Some(line), Some(fields)) = (linted.line, place.as_object_mut()) {
        fields.insert("region".to_owned(), json!({ "startLine": line }));
    }
    let subject = linted.certificate.subject.title();
    json!({
        "ruleId": finding.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": { "text": format!("{subject}: {}. {}", finding.title.trim_end_matches('.'), finding.detail) },
        "locations": [{ "physicalLocation": place }],
        // The same certificate has the same finding in whatever file it stands.
        "partialFingerprints": prints.of(&[finding.code, &linted.certificate.fingerprints.sha256, &finding.title]),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Bad => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

//! Findings in SARIF 2.1.0 (OASIS), which code scanning services read.

use serde_json::{Value, json};
use signet_shared::certificate::{RULES, Severity};

use super::lint_certificate::Linted;

/// The log of one run.
pub(super) fn log(linted: &[Linted<'_>]) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| json!({"id": rule.code, "shortDescription": {"text": rule.reference.unwrap_or(rule.code)}}))
        .collect();
    let results: Vec<Value> = linted.iter().flat_map(results).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "signet", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "results": results,
        }],
    })
}

fn results<'a>(linted: &'a Linted<'a>) -> impl Iterator<Item = Value> + 'a {
    linted.findings.iter().map(|finding| {
        let mut location = json!({"artifactLocation": {"uri": linted.file}});
        if let Some(line) = linted.line {
            location["region"] = json!({"startLine": line});
        }
        json!({
            "ruleId": finding.code,
            "level": level(finding.severity),
            "message": {"text": format!("{}: {}. {}", linted.certificate.subject.title(), finding.title, finding.detail)},
            "locations": [{"physicalLocation": location}],
            "partialFingerprints": {"certificate/sha256": linted.certificate.fingerprints.sha256},
        })
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Bad => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

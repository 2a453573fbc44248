//! The frame of a log in SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which code scanning services read. What
//! is found in policies and in certificates is put into it by those who find it.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::Error;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A rule: its name, what it is about, why it matters, and how serious its findings are at worst.
pub(super) struct Rule<'a> {
    pub(super) id: &'a str,
    pub(super) what: &'a str,
    pub(super) help: String,
    pub(super) level: &'a str,
    pub(super) tags: &'a [&'a str],
}

/// The log of one run. `unread` are the files that could not be read at all.
pub(super) fn log<'a, 'r>(
    rules: impl IntoIterator<Item = Rule<'r>>,
    results: Vec<Value>,
    unread: impl IntoIterator<Item = (&'a Path, &'a Error)>,
) -> Value {
    let rules: Vec<Value> = rules.into_iter().map(rule).collect();
    let notes: Vec<Value> = unread.into_iter().map(notification).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "signet", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": notes.is_empty(),
                "toolExecutionNotifications": notes,
            }],
            "results": results,
        }],
    })
}

fn rule(rule: Rule<'_>) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.what },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": rule.level },
        "properties": { "tags": rule.tags },
    })
}

fn notification((file, error): (&Path, &Error)) -> Value {
    json!({
        "level": "error",
        "message": { "text": format!("{}. {}", error.title, error.detail) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(file) } }],
    })
}

/// Fingerprints by which a service knows a finding again. Those that say the same are counted.
#[derive(Default)]
pub(super) struct Fingerprints(BTreeMap<String, usize>);

impl Fingerprints {
    /// That of what is found: the same parts in the same order have the same one in each run.
    pub(super) fn of(&mut self, parts: &[&str]) -> Value {
        let what = parts.join("\n");
        let count = self.0.entry(what.clone()).or_default();
        *count += 1;
        json!({ "signetFinding/v1": hex::encode(Sha256::digest(format!("{what}\n{count}"))) })
    }
}

/// A file as a URI reference (RFC 3986): relative paths stay relative, to the folder where the command runs; `-` is standard input.
pub(super) fn artifact(file: &Path) -> Value {
    if file.as_os_str() == "-" {
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

//! A policy as a file for other tools.

use serde_json::{Map, Value};
use signet_shared::policy::{ChangeKind, PolicyDocument, diff};

/// A format of a file.
pub(crate) struct ExportFormat {
    /// Its name for people.
    pub label: &'static str,
    /// Ending of the file, with its dot.
    pub ending: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// Writes a policy for the key with this ARN.
    pub write: fn(&PolicyDocument, &str) -> String,
}

/// All formats. A further one is a further line.
pub(crate) const FORMATS: &[ExportFormat] = &[ExportFormat {
    label: "JSON",
    ending: ".json",
    mime: "application/json",
    write: |document, _key_arn| document.to_pretty_json(),
}];

/// What a change adds, as a policy of its own: the statements that are new, and the changed ones as they become. `None` if
/// there are none.
pub(crate) fn added(base: &PolicyDocument, proposed: &PolicyDocument) -> Option<PolicyDocument> {
    let fresh = |kind| matches!(kind, ChangeKind::Added | ChangeKind::Changed);
    let statements: Vec<Value> = diff(base, proposed)
        .statements
        .into_iter()
        .filter(|part| fresh(part.kind))
        .filter_map(|part| part.after)
        .collect();
    if statements.is_empty() {
        return None;
    }
    let mut policy = Map::new();
    policy.insert("Version".to_owned(), Value::from("2012-10-17"));
    policy.insert("Statement".to_owned(), Value::Array(statements));
    PolicyDocument::parse(&Value::Object(policy).to_string()).ok()
}

/// Name of a file: the key's name, what it is, the ending.
pub(crate) fn file_name(key: &str, what: &str, ending: &str) -> String {
    let name = key.trim_start_matches("alias/").replace('/', "-");
    format!("{name}-{what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::key_policy::desk::tests::policy;

    #[test]
    fn what_a_change_adds_stands_alone() {
        let [a, a2, b] = ["kms:Sign", "kms:Verify", "kms:DescribeKey"].map(|action| {
            format!(
                r#"{{"Sid":"{}","Effect":"Allow","Action":"{action}"}}"#,
                if action == "kms:DescribeKey" { "B" } else { "A" }
            )
        });
        let doc = |statements: &[&str]| PolicyDocument::parse(&policy(statements)).unwrap();
        assert!(added(&doc(&[&a]), &doc(&[&a, &b])).unwrap().means_the_same(&doc(&[&b])));
        assert!(added(&doc(&[&a, &b]), &doc(&[&b, &a2])).unwrap().means_the_same(&doc(&[&a2])));
        assert_eq!(added(&doc(&[&a, &b]), &doc(&[&b])), None);
    }

    #[test]
    fn each_format_writes_a_policy() {
        let document = PolicyDocument::parse(&policy(&[])).unwrap();
        for format in FORMATS {
            let text = (format.write)(&document, "arn:aws:kms:us-east-1:111122223333:key/x");
            assert!(text.contains("2012-10-17"), "{}", format.label);
            assert!(format.ending.starts_with('.'));
        }
        assert_eq!(file_name("alias/lakeside/bot", "key-policy", ".json"), "lakeside-bot-key-policy.json");
    }
}

//! A policy as a file for other tools.

use std::rc::Rc;

use serde_json::{Map, Value};
use signet_shared::policy::export::{self, KeyFacts, Part};
use signet_shared::policy::{ChangeKind, PolicyDocument, diff};

/// A policy that can be taken along.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exportable {
    /// What it is, for people.
    pub label: &'static str,
    /// What it is, in the name of its file.
    pub file: &'static str,
    /// The policy.
    pub document: Rc<PolicyDocument>,
    /// Whether it is a whole policy, not some statements of one.
    pub whole: bool,
}

/// The key that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportKey {
    /// What people know it by, for the file's name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its spec, as KMS names it, if it is known.
    pub spec: Option<String>,
}

/// A format of a file.
pub(crate) struct ExportFormat {
    /// Its name for people.
    pub label: &'static str,
    /// Ending of the file, with its dot.
    pub ending: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// Whether it can hold some statements, not only a whole policy.
    pub takes_parts: bool,
    /// Writes a policy of a key; or says, for people, why that cannot be.
    pub write: fn(&Exportable, &ExportKey) -> Result<String, String>,
}

/// All formats. A further one is a further line.
pub(crate) const FORMATS: &[ExportFormat] = &[
    ExportFormat {
        label: "JSON",
        ending: ".json",
        mime: "application/json",
        takes_parts: true,
        write: |what, _key| Ok(what.document.to_pretty_json()),
    },
    ExportFormat {
        label: "CloudFormation",
        ending: ".template.json",
        mime: "application/json",
        takes_parts: false,
        write: |what, key| {
            let template = export::template(&part(what), &facts(key)).map_err(|error| error.to_string())?;
            Ok(format!("{template:#}"))
        },
    },
    ExportFormat {
        label: "Terraform",
        ending: ".tf",
        mime: "text/plain",
        takes_parts: true,
        write: |what, key| export::configuration(&part(what), &facts(key)).map_err(|error| error.to_string()),
    },
];

fn part(what: &Exportable) -> Part {
    let policy = (*what.document).clone();
    if what.whole { Part::Whole(policy) } else { Part::Statements(policy) }
}

fn facts(key: &ExportKey) -> KeyFacts {
    KeyFacts { arn: Some(key.arn.clone()), spec: key.spec.clone() }
}

/// What a change adds, as a policy of its own: the statements that are new, and the changed ones as they become. `None` if
/// there are none.
pub(crate) fn added(base: &PolicyDocument, proposed: &PolicyDocument) -> Option<PolicyDocument> {
    let fresh = |kind| matches!(kind, ChangeKind::Added | ChangeKind::Changed);
    let statements: Vec<Value> = diff(base, proposed)
        .statements
        .into_iter()
        .filter(|part| fresh(part.kind))
        .filter_map(|part| part.after.as_deref().cloned())
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
        let document = Rc::new(PolicyDocument::parse(&policy(&[])).unwrap());
        let what = Exportable { label: "The policy", file: "policy", document, whole: true };
        let arn = "arn:aws:kms:us-east-1:111122223333:key/x".to_owned();
        let key = ExportKey { name: "x".to_owned(), arn, spec: Some("RSA_2048".to_owned()) };
        for format in FORMATS {
            let text = (format.write)(&what, &key).unwrap();
            assert!(text.contains("2012-10-17"), "{}", format.label);
            assert!(format.ending.starts_with('.'));
        }
        assert_eq!(file_name("alias/lakeside/bot", "key-policy", ".json"), "lakeside-bot-key-policy.json");
    }
}

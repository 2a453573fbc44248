//! Where a finding stands in the text: at the statement, or at the field that the rule looks at.

use super::spans::{FieldSpans, Span, Spans};
use crate::policy::findings::Finding;

const PRINCIPALS: &[&str] = &["Principal", "NotPrincipal"];
const ACTIONS: &[&str] = &["Action", "NotAction"];
const RESOURCES: &[&str] = &["Resource", "NotResource"];
const CONDITIONS: &[&str] = &["Condition"];

/// The fields that a rule looks at, the most telling first; none: the statement, or the policy, as a whole.
pub fn fields_of(code: &str) -> &'static [&'static str] {
    match code {
        "version" => &["Version"],
        "no-statement" | "not-a-statement" => &["Statement"],
        "effect" => &["Effect"],
        "duplicate-sid" => &["Sid"],
        "action-form" | "unknown-action" | "other-service" | "void-action" | "open-grant" | "all-actions" => {
            ACTIONS
        }
        "not-action" => &["NotAction"],
        "resource" => RESOURCES,
        "unknown-principal" | "function-principal" | "lambda-service" | "absent-principal" | "orphan"
        | "other-partition" | "session" | "other-account" | "public" | "confused-deputy" => PRINCIPALS,
        "not-principal" => &["NotPrincipal"],
        "bad-condition"
        | "unknown-operator"
        | "unknown-condition-key"
        | "renamed-condition-key"
        | "condition-value"
        | "silent-denial"
        | "dead-denial"
        | "broad-denial"
        | "for-all-values" => CONDITIONS,
        _ => &[],
    }
}

/// The piece of the text that a finding is about: a field's value; the statement if the field is not there; the whole policy if
/// it is about no statement.
pub fn locate(spans: &Spans, finding: &Finding) -> Span {
    let statement = finding.statement.and_then(|at| spans.statements.get(at));
    let (whole, fields) = match statement {
        Some(statement) => (statement.whole, &statement.fields),
        None => (spans.whole, &spans.fields),
    };
    let named = |name: &&str| fields.iter().find(|field: &&FieldSpans| field.name == *name);
    fields_of(finding.code).iter().find_map(named).map_or(whole, |field| field.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::text::spans;
    use crate::policy::{Context, PolicyDocument, RULES, findings};

    #[test]
    fn a_finding_stands_at_its_field() {
        let text = r#"{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"kms:Sing"}]}"#;
        let (doc, found) = (PolicyDocument::parse(text).unwrap(), spans(text).unwrap());
        let places: Vec<_> = findings(&doc, &Context::default())
            .iter()
            .map(|finding| (finding.code, locate(&found, finding).of(text)))
            .collect();
        for wanted in [("unknown-action", "\"kms:Sing\""), ("public", "\"*\""), ("version", text)] {
            assert!(places.contains(&wanted), "{wanted:?} {places:?}");
        }
        assert!(places.iter().any(|(code, piece)| *code == "no-resource" && piece.starts_with("{\"Sid\"")));
    }

    #[test]
    fn every_name_is_a_rules() {
        let with_fields = RULES.iter().filter(|rule| !fields_of(rule.code).is_empty()).count();
        assert_eq!(with_fields, 33, "a rule that was renamed loses its place");
    }
}

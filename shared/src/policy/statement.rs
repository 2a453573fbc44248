//! A statement as parts that can be reasoned about. Reading never fails: what is malformed reads as absent, and
//! [`super::findings()`] reports it from the JSON.

use std::sync::Arc;

use serde_json::Value;

use super::arn::Arn;
use super::principal::Principal;
use super::{vocabulary, words};

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Place in the policy, from 0.
    pub index: usize,
    /// The Sid, if it has one that is not empty.
    pub sid: Option<String>,
    /// Allow or Deny; `None` if missing or something else.
    pub effect: Option<Effect>,
    /// Those it names.
    pub principals: Vec<Principal>,
    /// Whether it means everyone *but* them (`NotPrincipal`).
    pub not_principal: bool,
    /// The actions it names, in AWS's spelling, wildcards included.
    pub actions: Vec<String>,
    /// Whether it means every action *but* those (`NotAction`).
    pub not_action: bool,
    /// The resources it names.
    pub resources: Vec<String>,
    /// Whether it means every resource *but* those (`NotResource`).
    pub not_resource: bool,
    /// Its conditions; all of them must hold.
    pub conditions: Vec<Condition>,
    /// The JSON it was read from, shared with whatever else shows it.
    pub json: Arc<Value>,
}

/// Allow or Deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Allows, unless something else denies.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

/// One condition: an operator on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// For example `StringEquals`.
    pub operator: String,
    /// Condition key in AWS's spelling, for example `kms:SigningAlgorithm`.
    pub key: String,
    /// Values; one of them must match.
    pub values: Vec<String>,
}

impl Condition {
    /// Whether it holds only if the request carries the key.
    ///
    /// Negated operators, `…IfExists`, `ForAllValues:…` and `Null` can hold without it.
    pub fn needs_the_key(&self) -> bool {
        let operator = self.operator.to_ascii_lowercase();
        let all = operator.starts_with("forallvalues:");
        let bare = operator.rsplit(':').next().unwrap_or_default();
        !(all || bare.ends_with("ifexists") || bare == "null" || bare.contains("not"))
    }

    /// Whether it asks for equality with one of its values (`StringEquals` and its like).
    pub fn is_equality(&self) -> bool {
        matches!(self.operator.as_str(), "StringEquals" | "StringEqualsIgnoreCase" | "StringLike")
    }
}

impl Statement {
    /// Reads a statement from its JSON.
    pub fn read(index: usize, value: &Value) -> Self {
        let either = |plain: &str, negated: &str| -> (Vec<String>, bool) {
            match (value.get(plain), value.get(negated)) {
                (None, Some(found)) => (texts(found), true),
                (found, _) => (found.map(texts).unwrap_or_default(), false),
            }
        };
        let (actions, not_action) = either("Action", "NotAction");
        let (resources, not_resource) = either("Resource", "NotResource");
        let (principal, not_principal) = match (value.get("Principal"), value.get("NotPrincipal")) {
            (None, Some(found)) => (Some(found), true),
            (found, _) => (found, false),
        };
        Self {
            index,
            sid: value.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned),
            effect: match value.get("Effect").and_then(Value::as_str) {
                Some("Allow") => Some(Effect::Allow),
                Some("Deny") => Some(Effect::Deny),
                _ => None,
            },
            principals: principal.map(principals).unwrap_or_default(),
            not_principal,
            actions: actions.iter().map(|action| vocabulary::canonical_action(action)).collect(),
            not_action,
            resources,
            not_resource,
            conditions: value.get("Condition").map(conditions).unwrap_or_default(),
            json: Arc::new(value.clone()),
        }
    }

    /// The Sid, or its place (`Statement 2`).
    pub fn label(&self) -> String {
        self.sid.clone().unwrap_or_else(|| format!("Statement {}", self.index + 1))
    }

    /// What it does, in one plain sentence without a full stop.
    pub fn summary(&self) -> String {
        words::summary(self)
    }

    /// The partition that its principals' ARNs name, for example `aws-cn`.
    pub(super) fn partition(&self) -> Option<String> {
        let principal = self.json.get("Principal").or_else(|| self.json.get("NotPrincipal"))?;
        let ids = principal.as_object()?.values().flat_map(texts);
        ids.filter_map(|id| Arn::split(&id).map(|arn| arn.partition.to_owned())).next()
    }

    /// Whether it is about this action.
    pub fn covers_action(&self, action: &str) -> bool {
        let named = self.actions.iter().any(|pattern| vocabulary::action_matches(pattern, action));
        named != self.not_action && (self.not_action || !self.actions.is_empty())
    }

    /// Whether one of its conditions can never hold for this action, because the action's requests lack the key.
    pub fn dead_condition(&self, action: &str) -> Option<&Condition> {
        self.conditions.iter().find(|c| c.needs_the_key() && !vocabulary::request_carries(action, &c.key))
    }
}

/// A text or a list of texts.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

fn principals(value: &Value) -> Vec<Principal> {
    match value {
        Value::String(text) if text == "*" => vec![Principal::everyone()],
        Value::Object(map) => map
            .iter()
            .flat_map(|(family, ids)| texts(ids).into_iter().map(move |id| Principal::read(family, &id)))
            .collect(),
        other => texts(other).iter().map(|id| Principal::read("", id)).collect(),
    }
}

fn conditions(value: &Value) -> Vec<Condition> {
    let Value::Object(operators) = value else { return Vec::new() };
    let of_operator = |(operator, keys)| {
        let (operator, keys): (&String, &Value) = (operator, keys);
        let keys = keys.as_object().into_iter().flatten();
        keys.map(move |(key, values)| Condition {
            operator: operator.clone(),
            key: vocabulary::canonical_condition_key(key),
            values: texts(values),
        })
    };
    operators.iter().flat_map(of_operator).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_all_parts() {
        let s = Statement::read(
            0,
            &json!({"Sid": "S", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"], "Service": "sns.amazonaws.com"},
            "Action": ["kms:sign", "kms:Describe*"], "Resource": "*",
            "Condition": {"StringEquals": {"kms:messagetype": ["RAW", "DIGEST"]}, "Bool": {"aws:SecureTransport": true}}}),
        );
        assert_eq!(s.label(), "S");
        assert_eq!(s.principals.len(), 3);
        assert_eq!(s.actions, ["kms:Sign", "kms:Describe*"]);
        assert_eq!(s.conditions[0].key, "kms:MessageType");
        assert_eq!(s.conditions[1].values, ["true"]);
        assert!(s.covers_action("kms:DescribeKey") && !s.covers_action("kms:Verify"));
        assert!(s.dead_condition("kms:DescribeKey").is_some() && s.dead_condition("kms:Sign").is_none());
    }

    #[test]
    fn not_action_covers_the_rest() {
        let s = Statement::read(
            3,
            &json!({"NotAction": "kms:Sign", "NotPrincipal": {"AWS": "*"}, "NotResource": "x"}),
        );
        assert!(!s.covers_action("kms:Sign") && s.covers_action("kms:Verify"));
        assert!(s.not_principal && s.not_resource);
        assert_eq!(s.label(), "Statement 4");
    }

    #[test]
    fn malformed_reads_as_absent() {
        for value in [
            json!(null),
            json!(5),
            json!([]),
            json!({"Action": {}, "Principal": null, "Condition": 3, "Effect": 1}),
        ] {
            let s = Statement::read(0, &value);
            assert!(!s.covers_action("kms:Sign") && s.principals.is_empty() && s.effect.is_none());
        }
    }

    #[test]
    fn which_conditions_need_their_key() {
        for (operator, wanted) in [
            ("StringEquals", true),
            ("ForAnyValue:StringEquals", true),
            ("Bool", true),
            ("StringNotEquals", false),
            ("StringEqualsIfExists", false),
            ("ForAllValues:StringEquals", false),
            ("Null", false),
        ] {
            let c = Condition {
                operator: operator.to_owned(),
                key: "kms:SigningAlgorithm".to_owned(),
                values: vec![],
            };
            assert_eq!(c.needs_the_key(), wanted, "{operator}");
        }
    }
}

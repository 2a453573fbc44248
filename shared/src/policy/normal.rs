//! The semantic normal form: two policies that mean the same have the same one.
//!
//! KMS does not give back the text that it was given, and people and tools order policies as they like. The normal
//! form ignores, and only ignores:
//!
//! - white space, the order of fields and the order of statements;
//! - a single statement against a list of one;
//! - in `Action`, `NotAction`, `Resource`, `NotResource`, principals and condition values: one text against a list of
//!   one, the order of a list, and repetitions in it;
//! - an account id against that account's root ARN, and `"Principal": "*"` against `{"AWS": "*"}`;
//! - letter case of action names and of condition key names (a tag name inside a key keeps its case);
//! - `true`, `false` and numbers as condition values against the same as text;
//! - an empty `Sid` and an empty `Condition`, which count as absent.
//!
//! Everything else counts: Sid, Id, Version, unknown fields, values of conditions, and anything malformed, as it stands.

use serde_json::{Map, Value};

use super::arn::account_of_root;
use super::vocabulary;

/// How an account as a principal is written.
#[derive(Debug, Clone, Copy)]
pub enum RootForm<'a> {
    /// As twelve digits: independent of the partition, for comparing.
    Digits,
    /// As the root ARN of this partition, for people.
    Arn(&'a str),
}

/// Order of a policy's and a statement's fields in the normal form; other fields follow by name.
const FIELD_ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Statement",
];

/// The normal form of a policy.
pub fn normalize(policy: &Value, root: RootForm<'_>) -> Value {
    let Value::Object(map) = policy else { return policy.clone() };
    rebuild(map, &|key, value| match (key, value) {
        ("Statement", Value::Array(list)) => {
            let mut list: Vec<Value> = list.iter().map(|s| normalize_statement(s, root)).collect();
            list.sort_by_cached_key(sort_key);
            Some(Value::Array(list))
        }
        ("Statement", single) => Some(Value::Array(vec![normalize_statement(single, root)])),
        (_, other) => Some(sort_fields(other)),
    })
}

/// The normal form of one statement.
pub fn normalize_statement(statement: &Value, root: RootForm<'_>) -> Value {
    let Value::Object(map) = statement else { return sort_fields(statement) };
    rebuild(map, &|key, value| match key {
        "Sid" if value.as_str() == Some("") => None,
        "Principal" | "NotPrincipal" => Some(principal(value, root)),
        "Action" | "NotAction" => Some(set(value, &vocabulary::canonical_action)),
        "Resource" | "NotResource" => Some(set(value, &str::to_owned)),
        "Condition" => condition(value),
        _ => Some(sort_fields(value)),
    })
}

/// Sorts statements by Sid first, so that a changed statement stays where it is.
pub(super) fn sort_key(statement: &Value) -> (String, String) {
    let sid = statement.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    (sid, statement.to_string())
}

// The closures are behind `dyn`: one copy of the code is enough, and it is downloaded.
fn rebuild(map: &Map<String, Value>, field: &dyn Fn(&str, &Value) -> Option<Value>) -> Value {
    let rank = |key: &str| FIELD_ORDER.iter().position(|known| *known == key).unwrap_or(FIELD_ORDER.len());
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    let fields = keys.into_iter().filter_map(|key| Some((key.clone(), field(key, map.get(key)?)?)));
    Value::Object(fields.collect())
}

/// Unknown values: only the order of fields is ignored.
fn sort_fields(value: &Value) -> Value {
    match value {
        Value::Object(map) => rebuild(map, &|_, inner| Some(sort_fields(inner))),
        Value::Array(list) => Value::Array(list.iter().map(sort_fields).collect()),
        other => other.clone(),
    }
}

/// A text or a list of texts as a set; anything else is left as it is.
fn set(value: &Value, canonical: &dyn Fn(&str) -> String) -> Value {
    let list = match value {
        Value::String(text) => return Value::String(canonical(text)),
        Value::Array(list) => list,
        other => return sort_fields(other),
    };
    let texts: Option<Vec<String>> = list.iter().map(|item| item.as_str().map(canonical)).collect();
    let Some(texts) = texts else { return sort_fields(value) };
    match <[String; 1]>::try_from(sorted(texts)) {
        Ok([only]) => Value::String(only),
        Err(many) => Value::from(many),
    }
}

/// Sorted, each text once.
pub(super) fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts.dedup();
    texts
}

fn principal(value: &Value, root: RootForm<'_>) -> Value {
    match value {
        Value::String(text) if text == "*" => {
            Value::Object(Map::from_iter([("AWS".to_owned(), Value::String("*".to_owned()))]))
        }
        Value::Object(map) => rebuild(map, &|kind, ids| {
            Some(if kind == "AWS" {
                set(ids, &|id| account_form(id, root))
            } else {
                set(ids, &str::to_owned)
            })
        }),
        other => sort_fields(other),
    }
}

/// An account id or root ARN in the wanted form; any other principal as it is.
fn account_form(id: &str, root: RootForm<'_>) -> String {
    match (account_of_root(id), root) {
        (Some(account), RootForm::Digits) => account.to_owned(),
        (Some(account), RootForm::Arn(partition)) => format!("arn:{partition}:iam::{account}:root"),
        (None, _) => id.to_owned(),
    }
}

fn condition(value: &Value) -> Option<Value> {
    let Value::Object(operators) = value else { return Some(sort_fields(value)) };
    if operators.is_empty() {
        return None;
    }
    Some(rebuild(operators, &|_, keys| {
        let Value::Object(keys) = keys else { return Some(sort_fields(keys)) };
        let names = sorted(keys.keys().map(|key| vocabulary::canonical_condition_key(key)).collect());
        // Two spellings of one key in one operator: leave the names alone rather than lose one.
        let respell = names.len() == keys.len();
        let renamed: Map<String, Value> = keys
            .iter()
            .map(|(key, values)| {
                let name = if respell { vocabulary::canonical_condition_key(key) } else { key.clone() };
                (name, set(&as_texts(values), &str::to_owned))
            })
            .collect();
        Some(rebuild(&renamed, &|_, values| Some(values.clone())))
    }))
}

/// Booleans and numbers as the texts that IAM compares.
fn as_texts(value: &Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        Value::Array(list) => Value::Array(list.iter().map(as_texts).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use sha2::Digest as _;

    use crate::policy::PolicyDocument;

    const BASE: &str = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"A","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
        {"Sid":"B","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/x","arn:aws:iam::111122223333:role/y"]},
         "Action":["kms:Sign","kms:GetPublicKey"],"Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}]}"#;

    fn check_same(edit: &[(&str, &str)]) {
        let mut text = BASE.to_owned();
        for (from, to) in edit {
            assert!(text.contains(from), "{from} is not in the base");
            text = text.replace(from, to);
        }
        let (a, b) = (PolicyDocument::parse(BASE).unwrap(), PolicyDocument::parse(&text).unwrap());
        assert_eq!(a.canonical_json(), b.canonical_json());
        assert_eq!(a.hash(), b.hash());
    }

    fn check_differs(from: &str, to: &str) {
        let (a, b) =
            (PolicyDocument::parse(BASE).unwrap(), PolicyDocument::parse(&BASE.replace(from, to)).unwrap());
        assert_ne!(BASE, BASE.replace(from, to));
        assert_ne!(a.hash(), b.hash(), "{from} → {to} must count");
    }

    #[test]
    fn writings_of_the_same_policy_are_equal() {
        check_same(&[]);
        check_same(&[(r#""AWS":"arn:aws:iam::111122223333:root""#, r#""AWS":"111122223333""#)]);
        check_same(&[(
            r#""AWS":"arn:aws:iam::111122223333:root""#,
            r#""AWS":["arn:aws-cn:iam::111122223333:root"]"#,
        )]);
        check_same(&[(r#""kms:*""#, r#"["KMS:*"]"#)]);
        check_same(&[(
            r#"["kms:Sign","kms:GetPublicKey"]"#,
            r#"["kms:getpublickey","KMS:SIGN","kms:Sign"]"#,
        )]);
        check_same(&[(
            r#"role/x","arn:aws:iam::111122223333:role/y"#,
            r#"role/y","arn:aws:iam::111122223333:role/x"#,
        )]);
        check_same(&[(r#""kms:GrantIsForAWSResource":"true""#, r#""kms:grantisforawsresource":[true]"#)]);
        check_same(&[(r#""Resource":"*"}"#, r#""Resource":["*","*"],"Condition":{}}"#)]);
    }

    #[test]
    fn order_of_statements_and_fields_does_not_count() {
        let a = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"kms:Sign","Resource":"*"},"Version":"2012-10-17"}"#;
        let b = r#"{"Version":"2012-10-17","Statement":[{"Sid":"","Resource":["*"],"Action":["kms:Sign"],"Principal":{"AWS":["*"]},"Effect":"Deny"}]}"#;
        assert!(PolicyDocument::parse(a).unwrap().means_the_same(&PolicyDocument::parse(b).unwrap()));
        let swapped = r#"{"Statement":[{"Sid":"2"},{"Sid":"1"}]}"#;
        let straight = r#"{"Statement":[{"Sid":"1"},{"Sid":"2"}]}"#;
        assert!(
            PolicyDocument::parse(swapped).unwrap().means_the_same(&PolicyDocument::parse(straight).unwrap())
        );
    }

    #[test]
    fn what_means_something_counts() {
        check_differs(r#""Sid":"A""#, r#""Sid":"C""#);
        check_differs("2012-10-17", "2008-10-17");
        check_differs(r#""Allow","Principal":{"AWS":["#, r#""Deny","Principal":{"AWS":["#);
        check_differs("role/y", "role/Y");
        check_differs("kms:GetPublicKey", "kms:DescribeKey");
        check_differs(r#":"true""#, r#":"false""#);
        check_differs(r#""Bool""#, r#""BoolIfExists""#);
        check_differs(r#"{"Version""#, r#"{"X":1,"Version""#);
        check_differs("111122223333:root", "111122224444:root");
    }

    #[test]
    fn malformed_parts_stay_as_they_are() {
        for text in [
            r#"{"Statement":5}"#,
            r#"{"Statement":[5,"x",null,[]]}"#,
            r#"{"Statement":[{"Action":[1,"kms:Sign"],"Principal":7,"Condition":[],"Resource":{}}]}"#,
            r#"{"Statement":[{"Condition":{"Bool":3}}]}"#,
        ] {
            let doc = PolicyDocument::parse(text).unwrap();
            assert_eq!(
                doc.canonical_json(),
                PolicyDocument::parse(&doc.canonical_json()).unwrap().canonical_json()
            );
        }
    }

    #[test]
    fn known_hash() {
        // Pinned: stored changes are compared by it, so it must not move between versions.
        let doc = PolicyDocument::parse(r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
        assert_eq!(doc.canonical_json(), r#"{"Version":"2012-10-17","Statement":[]}"#);
        assert_eq!(
            doc.hash(),
            hex::encode(sha2::Sha256::digest(br#"{"Version":"2012-10-17","Statement":[]}"#))
        );
    }
}

//! Statements as a form: what it can show of each, and what its edits make of the policy. All else in the JSON stays as it is.

use serde_json::{Map, Value, json};
use signet_shared::policy::PolicyDocument;

/// A statement, as far as a form can show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The Sid, empty for none.
    pub sid: String,
    /// `Allow`, `Deny`, or what stands there instead.
    pub effect: String,
    /// Family (`AWS`, `Service`…) and id of each principal; `None` if the form cannot show them.
    pub principals: Option<Vec<(String, String)>>,
    /// The actions; `None` if the form cannot show them.
    pub actions: Option<Vec<String>>,
    /// The conditions; `None` if the form cannot show them.
    pub conditions: Option<Vec<Row>>,
    /// What the form does not show, in words; it stays as it is.
    pub beyond: Vec<String>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Operator.
    pub operator: String,
    /// Condition key.
    pub key: String,
    /// Values.
    pub values: Vec<String>,
}

/// An edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormEdit {
    /// A statement that allows nothing yet, at the end.
    Add,
    /// Takes a statement out.
    Remove(usize),
    /// Moves a statement up (-1) or down (1).
    Move(usize, isize),
    /// Names a statement; empty takes the name away.
    Sid(usize, String),
    /// `Allow` or `Deny`.
    Effect(usize, String),
    /// All principals.
    Principals(usize, Vec<(String, String)>),
    /// All actions.
    Actions(usize, Vec<String>),
    /// All conditions.
    Conditions(usize, Vec<Row>),
}

/// The families of principals.
pub(crate) const FAMILIES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// Actions with a box of their own; others are written.
pub(crate) const COMMON: [(&str, &[&str]); 4] = [
    ("Sign", &["kms:Sign", "kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"]),
    ("Encrypt", &["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]),
    ("Pass on", &["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant", "kms:RetireGrant"]),
    (
        "Administer",
        &["kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:*"],
    ),
];

/// The statements of a policy; `None` if it is no JSON object, or its statements are no objects.
pub(crate) fn statements(text: &str) -> Option<Vec<Shown>> {
    let root = read_strictly(text)?;
    match root.as_object()?.get("Statement") {
        None => Some(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|value| value.as_object().map(read)).collect(),
        Some(single) => Some(vec![read(single.as_object()?)]),
    }
}

/// A policy's JSON. Read by the model first: it refuses what would silently lose a field.
fn read_strictly(text: &str) -> Option<Value> {
    serde_json::from_str(&PolicyDocument::parse(text).ok()?.to_minified_json()).ok()
}

fn read(statement: &Map<String, Value>) -> Shown {
    let mut shown = Shown {
        sid: text_of(statement.get("Sid")),
        effect: text_of(statement.get("Effect")),
        principals: principals(statement.get("Principal")),
        actions: statement.get("Action").map_or(Some(Vec::new()), texts),
        conditions: statement.get("Condition").map_or(Some(Vec::new()), conditions),
        beyond: Vec::new(),
    };
    if statement.contains_key("NotPrincipal") {
        shown.principals = None;
    }
    if statement.contains_key("NotAction") {
        shown.actions = None;
    }
    let odd = |field: &str| !statement.get(field).is_none_or(Value::is_string);
    for (field, value) in statement {
        match field.as_str() {
            "Sid" | "Effect" if odd(field) => shown.beyond.push(format!("{field}, which is no text")),
            "Principal" if shown.principals.is_none() => {
                shown.beyond.push("Principal, in a form of its own".to_owned())
            }
            "Action" if shown.actions.is_none() => {
                shown.beyond.push("Action, in a form of its own".to_owned())
            }
            "Condition" if shown.conditions.is_none() => {
                shown.beyond.push("Condition, in a form of its own".to_owned())
            }
            "Sid" | "Effect" | "Principal" | "Action" | "Condition" => {}
            "Resource" if *value == json!("*") || *value == json!(["*"]) => {}
            other => shown.beyond.push(other.to_owned()),
        }
    }
    shown
}

fn text_of(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A text or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) => list.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn principals(value: Option<&Value>) -> Option<Vec<(String, String)>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::String(all)) if all == "*" => Some(vec![("AWS".to_owned(), "*".to_owned())]),
        Some(Value::Object(families)) => {
            let mut found = Vec::new();
            for (family, ids) in families.iter() {
                FAMILIES.contains(&family.as_str()).then_some(())?;
                found.extend(texts(ids)?.into_iter().map(|id| (family.clone(), id)));
            }
            Some(found)
        }
        Some(_) => None,
    }
}

fn conditions(value: &Value) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    for (operator, keys) in value.as_object()? {
        for (key, values) in keys.as_object()? {
            let values = match values {
                Value::Bool(_) | Value::Number(_) => vec![values.to_string()],
                _ => texts(values)?,
            };
            rows.push(Row { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Some(rows)
}

/// The policy after an edit, indented; `None` if the text is no policy, or has no such statement.
pub(crate) fn edited(text: &str, edit: FormEdit) -> Option<String> {
    let mut root = read_strictly(text)?;
    let object = root.as_object_mut()?;
    // A single statement becomes a list of one: it means the same.
    match object.get_mut("Statement") {
        Some(Value::Array(_)) => {}
        Some(single) => *single = Value::Array(vec![single.take()]),
        None => drop(object.insert("Statement".to_owned(), Value::Array(Vec::new()))),
    }
    apply(object.get_mut("Statement")?.as_array_mut()?, edit)?;
    Some(format!("{root:#}"))
}

fn apply(list: &mut Vec<Value>, edit: FormEdit) -> Option<()> {
    let set = |statement: &mut Value, field: &str, value: Value, is_empty: bool| {
        let map = statement.as_object_mut()?;
        if is_empty {
            map.shift_remove(field);
        } else if field == "Sid" && !map.contains_key("Sid") {
            map.shift_insert(0, field.to_owned(), value);
        } else {
            map.insert(field.to_owned(), value);
        }
        Some(())
    };
    match edit {
        FormEdit::Add => list.push(json!({ "Effect": "Allow", "Action": [], "Resource": "*" })),
        FormEdit::Remove(at) => {
            list.get(at)?;
            list.remove(at);
        }
        FormEdit::Move(at, by) => {
            let to = at.checked_add_signed(by).filter(|to| *to < list.len() && at < list.len())?;
            list.swap(at, to);
        }
        FormEdit::Sid(at, sid) => set(list.get_mut(at)?, "Sid", sid.as_str().into(), sid.is_empty())?,
        FormEdit::Effect(at, effect) => set(list.get_mut(at)?, "Effect", effect.into(), false)?,
        FormEdit::Principals(at, rows) => {
            let mut families = Map::new();
            for (family, id) in rows {
                push(&mut families, &family, id);
            }
            let is_empty = families.is_empty();
            set(list.get_mut(at)?, "Principal", families.into(), is_empty)?;
        }
        FormEdit::Actions(at, actions) => set(list.get_mut(at)?, "Action", one_or_many(actions), false)?,
        FormEdit::Conditions(at, rows) => {
            let mut operators = Map::new();
            for row in rows {
                let keys = operators.entry(row.operator).or_insert_with(|| Map::new().into());
                for value in row.values {
                    push(keys.as_object_mut()?, &row.key, value);
                }
            }
            operators.retain(|_, keys| keys.as_object().is_some_and(|keys| !keys.is_empty()));
            let is_empty = operators.is_empty();
            set(list.get_mut(at)?, "Condition", operators.into(), is_empty)?;
        }
    }
    Some(())
}

fn one_or_many(mut texts: Vec<String>) -> Value {
    if texts.len() == 1 { texts.swap_remove(0).into() } else { texts.into() }
}

/// Adds a text to a field that is a text or a list of texts, unless it is there.
fn push(map: &mut Map<String, Value>, field: &str, text: String) {
    let mut all = map.get(field).and_then(texts).unwrap_or_default();
    if !all.contains(&text) {
        all.push(text);
    }
    map.insert(field.to_owned(), one_or_many(all));
}

/// Principals with one more; its family is told by what it looks like.
pub(crate) fn with_principal(mut who: Vec<(String, String)>, id: &str) -> Vec<(String, String)> {
    let id = id.trim();
    let family = if id.contains(".amazonaws.com") && !id.starts_with("arn:") { "Service" } else { "AWS" };
    if !id.is_empty() {
        who.push((family.to_owned(), id.to_owned()));
    }
    who
}

/// A list with one entry replaced, added (`at` is its length) or, by an empty text, taken out.
pub(crate) fn with(mut list: Vec<String>, at: usize, text: &str) -> Vec<String> {
    let text = text.trim();
    let is_new = !text.is_empty() && !list.iter().any(|entry| entry == text);
    match list.get_mut(at) {
        Some(_) if text.is_empty() => drop(list.remove(at)),
        Some(entry) => *entry = text.to_owned(),
        None if is_new => list.push(text.to_owned()),
        None => {}
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Version":"2012-10-17","Statement":[
      {"Sid":"A","Effect":"Allow","Principal":{"AWS":["arn:a","arn:b"],"Service":"s3.amazonaws.com"},"Action":"kms:Sign","Resource":"*",
       "Condition":{"StringEquals":{"kms:MessageType":["RAW","DIGEST"]},"Bool":{"aws:SecureTransport":true}}},
      {"Effect":"Deny","NotPrincipal":{"AWS":"x"},"NotAction":"kms:Sign","Resource":"arn:x","Extra":1,"Condition":{"Bool":5}}],"Other":[1]}"#;

    fn after(edit: FormEdit) -> Value {
        serde_json::from_str(&edited(TEXT, edit).unwrap()).unwrap()
    }

    fn row(operator: &str, key: &str, values: &[&str]) -> Row {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Row { operator: operator.to_owned(), key: key.to_owned(), values }
    }

    #[test]
    fn what_a_form_can_show_is_shown_and_the_rest_named() {
        let shown = statements(TEXT).unwrap();
        let pair = |family: &str, id: &str| (family.to_owned(), id.to_owned());
        assert_eq!(
            shown[0],
            Shown {
                sid: "A".to_owned(),
                effect: "Allow".to_owned(),
                principals: Some(vec![
                    pair("AWS", "arn:a"),
                    pair("AWS", "arn:b"),
                    pair("Service", "s3.amazonaws.com")
                ]),
                actions: Some(vec!["kms:Sign".to_owned()]),
                conditions: Some(vec![
                    row("StringEquals", "kms:MessageType", &["RAW", "DIGEST"]),
                    row("Bool", "aws:SecureTransport", &["true"])
                ]),
                beyond: vec![],
            }
        );
        assert_eq!((&shown[1].principals, &shown[1].actions, &shown[1].conditions), (&None, &None, &None));
        assert_eq!(
            shown[1].beyond,
            ["NotPrincipal", "NotAction", "Resource", "Extra", "Condition, in a form of its own"]
        );
        for (text, wanted) in [
            ("{", None),
            ("[]", None),
            (r#"{"Id":"a","Id":"b"}"#, None),
            (r#"{"Statement":[1]}"#, None),
            ("{}", Some(0)),
            (r#"{"Statement":{}}"#, Some(1)),
        ] {
            assert_eq!(statements(text).map(|list| list.len()), wanted, "{text}");
        }
    }

    #[test]
    fn an_edit_changes_its_field_alone() {
        let before: Value = serde_json::from_str(TEXT).unwrap();
        let changed = |edit: FormEdit, at: &str| {
            let mut after = after(edit);
            let new = after.pointer_mut(at).map(Value::take).unwrap_or_default();
            let mut rest = before.clone();
            rest.pointer_mut(at).map(Value::take);
            assert_eq!(after, rest, "{at}");
            new
        };
        assert_eq!(changed(FormEdit::Sid(0, "B".to_owned()), "/Statement/0/Sid"), json!("B"));
        assert_eq!(changed(FormEdit::Effect(1, "Allow".to_owned()), "/Statement/1/Effect"), json!("Allow"));
        let actions = vec!["kms:Sign".to_owned(), "kms:Verify".to_owned()];
        assert_eq!(
            changed(FormEdit::Actions(0, actions), "/Statement/0/Action"),
            json!(["kms:Sign", "kms:Verify"])
        );
        let who = vec![
            ("Service".to_owned(), "a".to_owned()),
            ("AWS".to_owned(), "b".to_owned()),
            ("AWS".to_owned(), "c".to_owned()),
        ];
        assert_eq!(
            changed(FormEdit::Principals(0, who), "/Statement/0/Principal"),
            json!({ "Service": "a", "AWS": ["b", "c"] })
        );
        let rows =
            vec![row("Null", "a", &["true"]), row("Null", "b", &[]), row("Null", "a", &["true", "false"])];
        assert_eq!(
            changed(FormEdit::Conditions(0, rows), "/Statement/0/Condition"),
            json!({ "Null": { "a": ["true", "false"] } })
        );
    }

    #[test]
    fn statements_come_go_and_move() {
        let sids = |edit: FormEdit| -> Vec<String> {
            let list = after(edit)["Statement"].as_array().unwrap().clone();
            list.iter().map(|s| s["Sid"].as_str().or(s["Effect"].as_str()).unwrap().to_owned()).collect()
        };
        assert_eq!(sids(FormEdit::Add), ["A", "Deny", "Allow"]);
        assert_eq!(sids(FormEdit::Remove(0)), ["Deny"]);
        assert_eq!(sids(FormEdit::Move(0, 1)), ["Deny", "A"]);
        for nothing in [
            FormEdit::Remove(2),
            FormEdit::Move(0, -1),
            FormEdit::Move(1, 1),
            FormEdit::Sid(9, String::new()),
        ] {
            assert_eq!(edited(TEXT, nothing.clone()), None, "{nothing:?}");
        }
        assert_eq!(after(FormEdit::Conditions(0, vec![]))["Statement"][0].get("Condition"), None);
        assert_eq!(after(FormEdit::Sid(0, String::new()))["Statement"][0].get("Sid"), None);
        assert!(edited("{}", FormEdit::Add).unwrap().contains("\"Statement\""));
    }

    #[test]
    fn writing_what_is_shown_changes_no_meaning() {
        let shown = statements(TEXT).unwrap().remove(0);
        let mut text = TEXT.to_owned();
        for edit in [
            FormEdit::Sid(0, shown.sid),
            FormEdit::Effect(0, shown.effect),
            FormEdit::Principals(0, shown.principals.unwrap()),
            FormEdit::Actions(0, shown.actions.unwrap()),
            FormEdit::Conditions(0, shown.conditions.unwrap()),
        ] {
            text = edited(&text, edit).unwrap();
        }
        let read = |text: &str| PolicyDocument::parse(text).unwrap();
        assert!(read(&text).means_the_same(&read(TEXT)), "{text}");
    }

    #[test]
    fn lists_are_edited_by_place() {
        let list = || vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(with(list(), 0, " c "), ["c", "b"]);
        assert_eq!(with(list(), 1, " "), ["a"]);
        assert_eq!(with(list(), 2, "c"), ["a", "b", "c"]);
        assert_eq!(with(list(), 2, "a"), ["a", "b"]);
        assert_eq!(with(list(), 2, ""), ["a", "b"]);
        for (id, family) in
            [("s3.amazonaws.com", "Service"), ("arn:aws:iam::1:role/x.amazonaws.com", "AWS"), ("*", "AWS")]
        {
            assert_eq!(with_principal(vec![], id), [(family.to_owned(), id.to_owned())]);
        }
        assert_eq!(with_principal(vec![], " "), []);
    }
}

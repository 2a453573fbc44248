//! One-click repairs: edits that make a new document of the old one.
//!
//! Only what is safe is offered: what takes nothing away that has an effect, and gives nothing that was not plainly
//! meant. The result goes through the same review as whatever is typed.

use serde_json::{Map, Value, json};

use crate::policy::document::PolicyDocument;
use crate::policy::vocabulary;

/// A repair of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What the button says.
    pub label: String,
    edit: Edit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Edit {
    /// A field of a statement, or of the policy.
    Set {
        statement: Option<usize>,
        field: &'static str,
        value: Value,
    },
    /// Fields or condition keys on the path get another name.
    Rename {
        statement: Option<usize>,
        path: Vec<String>,
        to: String,
    },
    /// A text of a field (or of a field in it, and so on) becomes another, or goes.
    Text {
        statement: usize,
        path: Vec<String>,
        from: String,
        to: Option<String>,
    },
    RemoveStatement(usize),
    AddStatement(Value),
    /// Statements after the first that have its Sid.
    NumberSids(String),
    /// Actions move to a statement without the conditions on keys that their requests lack.
    Split {
        statement: usize,
        actions: Vec<String>,
    },
    /// Typographic characters in Sids and Ids become plain ones.
    PlainNames,
}

impl Repair {
    fn new(label: String, edit: Edit) -> Option<Self> {
        Some(Self { label, edit })
    }

    pub(super) fn set(statement: Option<usize>, field: &'static str, value: Value) -> Option<Self> {
        Self::new(format!("Write \"{field}\": {value}"), Edit::Set { statement, field, value })
    }

    pub(super) fn rename(statement: Option<usize>, path: &[&str], to: &str) -> Option<Self> {
        let path = path.iter().map(|step| (*step).to_owned()).collect();
        Self::new(format!("Write {to}"), Edit::Rename { statement, path, to: to.to_owned() })
    }

    pub(super) fn replace(statement: usize, path: &[&str], from: &str, to: &str) -> Option<Self> {
        let path = path.iter().map(|step| (*step).to_owned()).collect();
        let edit = Edit::Text { statement, path, from: from.to_owned(), to: Some(to.to_owned()) };
        Self::new(format!("Write {to}"), edit)
    }

    pub(super) fn remove(statement: usize, path: &[&str], text: &str) -> Option<Self> {
        let path = path.iter().map(|step| (*step).to_owned()).collect();
        let edit = Edit::Text { statement, path, from: text.to_owned(), to: None };
        Self::new(format!("Take out {}", text.escape_debug()), edit)
    }

    pub(super) fn remove_statement(statement: usize) -> Option<Self> {
        Self::new("Take the statement out".to_owned(), Edit::RemoveStatement(statement))
    }

    pub(super) fn number_sids(sid: &str) -> Option<Self> {
        Self::new("Number the Sids".to_owned(), Edit::NumberSids(sid.to_owned()))
    }

    pub(super) fn split(statement: usize, actions: &[String]) -> Option<Self> {
        let edit = Edit::Split { statement, actions: actions.to_vec() };
        Self::new("Make two statements of it".to_owned(), edit)
    }

    pub(super) fn plain_names() -> Option<Self> {
        Self::new("Use plain characters".to_owned(), Edit::PlainNames)
    }

    /// Adds what KMS itself gives a key that is made without a policy.
    pub(super) fn account_statement(partition: &str, account: &str) -> Option<Self> {
        let statement = json!({
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:{partition}:iam::{account}:root") },
            "Action": "kms:*",
            "Resource": "*",
        });
        Self::new("Add the statement for the account".to_owned(), Edit::AddStatement(statement))
    }

    /// The mended policy; `None` if the document is not the one that the finding is about.
    pub fn apply(&self, doc: &PolicyDocument) -> Option<PolicyDocument> {
        let mut root = doc.object()?.clone();
        self.edit.apply(&mut root)?;
        Some(PolicyDocument::from_object(root))
    }
}

impl Edit {
    fn apply(&self, root: &mut Map<String, Value>) -> Option<()> {
        match self {
            Self::Set { statement, field, value } => {
                let object = match statement {
                    Some(at) => statement_of(root, *at)?,
                    None => root,
                };
                if *field == "Version" && !object.contains_key("Version") {
                    object.shift_insert(0, "Version".to_owned(), value.clone());
                } else {
                    object.insert((*field).to_owned(), value.clone());
                }
                Some(())
            }
            Self::Rename { statement, path, to } => {
                let mut object = match statement {
                    Some(at) => statement_of(root, *at)?,
                    None => root,
                };
                let (last, steps) = path.split_last()?;
                for step in steps {
                    object = object.get_mut(step)?.as_object_mut()?;
                }
                rename(object, last, to)
            }
            Self::Text { statement, path, from, to } => {
                let object = statement_of(root, *statement)?;
                let is_action = path.first().is_some_and(|field| field.ends_with("Action"));
                let (first, steps) = path.split_first()?;
                let mut value = object.get_mut(first)?;
                for step in steps {
                    value = value.get_mut(step)?;
                }
                let same =
                    |text: &str| text == from || (is_action && vocabulary::canonical_action(text) == *from);
                replace(value, &same, to.as_deref())
            }
            Self::RemoveStatement(at) => {
                let list = root.get_mut("Statement")?.as_array_mut()?;
                (*at < list.len() && list.len() > 1).then(|| list.remove(*at)).map(|_| ())
            }
            Self::AddStatement(statement) => {
                match root.get_mut("Statement") {
                    Some(Value::Array(list)) => list.insert(0, statement.clone()),
                    Some(single) if single.is_object() => {
                        let old = single.take();
                        *single = json!([statement, old]);
                    }
                    Some(_) => return None,
                    None => {
                        root.insert("Statement".to_owned(), json!([statement]));
                    }
                }
                Some(())
            }
            Self::NumberSids(sid) => number_sids(root, sid),
            Self::Split { statement, actions } => split(root, *statement, actions),
            Self::PlainNames => {
                plain_name(root.get_mut("Id"));
                match root.get_mut("Statement") {
                    Some(Value::Array(list)) => list.iter_mut().for_each(|s| plain_name(s.get_mut("Sid"))),
                    Some(single) => plain_name(single.get_mut("Sid")),
                    None => {}
                }
                Some(())
            }
        }
    }
}

fn statement_of(root: &mut Map<String, Value>, at: usize) -> Option<&mut Map<String, Value>> {
    match root.get_mut("Statement")? {
        Value::Array(list) => list.get_mut(at)?.as_object_mut(),
        single => single.as_object_mut().filter(|_| at == 0),
    }
}

/// Gives a field another name where it stands; not if there is one of that name.
fn rename(object: &mut Map<String, Value>, from: &str, to: &str) -> Option<()> {
    if object.contains_key(to) || !object.contains_key(from) {
        return None;
    }
    let renamed = std::mem::take(object)
        .into_iter()
        .map(|(key, value)| (if key == from { to.to_owned() } else { key }, value));
    *object = renamed.collect();
    Some(())
}

/// Replaces or removes the texts that are the same; never the last one of a list.
fn replace(value: &mut Value, same: &dyn Fn(&str) -> bool, to: Option<&str>) -> Option<()> {
    match value {
        Value::String(text) if same(text) => {
            *text = to?.to_owned();
            Some(())
        }
        Value::Array(list) => {
            let hit = |item: &Value| item.as_str().is_some_and(same);
            if !list.iter().any(hit) {
                return None;
            }
            match to {
                Some(to) => list.iter_mut().filter(|item| hit(item)).for_each(|item| *item = to.into()),
                None => list.retain(|item| !hit(item)),
            }
            (!list.is_empty()).then_some(())
        }
        _ => None,
    }
}

fn number_sids(root: &mut Map<String, Value>, sid: &str) -> Option<()> {
    let list = root.get_mut("Statement")?.as_array_mut()?;
    let is = |statement: &Value, name: &str| statement.get("Sid").and_then(Value::as_str) == Some(name);
    let mut number = 1;
    let places: Vec<usize> = (0..list.len()).filter(|at| list.get(*at).is_some_and(|s| is(s, sid))).collect();
    for at in places.into_iter().skip(1) {
        let name = loop {
            number += 1;
            let name = format!("{sid}{number}");
            if !list.iter().any(|s| is(s, &name)) {
                break name;
            }
        };
        list.get_mut(at)?.as_object_mut()?.insert("Sid".to_owned(), name.into());
    }
    Some(())
}

fn split(root: &mut Map<String, Value>, at: usize, actions: &[String]) -> Option<()> {
    let moves = |text: &str| actions.contains(&vocabulary::canonical_action(text));
    let mut second = statement_of(root, at)?.clone();
    for (object, keeps) in [(statement_of(root, at)?, false), (&mut second, true)] {
        let list = object.get_mut("Action")?.as_array_mut()?;
        list.retain(|item| item.as_str().is_some_and(&moves) == keeps);
        (!list.is_empty()).then_some(())?;
    }
    if let Some(operators) = second.get_mut("Condition").and_then(Value::as_object_mut) {
        for keys in operators.values_mut().filter_map(Value::as_object_mut) {
            keys.retain(|key, _| actions.iter().all(|action| vocabulary::request_carries(action, key)));
        }
        operators.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
        if operators.is_empty() {
            second.shift_remove("Condition");
        }
    }
    if let Some(sid) = second.get("Sid").and_then(Value::as_str) {
        let sid = format!("{sid}Read");
        second.insert("Sid".to_owned(), sid.into());
    }
    match root.get_mut("Statement")? {
        Value::Array(list) => list.insert(at + 1, second.into()),
        single => *single = Value::Array(vec![single.take(), second.into()]),
    }
    Some(())
}

fn plain_name(name: Option<&mut Value>) {
    if let Some(Value::String(text)) = name {
        *text = text.chars().map(plain).collect();
    }
}

/// The plain character in place of a typographic one.
pub(super) fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
        c => c,
    }
}

//! A key policy, read strictly.

use serde_json::{Map, Value};

use super::{malformed, principal::Principals};
use crate::{error::ApiError, place::Place};

/// The parts of a policy that decide who may do what.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) statements: Vec<Statement>,
}

#[derive(Debug)]
pub(super) struct Statement {
    pub(super) allow: bool,
    pub(super) principals: Principals,
    pub(super) actions: Actions,
    pub(super) has_condition: bool,
}

#[derive(Debug)]
pub(super) enum Actions {
    These(Vec<String>),
    AllBut(Vec<String>),
}

impl Document {
    /// Reads a policy, or says why AWS refuses it.
    pub(super) fn read(place: &Place, json: &Value) -> Result<Self, ApiError> {
        let members = json.as_object().ok_or_else(syntax)?;
        only(members, &["Version", "Id", "Statement"])?;
        match members.get("Version") {
            None => {}
            Some(Value::String(version)) if version == "2012-10-17" || version == "2008-10-17" => {}
            Some(_) => return Err(malformed("The policy must contain a valid version string")),
        }
        let statements = match members.get("Statement") {
            None => return Err(missing("Statement")),
            Some(Value::Array(statements)) if statements.is_empty() => return Err(syntax()),
            Some(Value::Array(statements)) => statements.as_slice(),
            Some(statement) => std::slice::from_ref(statement),
        };
        let statements =
            statements.iter().map(|statement| Statement::read(place, statement)).collect::<Result<_, _>>()?;
        Ok(Self { statements })
    }
}

impl Statement {
    fn read(place: &Place, json: &Value) -> Result<Self, ApiError> {
        const MEMBERS: [&str; 9] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        let members = json.as_object().ok_or_else(syntax)?;
        only(members, &MEMBERS)?;
        if members.get("Sid").is_some_and(|sid| !sid.is_string()) {
            return Err(syntax());
        }
        let allow = match members.get("Effect") {
            None => return Err(missing("Effect")),
            Some(Value::String(effect)) if effect == "Allow" => true,
            Some(Value::String(effect)) if effect == "Deny" => false,
            Some(Value::String(effect)) => return Err(malformed(format!("Invalid effect: {effect}"))),
            Some(_) => return Err(syntax()),
        };
        let has_condition = match members.get("Condition") {
            None => false,
            Some(Value::Object(operators)) if operators.values().all(Value::is_object) => {
                !operators.is_empty()
            }
            Some(_) => return Err(syntax()),
        };
        check_resource(members)?;
        Ok(Self {
            allow,
            principals: Principals::read(place, members)?,
            actions: Actions::read(members)?,
            has_condition,
        })
    }
}

impl Actions {
    fn read(statement: &Map<String, Value>) -> Result<Self, ApiError> {
        let actions = match (statement.get("Action"), statement.get("NotAction")) {
            (None, None) => return Err(malformed("Policy statement must contain actions.")),
            (Some(_), Some(_)) => return Err(syntax()),
            (Some(actions), None) => Self::These(strings(actions)?),
            (None, Some(actions)) => Self::AllBut(strings(actions)?),
        };
        let (Self::These(names) | Self::AllBut(names)) = &actions;
        if names.is_empty() {
            return Err(malformed("Policy statement must contain actions."));
        }
        if !names.iter().all(|name| name == "*" || is_action(name)) {
            return Err(malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ));
        }
        Ok(actions)
    }

    /// Whether an action such as `kms:Sign` is among them. Upper and lower case do not matter.
    pub(super) fn include(&self, action: &str) -> bool {
        let listed = |names: &[String]| {
            names.iter().any(|name| glob(&name.to_ascii_lowercase(), &action.to_ascii_lowercase()))
        };
        match self {
            Self::These(names) => listed(names),
            Self::AllBut(names) => !listed(names),
        }
    }
}

/// In a key policy the resource is the key itself, written `*`.
fn check_resource(statement: &Map<String, Value>) -> Result<(), ApiError> {
    let Some(resource) = statement.get("Resource") else {
        return Err(malformed("Policy statement must contain resources."));
    };
    let resources = strings(resource)?;
    if resources.is_empty() {
        return Err(malformed("Policy statement must contain resources."));
    }
    if statement.contains_key("NotResource") || resources.iter().any(|resource| resource != "*") {
        return Err(malformed("Policy statement resource must be \"*\"."));
    }
    Ok(())
}

/// `service:Name`, where the name may have wildcards.
fn is_action(name: &str) -> bool {
    name.split_once(':').is_some_and(|(service, action)| {
        !service.is_empty()
            && service.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !action.is_empty()
            && action.bytes().all(|b| b.is_ascii_alphanumeric() || b"*?-_.".contains(&b))
    })
}

/// A string, or a list of strings.
pub(super) fn strings(value: &Value) -> Result<Vec<String>, ApiError> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(entries) => {
            entries.iter().map(|entry| entry.as_str().map(str::to_owned).ok_or_else(syntax)).collect()
        }
        _ => Err(syntax()),
    }
}

/// Whether `text` matches `pattern`, in which `*` is any text and `?` any one character.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go back to when a `*` must take one character more.
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || text.get(t) == Some(&c) => {
                p += 1;
                t += 1;
            }
            _ => match back {
                Some((star, taken)) => {
                    back = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|&c| c == '*')
}

fn only(members: &Map<String, Value>, known: &[&str]) -> Result<(), ApiError> {
    if members.keys().all(|name| known.contains(&name.as_str())) { Ok(()) } else { Err(syntax()) }
}

pub(super) fn missing(field: &str) -> ApiError {
    malformed(format!("Missing required field {field}"))
}

pub(super) fn syntax() -> ApiError {
    malformed("Syntax errors in policy.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("kms:*", "kms:putkeypolicy", true),
            ("kms:p*policy", "kms:putkeypolicy", true),
            ("kms:p*p", "kms:putkeypolicy", false),
            ("kms:?ign", "kms:sign", true),
            ("kms:sign", "kms:signs", false),
            ("*a*b", "xaybzb", true),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
    }
}

//! The form of a key policy, read strictly.

use serde_json::{Map, Value};

use super::{malformed, principal};
use crate::{error::ApiError, place::Place, principals::Registry};

/// Reads a policy for its form alone, and says why AWS refuses it.
pub(super) fn check(place: &Place, principals: &Registry, json: &Value) -> Result<(), ApiError> {
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
    statements.iter().try_for_each(|statement| check_statement(place, principals, statement))
}

fn check_statement(place: &Place, principals: &Registry, json: &Value) -> Result<(), ApiError> {
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
    match members.get("Effect") {
        None => return Err(missing("Effect")),
        Some(Value::String(effect)) if effect == "Allow" || effect == "Deny" => {}
        Some(Value::String(effect)) => return Err(malformed(format!("Invalid effect: {effect}"))),
        Some(_) => return Err(syntax()),
    }
    check_resource(members)?;
    principal::check(place, principals, members)?;
    check_actions(members)
}

fn check_actions(statement: &Map<String, Value>) -> Result<(), ApiError> {
    let names = match (statement.get("Action"), statement.get("NotAction")) {
        (None, None) => return Err(malformed("Policy statement must contain actions.")),
        (Some(_), Some(_)) => return Err(syntax()),
        (Some(actions), None) | (None, Some(actions)) => strings(actions)?,
    };
    if names.is_empty() {
        return Err(malformed("Policy statement must contain actions."));
    }
    if !names.iter().all(|name| name == "*" || is_action(name)) {
        return Err(malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."));
    }
    Ok(())
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

fn only(members: &Map<String, Value>, known: &[&str]) -> Result<(), ApiError> {
    if members.keys().all(|name| known.contains(&name.as_str())) { Ok(()) } else { Err(syntax()) }
}

pub(super) fn missing(field: &str) -> ApiError {
    malformed(format!("Missing required field {field}"))
}

pub(super) fn syntax() -> ApiError {
    malformed("Syntax errors in policy.")
}

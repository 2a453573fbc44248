//! Resource policies of authorities: what PutPolicy takes ("Resource-based policies" in the AWS Private CA user
//! guide).
//!
//! A policy shares an authority: one kind of statement lets others read it, another one lets them issue by one
//! template. It can deny nothing.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::template::Template;
use crate::{error::ApiError, place::Place};

const ISSUE: &str = "acm-pca:IssueCertificate";
const REVOKE: &str = "acm-pca:RevokeCertificate";

/// What every policy has to allow.
const READ: [&str; 5] = [
    "acm-pca:DescribeCertificateAuthority",
    "acm-pca:GetCertificate",
    "acm-pca:GetCertificateAuthorityCertificate",
    "acm-pca:ListPermissions",
    "acm-pca:ListTags",
];

/// Checks a policy on the authority of this ARN.
///
/// # Errors
/// `InvalidPolicyException`, saying what is wrong.
pub(super) fn check(place: &Place, authority: &str, policy: &str) -> Result<(), ApiError> {
    let policy: Value = serde_json::from_str(policy).map_err(|_| invalid("it is not JSON"))?;
    let policy = policy.as_object().ok_or_else(|| invalid("it is not a JSON object"))?;
    only(policy, &["Version", "Id", "Statement"])?;
    if !matches!(policy.get("Version").and_then(Value::as_str), Some("2012-10-17" | "2008-10-17")) {
        return Err(invalid("its Version is not 2012-10-17"));
    }
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    let mut allowed = BTreeSet::new();
    for statement in statements {
        let statement = statement.as_object().ok_or_else(|| invalid("a statement is not a JSON object"))?;
        allowed.extend(check_statement(place, authority, statement)?);
    }
    match READ.iter().find(|action| !allowed.contains(**action)) {
        Some(missing) => Err(invalid(format!("a statement that allows {missing} is required"))),
        None => Ok(()),
    }
}

/// The actions of a statement that is right.
fn check_statement<'a>(
    place: &Place,
    authority: &str,
    statement: &'a Map<String, Value>,
) -> Result<Vec<&'a str>, ApiError> {
    only(statement, &["Sid", "Effect", "Principal", "Action", "Resource", "Condition"])?;
    if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
        return Err(invalid("the Effect of a statement is not Allow"));
    }
    let condition = condition(statement)?;
    check_principal(statement, condition)?;
    if texts(statement.get("Resource")).as_deref() != Some(&[authority]) {
        return Err(invalid(format!("the Resource of a statement is not {authority}")));
    }
    let actions = texts(statement.get("Action")).filter(|actions| !actions.is_empty());
    let actions = actions.ok_or_else(|| invalid("a statement has no Action"))?;
    if let Some(other) =
        actions.iter().find(|action| !READ.contains(action) && ![ISSUE, REVOKE].contains(action))
    {
        return Err(invalid(format!("the action {other} cannot be allowed")));
    }
    if actions.contains(&ISSUE) {
        if actions.len() > 1 {
            return Err(invalid(format!("{ISSUE} needs a statement of its own")));
        }
        let template = equals(condition, "acm-pca:TemplateArn");
        if template.is_none_or(|template| Template::named(place, Some(template)).is_err()) {
            return Err(invalid(format!(
                "{ISSUE} needs the condition StringEquals acm-pca:TemplateArn with one template"
            )));
        }
    }
    Ok(actions)
}

/// Accounts, users and roles; everyone only within one organization.
fn check_principal(
    statement: &Map<String, Value>,
    condition: Option<&Map<String, Value>>,
) -> Result<(), ApiError> {
    let principals = match statement.get("Principal") {
        Some(Value::Object(by_kind)) if by_kind.keys().all(|kind| kind == "AWS") => texts(by_kind.get("AWS")),
        Some(Value::String(everyone)) if everyone == "*" => Some(vec!["*"]),
        _ => None,
    };
    let principals = principals.filter(|principals| !principals.is_empty());
    let principals = principals.ok_or_else(|| invalid("a statement has no Principal of the kind AWS"))?;
    let organization = equals(condition, "aws:PrincipalOrgID").is_some();
    match principals
        .iter()
        .find(|principal| !(is_principal(principal) || (**principal == "*" && organization)))
    {
        Some(other) => Err(invalid(format!("the principal {other} cannot be allowed"))),
        None => Ok(()),
    }
}

/// `111122223333` or `arn:aws:iam::111122223333:root`, `…:user/<name>`, `…:role/<name>`.
fn is_principal(principal: &str) -> bool {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_account(principal) {
        return true;
    }
    let parts: Vec<&str> = principal.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, name] = parts.as_slice() else { return false };
    let named =
        |kind: &str| name.strip_prefix(kind).is_some_and(|name| !name.is_empty() && !name.contains('*'));
    partition.starts_with("aws")
        && is_account(account)
        && (*name == "root" || named("user/") || named("role/"))
}

fn condition(statement: &Map<String, Value>) -> Result<Option<&Map<String, Value>>, ApiError> {
    match statement.get("Condition") {
        None => Ok(None),
        Some(Value::Object(condition)) => Ok(Some(condition)),
        Some(_) => Err(invalid("a Condition is not a JSON object")),
    }
}

/// The one text that StringEquals asks of this key.
fn equals<'a>(condition: Option<&'a Map<String, Value>>, key: &str) -> Option<&'a str> {
    match texts(condition?.get("StringEquals")?.get(key))?.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// A text, or a list of texts.
fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(text) => Some(vec![text]),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

fn only(object: &Map<String, Value>, members: &[&str]) -> Result<(), ApiError> {
    match object.keys().find(|key| !members.contains(&key.as_str())) {
        Some(other) => Err(invalid(format!("the member {other} cannot be in it"))),
        None => Ok(()),
    }
}

fn invalid(why: impl std::fmt::Display) -> ApiError {
    ApiError::new("InvalidPolicyException", format!("The resource policy is not valid: {why}."))
}

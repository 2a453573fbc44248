//! A key policy as a Terraform configuration for the provider hashicorp/aws: `aws_iam_policy_document`, and for the whole policy
//! `aws_kms_key_policy` with it.

use serde_json::Value;

use super::{ExportError, KeyFacts, Part};
use crate::plan::block::{Block, required};
use crate::plan::quote::{hcl, one_line};
use crate::policy::statement::Statement;

/// The configuration, one file.
///
/// # Errors
/// If the policy has something that `aws_iam_policy_document` cannot say.
pub fn configuration(part: &Part, key: &KeyFacts) -> Result<String, ExportError> {
    let (policy, whole) = match part {
        Part::Whole(policy) => (policy, true),
        Part::Statements(policy) => (policy, false),
    };
    let mut document = Block::data("aws_iam_policy_document");
    for (field, value) in policy.object().into_iter().flatten() {
        match (field.as_str(), value) {
            ("Statement", _) | ("Version", Value::String(_)) => {}
            ("Id", Value::String(id)) => document.set("policy_id", text(id, "The policy's Id")?),
            _ => return Err(unsayable("The policy", field)),
        }
    }
    // Without a version, a policy is one of 2008; without the argument, Terraform's is one of 2012.
    let version = policy.value().get("Version").and_then(Value::as_str).unwrap_or("2008-10-17");
    document.set("version", hcl(version));
    for statement in policy.statements() {
        write(&mut document, &statement)?;
    }
    let document = document.write("key_policy");
    if !whole {
        return Ok(format!(
            "# Statements for a key policy. Take them into the one that the key has: source_policy_documents =\n\
             # [data.aws_iam_policy_document.key_policy.json]. Alone, they would lock the key.\n{document}"
        ));
    }
    let head = match &key.arn {
        Some(arn) => format!("# Key policy of {}.\n\n{}", one_line(arn), required()),
        None => format!(
            "# A key policy.\n\n{}\nvariable \"key_id\" {{\n  type        = string\n  description = \"ARN or id of the key that gets the policy.\"\n}}\n",
            required()
        ),
    };
    let mut resource = Block::resource("aws_kms_key_policy");
    resource.set("key_id", key.arn.as_ref().map_or_else(|| "var.key_id".to_owned(), |arn| hcl(arn)));
    resource.set("policy", "data.aws_iam_policy_document.key_policy.json");
    Ok(format!("{head}\n{document}\n{}", resource.write("key")))
}

fn write(document: &mut Block, statement: &Statement) -> Result<(), ExportError> {
    let label = statement.label();
    let Value::Object(fields) = &*statement.json else { return Err(unsayable(&label, "that is no object")) };
    document.open("statement");
    for (field, value) in fields {
        let refuse = || unsayable(&label, field);
        let argument = match field.as_str() {
            "Sid" => {
                document.set("sid", text(value.as_str().ok_or_else(refuse)?, &label)?);
                continue;
            }
            "Effect" if statement.effect.is_some() => {
                document.set("effect", hcl(value.as_str().ok_or_else(refuse)?));
                continue;
            }
            "Action" => "actions",
            "NotAction" => "not_actions",
            "Resource" => "resources",
            "NotResource" => "not_resources",
            "Principal" | "NotPrincipal" | "Condition" => continue,
            _ => return Err(refuse()),
        };
        document.list(argument, &texts(value, &label).ok_or_else(refuse)??);
    }
    for (field, block) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
        for (kind, ids) in kinds(fields.get(field)).ok_or_else(|| unsayable(&label, field))? {
            let ids = texts(&ids, &label).ok_or_else(|| unsayable(&label, field))??;
            document.open(block);
            document.set("type", hcl(&kind));
            document.list("identifiers", &ids);
            document.close();
        }
    }
    let refuse = || unsayable(&label, "Condition");
    for (operator, keys) in entries(fields.get("Condition")).ok_or_else(refuse)? {
        for (key, values) in entries(Some(&keys)).ok_or_else(refuse)? {
            let values = texts(&values, &label).ok_or_else(refuse)??;
            document.open("condition");
            document.set("test", hcl(&operator));
            document.set("variable", hcl(&key));
            document.list("values", &values);
            document.close();
        }
    }
    document.close();
    Ok(())
}

/// The fields of an object; none if it is not there. `None` if it is something else.
fn entries(value: Option<&Value>) -> Option<Vec<(String, Value)>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::Object(map)) => {
            Some(map.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        Some(_) => None,
    }
}

/// Kinds of principals and their ids.
fn kinds(value: Option<&Value>) -> Option<Vec<(String, Value)>> {
    match value {
        // Terraform's type * is "Principal": "*" itself.
        Some(Value::String(all)) if all == "*" => Some(vec![("*".to_owned(), Value::from("*"))]),
        other => entries(other),
    }
}

/// A text, or a list of texts, numbers and truth values. `None` for anything else.
fn texts(value: &Value, label: &str) -> Option<Result<Vec<String>, ExportError>> {
    let list = match value {
        Value::Array(list) => list.iter().collect(),
        single => vec![single],
    };
    let plain: Option<Vec<String>> = list
        .into_iter()
        .map(|item| match item {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) | Value::Number(_) => Some(item.to_string()),
            _ => None,
        })
        .collect();
    let plain = plain?;
    Some(plain.iter().try_for_each(|item| text(item, label).map(drop)).map(|()| plain))
}

/// A text; `&{` would be read as the beginning of a policy variable.
fn text(text: &str, label: &str) -> Result<String, ExportError> {
    if text.contains("&{") {
        return Err(unsayable(label, "with the characters &{"));
    }
    Ok(hcl(text))
}

fn unsayable(label: &str, what: &str) -> ExportError {
    ExportError {
        message: format!("{label}: aws_iam_policy_document has nothing for {what}."),
        hint: "Mend the policy first (signet policy lint), or export JSON.".to_owned(),
    }
}

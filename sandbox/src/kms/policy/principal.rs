//! Who a statement speaks of.

use serde_json::{Map, Value};

use super::{
    document::{missing, strings, syntax},
    malformed,
};
use crate::{error::ApiError, place::Place};

/// The principals of a statement; those of `NotPrincipal` when `all_but`.
#[derive(Debug)]
pub(super) struct Principals {
    pub(super) all_but: bool,
    /// `*`, account ids and ARNs; principals of AWS services and other identity providers are left out.
    pub(super) aws: Vec<String>,
}

impl Principals {
    pub(super) fn read(place: &Place, statement: &Map<String, Value>) -> Result<Self, ApiError> {
        let (all_but, value) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
            (None, None) => return Err(missing("Principal")),
            (Some(_), Some(_)) => return Err(syntax()),
            (Some(value), None) => (false, value),
            (None, Some(value)) => (true, value),
        };
        let mut aws = Vec::new();
        match value {
            Value::String(text) if text == "*" => aws.push(text.clone()),
            Value::Object(kinds) if !kinds.is_empty() => {
                for (kind, names) in kinds {
                    let names = strings(names)?;
                    if names.is_empty() || !names.iter().all(|name| is_principal(place, kind, name)) {
                        return Err(invalid());
                    }
                    if kind == "AWS" {
                        aws.extend(names);
                    }
                }
            }
            _ => return Err(invalid()),
        }
        Ok(Self { all_but, aws })
    }
}

/// Whether a principal is written as one. Whether it exists is not known here.
fn is_principal(place: &Place, kind: &str, name: &str) -> bool {
    match kind {
        "AWS" => name == "*" || is_account(name) || is_unique_id(name) || is_arn(place, name),
        "Service" => {
            name.contains('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
        }
        "Federated" | "CanonicalUser" => !name.is_empty(),
        _ => false,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The id that stands in a policy for a user or role that no longer exists.
fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AIDA") || text.starts_with("AROA"))
        && (16..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn is_arn(place: &Place, text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, resource] = parts.as_slice() else { return false };
    let named = |prefix: &str| {
        resource.strip_prefix(prefix).is_some_and(|name| {
            !name.is_empty()
                && !name.ends_with('/')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_/-".contains(&b))
        })
    };
    *partition == place.partition()
        && is_account(account)
        && match *service {
            "iam" => *resource == "root" || named("user/") || named("role/"),
            "sts" => named("assumed-role/") || named("federated-user/"),
            _ => false,
        }
}

fn invalid() -> ApiError {
    malformed("Policy contains a statement with one or more invalid principals.")
}

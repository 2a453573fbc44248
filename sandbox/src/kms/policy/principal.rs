//! Who a statement speaks of.

use serde_json::{Map, Value};

use super::{
    document::{missing, strings, syntax},
    malformed,
};
use crate::{error::ApiError, place::Place, principals::Registry};

/// Refuses a statement that speaks of nobody, or of someone who cannot be.
pub(super) fn check(
    place: &Place,
    principals: &Registry,
    statement: &Map<String, Value>,
) -> Result<(), ApiError> {
    let value = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (None, None) => return Err(missing("Principal")),
        (Some(_), Some(_)) => return Err(syntax()),
        (Some(value), None) | (None, Some(value)) => value,
    };
    match value {
        Value::String(text) if text == "*" => Ok(()),
        Value::Object(kinds) if !kinds.is_empty() => {
            for (kind, names) in kinds {
                let names = strings(names)?;
                let possible = |name: &String| {
                    is_principal(place, kind, name) && principals.accepts(&place.account, name)
                };
                if names.is_empty() || !names.iter().all(possible) {
                    return Err(invalid());
                }
            }
            Ok(())
        }
        _ => Err(invalid()),
    }
}

/// Whether a principal is written as one.
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

/// Whether this is the ARN of an account, a user, a role or a session.
pub(in crate::kms) fn is_arn(place: &Place, text: &str) -> bool {
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

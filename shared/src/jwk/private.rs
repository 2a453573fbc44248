//! The search for private keys, before anything else is read.

use serde_json::{Map, Value};

use super::{JwkError, brief};

/// Members that hold private or symmetric keys: RFC 7518 §6.2.2, §6.3.2 and §6.4, RFC 8037 §2, and `priv` of later key types.
const PRIVATE: [&str; 10] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv", "seed"];

/// What begins a private key in PEM, whatever its kind.
const PEM: &str = "PRIVATE KEY-----";

/// Refuses a text with a private key in it, also where the rest of the document is no JWK set.
pub(super) fn refuse(value: &Value) -> Result<(), JwkError> {
    match find(value, "", false) {
        Some(path) => Err(JwkError::Private { path }),
        None => Ok(()),
    }
}

/// The same for a text that is not JSON.
pub(super) fn refuse_pem(text: &str) -> Result<(), JwkError> {
    if text.contains(PEM) { Err(JwkError::Private { path: "the document".to_owned() }) } else { Ok(()) }
}

/// Where the first private member is. `is_key` says that the value stands where a key does, whether or not it has a `kty`.
fn find(value: &Value, path: &str, is_key: bool) -> Option<String> {
    match value {
        Value::Object(members) => find_in(members, path, is_key),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| find(item, &format!("{path}[{index}]"), is_key))
        }
        Value::String(text) if text.contains(PEM) => Some(named(path)),
        _ => None,
    }
}

fn find_in(members: &Map<String, Value>, path: &str, is_key: bool) -> Option<String> {
    let below = |name: &str| if path.is_empty() { brief(name) } else { format!("{path}.{}", brief(name)) };
    if is_key || members.contains_key("kty") {
        // JSON's null is no key; some libraries write it for what is not there.
        let private = |name: &&&str| members.get(**name).is_some_and(|value| !value.is_null());
        if let Some(name) = PRIVATE.iter().find(private) {
            return Some(below(name));
        }
    }
    members.iter().find_map(|(name, value)| find(value, &below(name), name == "keys"))
}

fn named(path: &str) -> String {
    if path.is_empty() { "the document".to_owned() } else { path.to_owned() }
}

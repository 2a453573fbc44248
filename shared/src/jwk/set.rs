//! A set of keys (RFC 7517 §5).

use serde_json::{Map, Value};

use super::private::{refuse, refuse_pem};
use super::{Jwk, JwkError};

/// A JWK set. Members that this does not know, and the order of all of them, are kept as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwkSet {
    keys: Vec<Jwk>,
    /// All members of the set; the value of `keys` stands in `keys` alone.
    members: Map<String, Value>,
}

impl JwkSet {
    /// A set of these keys, with nothing else in it.
    pub fn new(keys: Vec<Jwk>) -> Self {
        let mut members = Map::new();
        members.insert("keys".to_owned(), Value::Null);
        Self { keys, members }
    }

    /// Reads a set. Keys of kinds that this does not know are kept; of a member that stands twice, the last one counts.
    ///
    /// # Errors
    /// [`JwkError::Private`] if there is a private key anywhere in the document, before anything else that is wrong; else what
    /// is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, JwkError> {
        refuse_pem(text)?;
        let text = text.trim_start_matches('\u{feff}');
        let document: Value = serde_json::from_str(text)
            .map_err(|error| JwkError::NotJson { line: error.line(), column: error.column() })?;
        Self::from_value(document)
    }

    /// The same of JSON that was read already.
    ///
    /// # Errors
    /// As [`JwkSet::parse`].
    pub fn from_value(document: Value) -> Result<Self, JwkError> {
        refuse(&document)?;
        let Value::Object(mut members) = document else {
            return Err(JwkError::member("the document", "is not an object with the member keys"));
        };
        let missing = if members.contains_key("kty") {
            "is one key, not a set: put it into the list of a member keys"
        } else {
            "has no member keys"
        };
        let list = members.get_mut("keys").ok_or_else(|| JwkError::member("the document", missing))?;
        let Value::Array(items) = list.take() else { return Err(JwkError::member("keys", "is not a list")) };
        let read = |(index, item): (usize, Value)| match item {
            Value::Object(members) => Jwk::read(members, &format!("keys[{index}]")),
            _ => Err(JwkError::member(format!("keys[{index}]"), "is not an object")),
        };
        let keys = items.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { keys, members })
    }

    /// Its keys, in order.
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The set as JSON.
    pub fn to_value(&self) -> Value {
        let keys = self.keys.iter().map(|key| Value::Object(key.members().clone())).collect();
        let mut members = self.members.clone();
        members.insert("keys".to_owned(), Value::Array(keys));
        Value::Object(members)
    }
}

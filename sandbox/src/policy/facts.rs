//! What is known about a request: the values of its condition keys.

use std::collections::BTreeMap;

/// Condition keys and their values. Upper and lower case of a key do not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    values: BTreeMap<String, Vec<String>>,
}

impl Facts {
    /// A key that has one value.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<String>) {
        self.values.insert(key.to_ascii_lowercase(), vec![value.into()]);
    }

    /// A key that has one value, if it has any.
    pub(crate) fn set_some(&mut self, key: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// A key that can have many values. A key without values is absent from the request.
    pub(crate) fn list(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.values.insert(key.to_ascii_lowercase(), values);
        }
    }

    /// Adds all of these.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.values.extend(other.values.iter().map(|(key, values)| (key.clone(), values.clone())));
    }

    /// The values of a key that is written in lower case; `None` when the request does not have it.
    pub(super) fn get(&self, key: &str) -> Option<&[String]> {
        self.values.get(key).map(Vec::as_slice)
    }
}

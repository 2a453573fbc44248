//! What must be known of a policy printed without white space, told from its statements one by one: most were printed before.

use serde_json::{Map, Value};

use super::shape::is_allowed;
use crate::policy::document::PolicyDocument;

/// A printed text.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) struct Printed {
    /// Its length, bytes.
    pub(in crate::policy) size: usize,
    /// Whether it has a character that KMS does not take.
    is_bad: bool,
    /// Whether something in it looks like a policy variable.
    pub(super) has_variable: bool,
}

impl Printed {
    /// Of one value.
    pub(in crate::policy) fn value(value: &Value) -> Self {
        let text = value.to_string();
        Self { size: text.len(), is_bad: !text.chars().all(is_allowed), has_variable: text.contains("${") }
    }

    /// Of a policy, from that of each of its statements.
    pub(in crate::policy) fn policy(doc: &PolicyDocument, statements: impl Iterator<Item = Self>) -> Self {
        let is_list = doc.value().get("Statement").is_none_or(Value::is_array);
        let bare = |(field, value): (&String, &Value)| {
            let value = match (field.as_str(), is_list) {
                ("Statement", true) => Value::Array(Vec::new()),
                ("Statement", false) => 0.into(),
                _ => value.clone(),
            };
            (field.clone(), value)
        };
        let rest: Map<String, Value> = doc.object().into_iter().flatten().map(bare).collect();
        // A comma stands behind each statement but the last; a single one that is no list takes the place of the digit.
        let mut all = Self::value(&Value::Object(rest));
        let mut is_first = true;
        for one in statements {
            all.size += one.size + usize::from(is_list && !is_first);
            all.size -= usize::from(!is_list);
            all.is_bad |= one.is_bad;
            all.has_variable |= one.has_variable;
            is_first = false;
        }
        all
    }

    /// The first character of the policy that KMS does not take.
    pub(super) fn first_bad(self, doc: &PolicyDocument) -> Option<char> {
        let find = || doc.to_minified_json().chars().find(|c| !is_allowed(*c));
        self.is_bad.then(find).flatten()
    }
}

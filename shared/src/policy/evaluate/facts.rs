//! What is known about a request: the values of its condition keys.

use std::collections::BTreeMap;

use super::super::vocabulary;

/// Values of condition keys. Letter case of a key does not matter.
///
/// A key that is not here is *unknown*, unless the facts are [`Facts::complete`]: then the request does not have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// By the key in lower case; no values: the request does not have the key.
    values: BTreeMap<String, Vec<String>>,
    complete: bool,
}

/// What is known of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact<'a> {
    Values(&'a [String]),
    Absent,
    Unknown,
}

impl Facts {
    /// Nothing is known.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// The request has no other keys than those that are added.
    pub fn complete() -> Self {
        Self { complete: true, ..Self::default() }
    }

    /// Adds a key with one value.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.set(key, [value]);
        self
    }

    /// Sets a key's values; without values, the request does not have the key.
    pub fn set<'a>(&mut self, key: &str, values: impl IntoIterator<Item = &'a str>) {
        self.values.insert(key.to_ascii_lowercase(), values.into_iter().map(str::to_owned).collect());
    }

    /// Sets a key unless it is set.
    pub(super) fn set_default(&mut self, key: &str, value: &str) {
        self.values.entry(key.to_ascii_lowercase()).or_insert_with(|| vec![value.to_owned()]);
    }

    /// What is known of a key, in a request for `action`.
    pub(super) fn get(&self, action: &str, key: &str) -> Fact<'_> {
        match self.values.get(&key.to_ascii_lowercase()).map(Vec::as_slice) {
            Some([]) => Fact::Absent,
            Some(values) => Fact::Values(values),
            None if self.complete || !vocabulary::request_carries(action, key) => Fact::Absent,
            None => Fact::Unknown,
        }
    }
}

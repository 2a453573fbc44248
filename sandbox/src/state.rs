//! Everything that the sandbox remembers.
//!
//! Entries are shared (`Arc`), so that a copy of the state costs pointers, not contents.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{acmpca::Authorities, clock::Moment, kms::Keys, principals::Session, published::Published};

/// The format of the state file that this version writes.
///
/// It rises when an older version could no longer read the file; a new field with a default does not need that.
pub(crate) const FORMAT: u32 = 1;

/// The whole state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    format: u32,
    /// By [`Place::key`](crate::place::Place::key).
    #[serde(with = "shared_entries")]
    places: BTreeMap<String, Arc<Contents>>,
    /// Temporary credentials by access key id.
    #[serde(default, with = "shared_entries")]
    pub(crate) sessions: BTreeMap<String, Arc<Session>>,
}

/// What one account has in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Contents {
    pub(crate) kms: Keys,
    pub(crate) acmpca: Authorities,
    /// When something next changes by itself: a deletion window ends, a certificate expires.
    due: Option<Moment>,
}

impl Default for State {
    fn default() -> Self {
        Self { format: FORMAT, places: BTreeMap::new(), sessions: BTreeMap::new() }
    }
}

impl State {
    /// What is at this place.
    pub(crate) fn contents(&self, place: &str) -> Arc<Contents> {
        self.places.get(place).cloned().unwrap_or_default()
    }

    /// The accounts that have something in this Region.
    pub(crate) fn accounts(&self, region: &str) -> Vec<String> {
        let of = |key: &String| {
            key.split_once('/').filter(|(_, at)| *at == region).map(|(account, _)| account.into())
        };
        self.places.keys().filter_map(of).collect()
    }

    /// Puts the contents of a place.
    pub(crate) fn put(&mut self, place: &str, contents: Contents) {
        self.places.insert(place.to_owned(), Arc::new(contents));
    }

    /// Whether something was to change by itself until now, at any place.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.places.values().any(|contents| contents.is_due(now))
    }

    /// Does what was to happen by itself until now, at all places.
    pub(crate) fn settle(&mut self, now: Moment) {
        for contents in self.places.values_mut().filter(|contents| contents.is_due(now)) {
            let contents = Arc::make_mut(contents);
            contents.settle(now);
            contents.note_due();
        }
    }

    /// The object in an S3 bucket. Buckets belong to no Region: the object that was written last counts.
    pub(crate) fn object(&self, bucket: &str, key: &str, now: Moment) -> Option<Bytes> {
        let found = self.places.values().filter_map(|contents| contents.acmpca.object(bucket, key, now));
        found.max_by_key(|(since, _)| *since).map(|(_, content)| content)
    }

    /// The revocation list at an address.
    pub(crate) fn published(&self, address: &str, now: Moment) -> Option<Published> {
        self.places.values().find_map(|contents| contents.acmpca.published(address, now))
    }
}

impl Contents {
    /// Whether something was to change by itself until now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Does what was to happen by itself until now.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.kms.settle(now);
        self.acmpca.settle(now);
    }

    /// Notes when something will next change by itself.
    pub(crate) fn note_due(&mut self) {
        self.due = self.kms.due().into_iter().chain(self.acmpca.due()).min();
    }
}

/// Maps of shared entries, written as if they were not shared.
pub(crate) mod shared_entries {
    use std::{collections::BTreeMap, sync::Arc};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer, T: Serialize>(
        map: &BTreeMap<String, Arc<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(map.iter().map(|(key, value)| (key, value.as_ref())))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Arc<T>>, D::Error> {
        let map = BTreeMap::<String, T>::deserialize(deserializer)?;
        Ok(map.into_iter().map(|(key, value)| (key, Arc::new(value))).collect())
    }
}

/// A shared value, written as if it were not shared.
pub(crate) mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer, T: Serialize>(
        value: &Arc<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}

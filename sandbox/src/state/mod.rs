//! Everything that the sandbox remembers.
//!
//! A copy of the state costs the same whatever is in it: copies share what they have in common. So every reader
//! has a state of its own that never changes, and a transaction works on a copy.

mod table;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize};

pub(crate) use self::table::{AnyTable, Change, Row, Table};
use crate::{
    ObjectName, acmpca::Authorities, clock::Moment, kms::Keys, principals::Session, published::Published,
};

/// The format of a state that is written as one JSON document.
///
/// It rises when an older version could no longer read the document; a new field with a default does not need that.
pub(crate) const FORMAT: u32 = 2;

/// The whole state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    format: u32,
    /// By [`Place::key`](crate::place::Place::key).
    #[serde(with = "places")]
    places: RedBlackTreeMapSync<Arc<str>, Arc<Contents>>,
    /// Temporary credentials by access key id.
    #[serde(default)]
    pub(crate) sessions: Table<Session>,
    /// The places that were put since the state was copied.
    #[serde(skip)]
    touched: BTreeSet<Arc<str>>,
}

/// What one account has in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Contents {
    pub(crate) kms: Keys,
    pub(crate) acmpca: Authorities,
}

/// What was done to one table of a place.
#[derive(Debug)]
pub(crate) struct Changes {
    /// Empty for tables that belong to no place.
    pub(crate) place: Arc<str>,
    /// Which table: names that are stored, and never change.
    pub(crate) kind: &'static str,
    pub(crate) entries: Vec<Change>,
}

/// The kind of sessions, which belong to no place.
const SESSION: &str = "session";

impl Default for State {
    fn default() -> Self {
        let places = RedBlackTreeMapSync::new_sync();
        Self { format: FORMAT, places, sessions: Table::default(), touched: BTreeSet::new() }
    }
}

impl State {
    /// What is at this place.
    pub(crate) fn contents(&self, place: &str) -> Arc<Contents> {
        self.places.get(place).cloned().unwrap_or_default()
    }

    /// The accounts that have something in this Region.
    pub(crate) fn accounts(&self, region: &str) -> Vec<String> {
        let places = self.places.keys().filter_map(|key| key.split_once('/'));
        places.filter(|(_, at)| *at == region).map(|(account, _)| account.to_owned()).collect()
    }

    /// Puts the contents of a place.
    pub(crate) fn put(&mut self, place: &str, contents: Contents) {
        let place: Arc<str> = place.into();
        self.touched.insert(Arc::clone(&place));
        self.places.insert_mut(place, Arc::new(contents));
    }

    /// Whether something was to change by itself until now, at any place.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.places.values().any(|contents| contents.is_due(now))
    }

    /// Does what was to happen by itself until now, at all places.
    pub(crate) fn settle(&mut self, now: Moment) {
        let due = self.places.iter().filter(|(_, contents)| contents.is_due(now));
        let due: Vec<_> =
            due.map(|(place, contents)| (Arc::clone(place), Contents::clone(contents))).collect();
        for (place, mut contents) in due {
            contents.settle(now);
            self.put(&place, contents);
        }
    }

    /// The object in an S3 bucket. Buckets belong to no Region: the object that was written last counts.
    pub(crate) fn object(&self, bucket: &str, key: &str, now: Moment) -> Option<Bytes> {
        let found = self.places.values().filter_map(|contents| contents.acmpca.object(bucket, key, now));
        found.max_by_key(|(since, _)| *since).map(|(_, content)| content)
    }

    /// The objects in all S3 buckets, each once, in order.
    pub(crate) fn objects(&self, now: Moment) -> Vec<ObjectName> {
        let named = self.places.values().flat_map(|contents| contents.acmpca.object_names(now));
        let names: BTreeSet<(String, String)> = named.collect();
        let sized = names.into_iter().filter_map(|(bucket, key)| {
            let size = self.object(&bucket, &key, now)?.len();
            Some(ObjectName { bucket, key, size })
        });
        sized.collect()
    }

    /// The revocation list at an address.
    pub(crate) fn published(&self, address: &str, now: Moment) -> Option<Published> {
        self.places.values().find_map(|contents| contents.acmpca.published(address, now))
    }

    /// Brings a document of an older format up to today's.
    pub(crate) fn upgrade(&mut self) {
        if self.format < 2 {
            let places: Vec<_> = self.places.keys().cloned().collect();
            for place in places {
                if let Some(contents) = self.places.get_mut(&place) {
                    let contents = Arc::make_mut(contents);
                    contents.acmpca.share_chains();
                    contents.tables().for_each(|(_, table)| table.untouch());
                }
            }
        }
        self.format = FORMAT;
    }

    /// Every entry as a change, as if the state were new.
    ///
    /// # Errors
    /// For an entry that cannot be written as JSON.
    pub(crate) fn all(mut self) -> serde_json::Result<Vec<Changes>> {
        self.sessions.touch_all();
        self.touched = self.places.keys().cloned().collect();
        for place in &self.touched {
            let contents = self.places.get_mut(place).map(Arc::make_mut);
            contents.into_iter().flat_map(Contents::tables).for_each(|(_, table)| table.touch_all());
        }
        self.drain()
    }

    /// Takes what was changed since the state was copied.
    ///
    /// # Errors
    /// For an entry that cannot be written as JSON.
    pub(crate) fn drain(&mut self) -> serde_json::Result<Vec<Changes>> {
        let sessions = Changes { place: "".into(), kind: SESSION, entries: self.sessions.drain()? };
        let mut all = vec![sessions];
        for place in std::mem::take(&mut self.touched) {
            let contents = self.places.get_mut(&place).map(Arc::make_mut);
            for (kind, table) in contents.into_iter().flat_map(Contents::tables) {
                all.push(Changes { place: Arc::clone(&place), kind, entries: table.drain()? });
            }
        }
        all.retain(|changes| !changes.entries.is_empty());
        Ok(all)
    }

    /// Does what another process has done to an entry of the table `kind` of a place: put it as this JSON, or
    /// taken it away.
    ///
    /// # Errors
    /// When the kind or the JSON is none that this version knows.
    pub(crate) fn apply(
        &mut self,
        place: &str,
        kind: &str,
        name: &str,
        value: Option<&[u8]>,
    ) -> serde_json::Result<()> {
        if kind == SESSION {
            return self.sessions.apply(name, value);
        }
        if !self.places.contains_key(place) {
            self.places.insert_mut(place.into(), Arc::default());
        }
        let contents = self.places.get_mut(place).map(Arc::make_mut);
        let table = contents.into_iter().flat_map(Contents::tables).find(|(known, _)| *known == kind);
        match table {
            Some((_, table)) => table.apply(name, value),
            None => Err(serde::de::Error::custom(format_args!("there is no table '{kind}'"))),
        }
    }
}

impl Contents {
    /// Whether something was to change by itself until now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.kms.is_due(now) || self.acmpca.is_due(now)
    }

    /// Does what was to happen by itself until now.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.kms.settle(now);
        self.acmpca.settle(now);
    }

    /// All tables, by the names under which they are stored.
    fn tables(&mut self) -> impl Iterator<Item = (&'static str, &mut dyn AnyTable)> {
        self.kms.tables().into_iter().chain(self.acmpca.tables())
    }
}

/// Places, written as if they were not shared.
mod places {
    use std::sync::Arc;

    use rpds::RedBlackTreeMapSync;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Contents;

    type Places = RedBlackTreeMapSync<Arc<str>, Arc<Contents>>;

    pub(super) fn serialize<S: Serializer>(places: &Places, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(places.iter().map(|(name, contents)| (&**name, &**contents)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Places, D::Error> {
        let places = std::collections::BTreeMap::<String, Contents>::deserialize(deserializer)?;
        let mut shared = Places::new_sync();
        for (name, contents) in places {
            shared.insert_mut(name.into(), Arc::new(contents));
        }
        Ok(shared)
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

//! Tables of the state: ordered, cheap to copy, and with what their entries are looked up by.

use std::{
    collections::BTreeSet,
    fmt,
    marker::PhantomData,
    ops::Bound::{self, Excluded, Included, Unbounded},
    sync::Arc,
};

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};

/// What a table has under a name.
pub(crate) trait Row: Clone + Serialize + DeserializeOwned {
    /// What entries are looked up by, other than their names.
    type Mark: Ord + Clone;

    /// The marks of this entry, which stands under `name`. They follow from the entry alone.
    fn marks(&self, name: &str) -> Vec<Self::Mark>;
}

/// What was done to one entry.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) name: Arc<str>,
    /// JSON of the entry; `None` when it is gone.
    pub(crate) value: Option<Vec<u8>>,
}

/// Entries by name.
///
/// A copy costs the same whatever is in the table, and shares with its original what neither changes. The table
/// notes which names were touched, so that a transaction writes those alone.
#[derive(Clone)]
pub(crate) struct Table<V: Row> {
    entries: RedBlackTreeMapSync<Arc<str>, Arc<V>>,
    marks: RedBlackTreeSetSync<(V::Mark, Arc<str>)>,
    touched: BTreeSet<Arc<str>>,
}

impl<V: Row> Table<V> {
    /// The entry of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Arc<V>> {
        self.entries.get(name)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The number of entries.
    pub(crate) fn len(&self) -> usize {
        self.entries.size()
    }

    /// All entries whose names come after that one, in the order of their names.
    pub(crate) fn after(&self, name: Option<Arc<str>>) -> impl Iterator<Item = (&str, &Arc<V>)> {
        let start = name.map_or(Unbounded, Excluded);
        self.entries.range::<Arc<str>, _>((start, Unbounded)).map(|(name, value)| (&**name, value))
    }

    /// The entries whose names begin in this way and come after that name, in the order of their names.
    pub(crate) fn beginning(
        &self,
        prefix: &str,
        after: Option<Arc<str>>,
    ) -> impl Iterator<Item = (&str, &Arc<V>)> + use<'_, V> {
        let prefix: Arc<str> = prefix.into();
        let start = match after {
            Some(name) if name > prefix => Excluded(name),
            _ => Included(Arc::clone(&prefix)),
        };
        self.entries
            .range::<Arc<str>, _>((start, Unbounded))
            .take_while(move |(name, _)| name.starts_with(&*prefix))
            .map(|(name, value)| (&**name, value))
    }

    /// The entries that have this mark and whose names come after that one, in the order of their names.
    pub(crate) fn marked(
        &self,
        mark: V::Mark,
        after: Option<Arc<str>>,
    ) -> impl Iterator<Item = (&str, &Arc<V>)> + use<'_, V> {
        let start = match after {
            Some(name) => Excluded((mark.clone(), name)),
            None => Included((mark.clone(), Arc::from(""))),
        };
        let range: (Bound<(V::Mark, Arc<str>)>, _) = (start, Unbounded);
        self.marks
            .range::<(V::Mark, Arc<str>), _>(range)
            .take_while(move |(other, _)| *other == mark)
            .filter_map(|(_, name)| Some((&**name, self.entries.get(&**name)?)))
    }

    /// The first of all marks.
    pub(crate) fn first_mark(&self) -> Option<&V::Mark> {
        self.marks.first().map(|(mark, _)| mark)
    }

    /// The names of the entries with marks up to this one, in the order of their marks.
    pub(crate) fn marked_until(&self, last: &V::Mark) -> Vec<Arc<str>> {
        let marks = self.marks.iter().take_while(|(mark, _)| mark <= last);
        marks.map(|(_, name)| Arc::clone(name)).collect()
    }

    /// Puts an entry; one of the same name is replaced.
    pub(crate) fn insert(&mut self, name: impl Into<Arc<str>>, value: V) {
        let name = name.into();
        self.touched.insert(Arc::clone(&name));
        self.put(name, Some(value));
    }

    /// Takes the entry of this name away, if there is one.
    pub(crate) fn remove(&mut self, name: &str) {
        if let Some((name, _)) = self.entries.get_key_value(name) {
            let name = Arc::clone(name);
            self.touched.insert(Arc::clone(&name));
            self.put(name, None);
        }
    }

    /// Changes the entry of this name; `None` when there is none.
    pub(crate) fn change<R>(&mut self, name: &str, change: impl FnOnce(&mut V) -> R) -> Option<R> {
        let (name, value) = self.entries.get_key_value(name)?;
        let (name, mut value) = (Arc::clone(name), V::clone(value));
        let result = change(&mut value);
        self.insert(name, value);
        Some(result)
    }

    fn put(&mut self, name: Arc<str>, value: Option<V>) {
        let mut stale = self.entries.get(&*name).map(|old| old.marks(&name)).unwrap_or_default();
        let Some(value) = value else {
            for mark in stale {
                self.marks.remove_mut(&(mark, Arc::clone(&name)));
            }
            self.entries.remove_mut(&*name);
            return;
        };
        let marks = value.marks(&name);
        stale.retain(|mark| !marks.contains(mark));
        for mark in stale {
            self.marks.remove_mut(&(mark, Arc::clone(&name)));
        }
        for mark in marks {
            self.marks.insert_mut((mark, Arc::clone(&name)));
        }
        self.entries.insert_mut(name, Arc::new(value));
    }
}

/// A table, whatever is in it.
pub(crate) trait AnyTable {
    /// Notes every entry as touched, as in a state that is to be written as a whole.
    fn touch_all(&mut self);

    /// Notes no entry as touched.
    fn untouch(&mut self);

    /// Takes the touched entries as changes to be written.
    fn drain(&mut self) -> serde_json::Result<Vec<Change>>;

    /// Does what another process has written: the JSON of an entry, `None` when it is gone.
    fn apply(&mut self, name: &str, value: Option<&[u8]>) -> serde_json::Result<()>;
}

impl<V: Row> AnyTable for Table<V> {
    fn touch_all(&mut self) {
        self.touched = self.entries.keys().cloned().collect();
    }

    fn untouch(&mut self) {
        self.touched.clear();
    }

    fn drain(&mut self) -> serde_json::Result<Vec<Change>> {
        let touched = std::mem::take(&mut self.touched).into_iter();
        let change = |name: Arc<str>| {
            let value = self.entries.get(&*name).map(|value| serde_json::to_vec(&**value)).transpose()?;
            Ok(Change { name, value })
        };
        touched.map(change).collect()
    }

    fn apply(&mut self, name: &str, value: Option<&[u8]>) -> serde_json::Result<()> {
        let value = value.map(serde_json::from_slice).transpose()?;
        self.put(name.into(), value);
        Ok(())
    }
}

impl<V: Row> Default for Table<V> {
    fn default() -> Self {
        Self {
            entries: RedBlackTreeMapSync::new_sync(),
            marks: RedBlackTreeSetSync::new_sync(),
            touched: BTreeSet::new(),
        }
    }
}

impl<V: Row> fmt::Debug for Table<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} entries)", self.len())
    }
}

impl<V: Row> Serialize for Table<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().map(|(name, value)| (&**name, &**value)))
    }
}

impl<'de, V: Row> Deserialize<'de> for Table<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Reads a map into a table.
struct Entries<V>(PhantomData<V>);

impl<'de, V: Row> Visitor<'de> for Entries<V> {
    type Value = Table<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("entries by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table<V>, A::Error> {
        let mut table = Table::default();
        while let Some((name, value)) = map.next_entry::<String, V>()? {
            table.put(name.into(), Some(value));
        }
        Ok(table)
    }
}

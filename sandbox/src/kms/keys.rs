//! The keys and aliases of one place.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    grants::{Grant, grant_key},
    policy::KeyPolicy,
    spec::{KeySpec, KeyUsage},
};
use crate::{
    clock::Moment,
    crypto::PrivateKey,
    place::Place,
    state::{AnyTable, Row, Table, shared},
};

/// All keys by id, all aliases by name (with `alias/`), and all grants.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Keys {
    pub(super) keys: Table<Key>,
    pub(super) aliases: Table<Alias>,
    /// By [`grant_key`].
    pub(super) grants: Table<Grant>,
}

/// A customer managed key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) spec: KeySpec,
    pub(super) usage: KeyUsage,
    pub(super) description: String,
    pub(super) created: Moment,
    pub(super) enabled: bool,
    #[serde(default)]
    pub(super) deletion: Option<Deletion>,
    pub(super) multi_region: bool,
    /// The policy named `default`, as GetKeyPolicy shows it.
    pub(super) policy: KeyPolicy,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    /// Absent for symmetric keys, whose cryptography is not modelled.
    #[serde(default)]
    pub(super) material: Option<Material>,
}

/// The key pair of a key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Material(#[serde(with = "shared")] pub(super) Arc<PrivateKey>);

/// A deletion that is waited for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Deletion {
    pub(super) at: Moment,
    pub(super) window_days: u32,
}

/// Another name of a key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) target: String,
    pub(super) created: Moment,
    pub(super) updated: Moment,
}

impl Row for Key {
    /// When it is to be deleted.
    type Mark = Moment;

    fn marks(&self, _: &str) -> Vec<Moment> {
        self.deletion.iter().map(|deletion| deletion.at).collect()
    }
}

impl Row for Alias {
    /// The id of its key.
    type Mark = String;

    fn marks(&self, _: &str) -> Vec<String> {
        vec![self.target.clone()]
    }
}

impl Key {
    /// The key's ARN.
    pub(super) fn arn(&self, place: &Place) -> String {
        place.arn("kms", &format!("key/{}", self.id))
    }

    /// AWS's name of the key's state.
    pub(super) fn state(&self) -> &'static str {
        match (self.deletion, self.enabled) {
            (Some(_), _) => "PendingDeletion",
            (None, true) => "Enabled",
            (None, false) => "Disabled",
        }
    }
}

impl Keys {
    /// All tables, by the names under which they are stored.
    pub(crate) fn tables(&mut self) -> [(&'static str, &mut dyn AnyTable); 3] {
        [("key", &mut self.keys), ("alias", &mut self.aliases), ("grant", &mut self.grants)]
    }

    /// Whether a key was to be deleted until now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.keys.first_mark().is_some_and(|due| *due <= now)
    }

    /// Deletes the keys whose waiting period is over, with their aliases and grants.
    pub(crate) fn settle(&mut self, now: Moment) {
        for id in self.keys.marked_until(&now) {
            self.keys.remove(&id);
            let aliases = self.aliases_of(&id, None).map(|(name, _)| name.to_owned());
            for name in aliases.collect::<Vec<_>>() {
                self.aliases.remove(&name);
            }
            let grants = self.grants_of(&id, None).map(|(name, _)| name.to_owned());
            for name in grants.collect::<Vec<_>>() {
                self.grants.remove(&name);
            }
        }
    }

    /// The aliases of a key whose names come after that one.
    pub(super) fn aliases_of(
        &self,
        key: &str,
        after: Option<Arc<str>>,
    ) -> impl Iterator<Item = (&str, &Arc<Alias>)> + use<'_> {
        self.aliases.marked(key.to_owned(), after)
    }

    /// The grants of a key, with the names under which they are kept, after that name.
    pub(super) fn grants_of(
        &self,
        key: &str,
        after: Option<Arc<str>>,
    ) -> impl Iterator<Item = (&str, &Arc<Grant>)> + use<'_> {
        self.grants.beginning(&grant_key(key, ""), after)
    }
}

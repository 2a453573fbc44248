//! The keys and aliases of one place.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    grants::Grant,
    policy::KeyPolicy,
    spec::{KeySpec, KeyUsage},
};
use crate::{
    clock::Moment,
    crypto::PrivateKey,
    place::Place,
    state::{shared, shared_entries},
};

/// All keys by id, all aliases by name (with `alias/`), and all grants.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Keys {
    #[serde(with = "shared_entries")]
    pub(super) keys: BTreeMap<String, Arc<Key>>,
    #[serde(with = "shared_entries")]
    pub(super) aliases: BTreeMap<String, Arc<Alias>>,
    /// By [`grant_key`](super::grants::grant_key).
    #[serde(with = "shared_entries")]
    pub(super) grants: BTreeMap<String, Arc<Grant>>,
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
    /// Deletes the keys whose waiting period is over, with their aliases and grants.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.keys.retain(|_, key| key.deletion.is_none_or(|deletion| deletion.at > now));
        let keys = &self.keys;
        self.aliases.retain(|_, alias| keys.contains_key(&alias.target));
        self.grants.retain(|name, _| name.split('/').next().is_some_and(|key| keys.contains_key(key)));
    }

    /// When the next key is to be deleted.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.keys.values().filter_map(|key| key.deletion.map(|deletion| deletion.at)).min()
    }

    /// The key of this id, to be changed.
    pub(super) fn key_mut(&mut self, id: &str) -> Option<&mut Key> {
        self.keys.get_mut(id).map(Arc::make_mut)
    }
}

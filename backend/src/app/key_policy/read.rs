//! The live policy of a key and the changes made to it.

use signet_shared::api::key_policy::{KeyPolicy, PolicyChange};

use super::super::App;
use super::super::keys::KeyAt;
use super::versions::Live;
use crate::error::Result;

/// A key as the command line names it, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRef {
    /// Id of the target that reaches it.
    pub target: String,
    /// Its ARN.
    pub arn: String,
}

impl App {
    /// The key that is meant by an ARN (on the default target), or by the name or id of an identity.
    ///
    /// # Errors
    /// Not found if there is no such identity; conflict if it has no key yet; invalid if the ARN is not that of a key.
    pub async fn find_key(&self, identity_or_arn: &str) -> Result<KeyRef> {
        let key = if identity_or_arn.trim().starts_with("arn:") {
            self.key_at(self.targets.default_id(), identity_or_arn).await?
        } else {
            let id = self.find_identity(identity_or_arn).await?.id;
            self.key_of_identity(&id).await?
        };
        Ok(KeyRef { target: key.target_id().to_owned(), arn: key.arn })
    }

    /// The live policy of an identity's key, which is kept as a version.
    ///
    /// # Errors
    /// Conflict if the identity has no key yet; what AWS says.
    pub async fn read_key_policy(&self, identity_id: &str) -> Result<KeyPolicy> {
        self.policy_at(self.key_of_identity(identity_id).await?).await
    }

    /// The same of any key.
    ///
    /// # Errors
    /// Invalid if it is not the ARN of a key that the target can reach; what AWS says.
    pub async fn read_policy_of_key(&self, target: &str, key_arn: &str) -> Result<KeyPolicy> {
        self.policy_at(self.key_at(target, key_arn).await?).await
    }

    async fn policy_at(&self, key: KeyAt) -> Result<KeyPolicy> {
        let name = key.name().await?;
        let Live { text, hash, version, drift, .. } = self.live_policy(&key).await?;
        Ok(KeyPolicy {
            target: key.target_id().to_owned(),
            key_arn: key.arn,
            identity_id: key.identity.map(|row| row.id),
            alias: name.alias,
            confirm_with: name.confirm_with,
            key_spec: name.spec,
            hash,
            document: text,
            read_at: self.clock.now_ms(),
            version: version.number,
            drift,
            two_people: self.config.two_people,
        })
    }

    /// Changes of the policy of an identity's key, newest first; none while it has no key.
    ///
    /// # Errors
    /// Not found if there is no such identity.
    pub async fn list_policy_changes(&self, identity_id: &str) -> Result<Vec<PolicyChange>> {
        let row = self.store.identity(identity_id).await?;
        match row.facts.key_arn {
            Some(key_arn) => self.changes_of(&row.target, &key_arn).await,
            None => Ok(Vec::new()),
        }
    }

    /// The same of any key.
    ///
    /// # Errors
    /// Invalid if it is not the ARN of a key that the target can reach.
    pub async fn list_policy_changes_of_key(&self, target: &str, key_arn: &str) -> Result<Vec<PolicyChange>> {
        let key = self.key_at(target, key_arn).await?;
        self.changes_of(key.target_id(), &key.arn).await
    }

    async fn changes_of(&self, target: &str, key_arn: &str) -> Result<Vec<PolicyChange>> {
        self.settle_cut_off(key_arn).await?;
        self.store.policy_changes(target, key_arn).await
    }

    /// One change.
    ///
    /// # Errors
    /// Not found if there is no such change.
    pub async fn read_policy_change(&self, id: &str) -> Result<PolicyChange> {
        let change = self.store.policy_change(id).await?;
        if !self.was_cut_off(&change) {
            return Ok(change);
        }
        self.try_to_settle(&change).await;
        self.store.policy_change(id).await
    }
}

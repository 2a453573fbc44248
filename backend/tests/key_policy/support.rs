//! An identity that is set up, and somebody who changes its key policy.

use signet::app::{Actor, App};
use signet::error::Result;
use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyVersion, ProposePolicyChange, VersionOrigin,
};

use crate::common::{World, params, set_up};

pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";
/// The Sid of the one statement of KMS's default policy.
pub(crate) const ROOT: &str = "Enable IAM User Permissions";

pub(crate) struct Studio {
    pub(crate) world: World,
    pub(crate) app: App,
    pub(crate) identity: String,
    pub(crate) key: String,
}

impl Studio {
    pub(crate) async fn new() -> Self {
        Self::of(World::new()).await
    }

    pub(crate) async fn of(world: World) -> Self {
        let app = world.app().await;
        let done = set_up(&world, &app, params()).await;
        let key = app.read_identity(&done.identity_id).await.unwrap().key_arn.unwrap();
        Self { world, app, identity: done.identity_id, key }
    }

    pub(crate) async fn propose(&self, propose: ProposePolicyChange) -> Result<PolicyChange> {
        self.app.propose_policy_change(&self.world.actor, &self.identity, propose.into()).await
    }

    pub(crate) async fn propose_role(&self) -> PolicyChange {
        self.propose(ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() }).await.unwrap()
    }

    pub(crate) async fn apply(&self, change: &PolicyChange) -> Result<PolicyChange> {
        self.apply_as(&self.world.actor, change).await
    }

    pub(crate) async fn apply_as(&self, actor: &Actor, change: &PolicyChange) -> Result<PolicyChange> {
        self.app.apply_policy_change(actor, &change.id, yes(change)).await
    }

    /// The policy on the key, asked past Signet.
    pub(crate) async fn live(&self) -> String {
        self.world.aws().await.key_policy(&self.key).await.unwrap()
    }

    /// Somebody changes the policy past Signet.
    pub(crate) async fn change_outside(&self, from: &str, to: &str) {
        let (before, aws) = (self.live().await, self.world.aws().await);
        let after = before.replace(from, to);
        assert_ne!(before, after);
        aws.put_key_policy(&self.key, &after).await.unwrap();
    }

    pub(crate) async fn read(&self) -> KeyPolicy {
        self.app.read_key_policy(&self.identity).await.unwrap()
    }

    pub(crate) async fn versions(&self) -> Vec<PolicyVersion> {
        self.app.list_policy_versions("sandbox", &self.key).await.unwrap()
    }

    /// Number and origin of each version, newest first.
    pub(crate) async fn history(&self) -> Vec<(u32, VersionOrigin)> {
        self.versions().await.iter().map(|version| (version.number, version.origin)).collect()
    }

    pub(crate) fn puts(&self) -> u64 {
        self.world.sandbox.faults().calls("PutKeyPolicy")
    }
}

/// What the user sends to apply a change.
pub(crate) fn yes(change: &PolicyChange) -> ApplyPolicyChange {
    ApplyPolicyChange {
        base_hash: change.base_hash.clone(),
        confirmation: "alias/epic-prod-voice".to_owned(),
    }
}

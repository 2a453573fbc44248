//! The key policy of an identity and its changes.

use signet_shared::api::key_policy::{ApplyPolicyChange, KeyPolicy, PolicyChange, ProposeRequest};

use crate::api::client;
use crate::api::error::ApiError;

/// The live policy.
pub(crate) async fn get(identity_id: &str) -> Result<KeyPolicy, ApiError> {
    client::get_json(&format!("/identities/{identity_id}/key-policy")).await
}

/// Changes of the policy, newest first.
pub(crate) async fn changes(identity_id: &str) -> Result<Vec<PolicyChange>, ApiError> {
    client::get_json(&format!("/identities/{identity_id}/key-policy/changes")).await
}

/// Proposes a change. Nothing is put.
pub(crate) async fn propose(identity_id: &str, what: &ProposeRequest) -> Result<PolicyChange, ApiError> {
    client::post_json(&format!("/identities/{identity_id}/key-policy/changes"), what).await
}

/// Applies a proposed change, if the live policy is still its base.
pub(crate) async fn apply(
    change_id: &str,
    base_hash: String,
    confirmation: String,
) -> Result<PolicyChange, ApiError> {
    client::post_json(
        &format!("/policy-changes/{change_id}/apply"),
        &ApplyPolicyChange { base_hash, confirmation },
    )
    .await
}

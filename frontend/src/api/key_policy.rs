//! The policy of a key, its versions and its changes.

use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyVersion, ProposeRequest,
};

use crate::api::client::{self, percent_encoded};
use crate::api::error::ApiError;

/// A key, and the target that reaches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyRef {
    /// Id of the target.
    pub target: String,
    /// ARN of the key.
    pub key_arn: String,
}

impl KeyRef {
    /// Address of something of the key, below the API's; `rest` begins with a slash.
    pub(crate) fn path(&self, rest: &str) -> String {
        // Targets of the command line hold an address, and ARNs a slash.
        format!("/keys/{}/{}{rest}", percent_encoded(&self.target), percent_encoded(&self.key_arn))
    }
}

/// The live policy.
pub(crate) async fn get(key: &KeyRef) -> Result<KeyPolicy, ApiError> {
    client::get_json(&key.path("/policy")).await
}

/// The versions that are kept, newest first.
pub(crate) async fn versions(key: &KeyRef) -> Result<Vec<PolicyVersion>, ApiError> {
    client::get_json(&key.path("/policy/versions")).await
}

/// Changes of the policy, newest first.
pub(crate) async fn changes(key: &KeyRef) -> Result<Vec<PolicyChange>, ApiError> {
    client::get_json(&key.path("/policy/changes")).await
}

/// Changes of the policy of an identity's key, newest first.
pub(crate) async fn changes_of_identity(identity_id: &str) -> Result<Vec<PolicyChange>, ApiError> {
    client::get_json(&format!("/identities/{identity_id}/key-policy/changes")).await
}

/// One change.
pub(crate) async fn change(id: &str) -> Result<PolicyChange, ApiError> {
    client::get_json(&format!("/policy-changes/{id}")).await
}

/// Proposes a change. Nothing is put.
pub(crate) async fn propose(key: &KeyRef, what: &ProposeRequest) -> Result<PolicyChange, ApiError> {
    client::post_json(&key.path("/policy/changes"), what).await
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

#[cfg(test)]
mod tests {
    use super::KeyRef;

    #[test]
    fn an_arn_is_one_segment_of_the_address() {
        let key = KeyRef {
            target: "aws:a/b".to_owned(),
            key_arn: "arn:aws:kms:us-east-1:111122223333:key/k-1".to_owned(),
        };
        assert_eq!(
            key.path("/policy"),
            "/keys/aws%3Aa%2Fb/arn%3Aaws%3Akms%3Aus-east-1%3A111122223333%3Akey%2Fk-1/policy"
        );
    }
}

//! Who may sign with a key: the three ways, grants, and the proof.

use signet_shared::api::access::{
    AccessOverview, AccessProof, AskAccessProof, CreateKeyGrant, KeyGrant, LambdaRole, RevokeKeyGrant,
};

use crate::api::client::{self, percent_encoded, with_query};
use crate::api::error::ApiError;
use crate::api::key_policy::KeyRef;

/// The execution role of a Lambda function: by the ARN of the role, or the ARN or name of the function.
pub(crate) async fn lambda_role(key: &KeyRef, lambda: &str) -> Result<LambdaRole, ApiError> {
    client::get_json(&with_query(&key.path("/lambda-role"), &[("lambda", lambda)])).await
}

/// The three ways, for a role; `temporary` if access is wanted for a while only, which counts for the recommendation.
pub(crate) async fn overview(
    key: &KeyRef,
    role_arn: &str,
    temporary: bool,
) -> Result<AccessOverview, ApiError> {
    let query = [("role_arn", role_arn), ("temporary", if temporary { "true" } else { "" })];
    client::get_json(&with_query(&key.path("/access"), &query)).await
}

/// The key's grants.
pub(crate) async fn grants(key: &KeyRef) -> Result<Vec<KeyGrant>, ApiError> {
    client::get_json(&key.path("/grants")).await
}

/// Lets a role sign by a grant.
pub(crate) async fn create_grant(key: &KeyRef, grant: &CreateKeyGrant) -> Result<KeyGrant, ApiError> {
    client::post_json(&key.path("/grants"), grant).await
}

/// Revokes a grant.
pub(crate) async fn revoke_grant(key: &KeyRef, grant_id: &str, confirmation: String) -> Result<(), ApiError> {
    let path = key.path(&format!("/grants/{}/revoke", percent_encoded(grant_id)));
    client::post_json_no_answer(&path, &RevokeKeyGrant { confirmation }).await
}

/// Tries whether the role can sign, and someone unrelated cannot.
pub(crate) async fn prove(key: &KeyRef, role_arn: String) -> Result<AccessProof, ApiError> {
    client::post_json(&key.path("/access-proof"), &AskAccessProof { role_arn }).await
}

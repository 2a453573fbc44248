//! The key policy, its versions and changes to it: of an identity's key, or of any key by its ARN.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::key_policy::{
    ApplyPolicyChange, KeyPolicy, PolicyChange, PolicyVersion, ProposeRequest,
};

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::located;
use crate::app::Actor;

/// `GET /api/v1/identities/{id}/key-policy`: the live policy.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(identity_id): Path<String>,
) -> Result<Json<KeyPolicy>, Fault> {
    Ok(Json(http.app.read_key_policy(&identity_id).await?))
}

/// `GET /api/v1/identities/{id}/key-policy/changes`, newest first.
pub(in super::super) async fn list_changes(
    State(http): State<Http>,
    Path(identity_id): Path<String>,
) -> Result<Json<Vec<PolicyChange>>, Fault> {
    Ok(Json(http.app.list_policy_changes(&identity_id).await?))
}

/// `POST /api/v1/identities/{id}/key-policy/changes`: proposes a change; nothing on AWS changes.
pub(in super::super) async fn propose(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(identity_id): Path<String>,
    JsonBody(propose): JsonBody<ProposeRequest>,
) -> Result<Response, Fault> {
    Ok(proposed(&http.app.propose_policy_change(&actor, &identity_id, propose).await?))
}

fn proposed(change: &PolicyChange) -> Response {
    located(StatusCode::CREATED, format!("/api/v1/policy-changes/{}", change.id), change)
}

/// `GET /api/v1/keys/{target}/{key}/policy`: the live policy of any key.
pub(in super::super) async fn read_of_key(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
) -> Result<Json<KeyPolicy>, Fault> {
    Ok(Json(http.app.read_policy_of_key(&target, &key).await?))
}

/// `GET /api/v1/keys/{target}/{key}/policy/versions`, newest first.
pub(in super::super) async fn list_versions(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
) -> Result<Json<Vec<PolicyVersion>>, Fault> {
    Ok(Json(http.app.list_policy_versions(&target, &key).await?))
}

/// `GET /api/v1/keys/{target}/{key}/policy/changes`, newest first.
pub(in super::super) async fn list_changes_of_key(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
) -> Result<Json<Vec<PolicyChange>>, Fault> {
    Ok(Json(http.app.list_policy_changes_of_key(&target, &key).await?))
}

/// `POST /api/v1/keys/{target}/{key}/policy/changes`: proposes a change; nothing on AWS changes.
pub(in super::super) async fn propose_for_key(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path((target, key)): Path<(String, String)>,
    JsonBody(propose): JsonBody<ProposeRequest>,
) -> Result<Response, Fault> {
    Ok(proposed(&http.app.propose_policy_change_of_key(&actor, &target, &key, propose).await?))
}

/// `GET /api/v1/policy-changes/{id}`.
pub(in super::super) async fn read_change(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<PolicyChange>, Fault> {
    Ok(Json(http.app.read_policy_change(&id).await?))
}

/// `POST /api/v1/policy-changes/{id}/apply`: puts the policy, if the world is still as the user saw it. The change
/// in the answer may still be applying, while AWS does not know a new role.
pub(in super::super) async fn apply(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    JsonBody(apply): JsonBody<ApplyPolicyChange>,
) -> Result<Json<PolicyChange>, Fault> {
    Ok(Json(http.app.apply_policy_change(&actor, &id, apply).await?))
}

//! The key policy and changes to it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::key_policy::{ApplyPolicyChange, KeyPolicy, PolicyChange, ProposeRequest};

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
    let change = http.app.propose_policy_change(&actor, &identity_id, propose).await?;
    Ok(located(StatusCode::CREATED, format!("/api/v1/policy-changes/{}", change.id), &change))
}

/// `GET /api/v1/policy-changes/{id}`.
pub(in super::super) async fn read_change(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<PolicyChange>, Fault> {
    Ok(Json(http.app.read_policy_change(&id).await?))
}

/// `POST /api/v1/policy-changes/{id}/apply`: puts the policy, if the world is still as the user saw it.
pub(in super::super) async fn apply(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    JsonBody(apply): JsonBody<ApplyPolicyChange>,
) -> Result<Json<PolicyChange>, Fault> {
    Ok(Json(http.app.apply_policy_change(&actor, &id, apply).await?))
}

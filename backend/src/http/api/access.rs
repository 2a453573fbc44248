//! Who may sign with a key: the ways, grants, the proof.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use signet_shared::api::access::{
    AccessOverview, AccessProof, AskAccessProof, CreateKeyGrant, KeyGrant, LambdaRole, RevokeKeyGrant,
};

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use crate::app::Actor;

/// Which role is asked about.
#[derive(Debug, Deserialize)]
pub(in super::super) struct OfRole {
    #[serde(default)]
    role_arn: String,
    /// Whether access is wanted for a while only.
    #[serde(default)]
    temporary: bool,
}

/// Which function or role is meant.
#[derive(Debug, Deserialize)]
pub(in super::super) struct OfLambda {
    #[serde(default)]
    lambda: String,
}

/// `GET /api/v1/keys/{target}/{key}/access?role_arn=…&temporary=…`: the three ways for a role.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
    Query(of): Query<OfRole>,
) -> Result<Json<AccessOverview>, Fault> {
    Ok(Json(http.app.read_access(&target, &key, &of.role_arn, of.temporary).await?))
}

/// `GET /api/v1/keys/{target}/{key}/lambda-role?lambda=…`: the execution role that is meant.
pub(in super::super) async fn lambda_role(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
    Query(of): Query<OfLambda>,
) -> Result<Json<LambdaRole>, Fault> {
    Ok(Json(http.app.resolve_lambda(&target, &key, &of.lambda).await?))
}

/// `POST /api/v1/keys/{target}/{key}/access-proof`: tries the role and somebody unrelated; changes nothing.
pub(in super::super) async fn prove(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
    JsonBody(ask): JsonBody<AskAccessProof>,
) -> Result<Json<AccessProof>, Fault> {
    Ok(Json(http.app.prove_access(&target, &key, &ask.role_arn).await?))
}

/// `GET /api/v1/keys/{target}/{key}/grants`.
pub(in super::super) async fn list_grants(
    State(http): State<Http>,
    Path((target, key)): Path<(String, String)>,
) -> Result<Json<Vec<KeyGrant>>, Fault> {
    Ok(Json(http.app.list_grants(&target, &key).await?))
}

/// `POST /api/v1/keys/{target}/{key}/grants`: 201 with the grant if it was made, 200 if it was there.
pub(in super::super) async fn create_grant(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path((target, key)): Path<(String, String)>,
    JsonBody(ask): JsonBody<CreateKeyGrant>,
) -> Result<Response, Fault> {
    let (grant, made) = http.app.create_grant(&actor, &target, &key, ask).await?;
    let status = if made { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(grant)).into_response())
}

/// `POST /api/v1/keys/{target}/{key}/grants/{grant_id}/revoke`: 204.
pub(in super::super) async fn revoke_grant(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path((target, key, grant_id)): Path<(String, String, String)>,
    JsonBody(ask): JsonBody<RevokeKeyGrant>,
) -> Result<StatusCode, Fault> {
    http.app.revoke_grant(&actor, &target, &key, &grant_id, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Targets: where ceremonies work.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use serde::Deserialize;
use signet_shared::api::target::{TargetCheck, TargetInput, TargetRecord};

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::located;
use crate::app::Actor;

/// The query `?target={id}` of addresses that make or list something.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct On {
    /// Id of the target.
    pub(super) target: Option<String>,
}

/// `GET /api/v1/targets`.
pub(in super::super) async fn list(State(http): State<Http>) -> Result<Json<Vec<TargetRecord>>, Fault> {
    Ok(Json(http.app.list_targets().await?))
}

/// `POST /api/v1/targets`: saves an AWS target.
pub(in super::super) async fn create(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    JsonBody(input): JsonBody<TargetInput>,
) -> Result<Response, Fault> {
    let record = http.app.create_target(&actor, input).await?;
    Ok(located(StatusCode::CREATED, format!("/api/v1/targets/{}", record.target.id), &record))
}

/// `PUT /api/v1/targets/{id}`: changes it; what the body leaves out is taken away.
pub(in super::super) async fn change(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    JsonBody(input): JsonBody<TargetInput>,
) -> Result<Json<TargetRecord>, Fault> {
    Ok(Json(http.app.change_target(&actor, &id, input).await?))
}

/// `DELETE /api/v1/targets/{id}`.
pub(in super::super) async fn remove(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    http.app.remove_target(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/targets/{id}/check`: asks it whether it can be worked with.
pub(in super::super) async fn check(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<TargetCheck>, Fault> {
    Ok(Json(http.app.check_target(&id).await?))
}

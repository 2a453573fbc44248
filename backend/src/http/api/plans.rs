//! Plans.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::located;
use crate::app::Actor;

/// `POST /api/v1/plans`: computes a plan against the live target.
pub(in super::super) async fn create(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    JsonBody(params): JsonBody<CeremonyParams>,
) -> Result<Response, Fault> {
    let plan = http.app.create_plan(&actor, params).await?;
    Ok(located(StatusCode::CREATED, format!("/api/v1/plans/{}", plan.id), &plan))
}

/// `GET /api/v1/plans/{id}`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<Plan>, Fault> {
    Ok(Json(http.app.read_plan(&id).await?))
}

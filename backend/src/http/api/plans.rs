//! Plans.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::Format;

use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::{Http, download};
use super::located;
use super::targets::On;
use crate::app::{Actor, export_plan};
use crate::error::Error;

/// `POST /api/v1/plans?target={id}`: computes a plan against the live target. Without one it is the default target, or that of the
/// identity, if its id stands in the place of its name.
pub(in super::super) async fn create(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Query(on): Query<On>,
    JsonBody(params): JsonBody<CeremonyParams>,
) -> Result<Response, Fault> {
    let plan = match &on.target {
        Some(target) => http.app.create_plan_on(&actor, target, params).await?,
        None => http.app.create_plan(&actor, params).await?,
    };
    Ok(located(StatusCode::CREATED, format!("/api/v1/plans/{}", plan.id), &plan))
}

/// `GET /api/v1/plans/{id}`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<Plan>, Fault> {
    Ok(Json(http.app.read_plan(&id).await?))
}

/// `GET /api/v1/plans/{id}/export/{format}`: the plan as a file of that format.
pub(in super::super) async fn export(
    State(http): State<Http>,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let plan = http.app.read_plan(&id).await?;
    let known = Format::from_name(&format).ok_or_else(|| {
        let names = Format::ALL.map(Format::name).join(", ");
        Error::not_found("format", &format).with_hint(format!("A plan can be had as {names}."))
    })?;
    Ok(download::file(&known.file_name(&plan), known.media_type(), export_plan(&plan, known)?)?)
}

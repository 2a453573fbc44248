//! Ceremonies: start, watch, resume, cancel.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::ceremony::{Ceremony, StartCeremony};

use super::super::Http;
use super::super::events;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::session::SessionSecret;
use super::located;
use super::targets::On;
use crate::app::Actor;

/// `POST /api/v1/ceremonies`: starts a planned ceremony and answers at once.
pub(in super::super) async fn start(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    JsonBody(start): JsonBody<StartCeremony>,
) -> Result<Response, Fault> {
    Ok(accepted(&http.app.start_ceremony(&actor, start).await?))
}

/// `GET /api/v1/ceremonies`, newest first; `?target={id}` asks for those of one target.
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(on): Query<On>,
) -> Result<Json<Vec<Ceremony>>, Fault> {
    Ok(Json(match &on.target {
        Some(target) => http.app.list_ceremonies_on(target).await?,
        None => http.app.list_ceremonies().await?,
    }))
}

/// `GET /api/v1/ceremonies/{id}`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Path(id): Path<String>,
) -> Result<Json<Ceremony>, Fault> {
    Ok(Json(http.app.read_ceremony(&id).await?))
}

/// `POST /api/v1/ceremonies/{id}/resume`: goes on after a failure or an interruption, and answers at once.
pub(in super::super) async fn resume(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    Ok(accepted(&http.app.resume_ceremony(&actor, &id).await?))
}

/// `POST /api/v1/ceremonies/{id}/cancel`: stops it between two steps, and answers at once.
pub(in super::super) async fn cancel(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    Ok(accepted(&http.app.cancel_ceremony(&actor, &id).await?))
}

/// `GET /api/v1/ceremonies/{id}/events`: the progress, as server-sent events.
pub(in super::super) async fn events(
    State(http): State<Http>,
    Extension(secret): Extension<SessionSecret>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    events::of_ceremony(http, secret, id, &headers).await
}

fn accepted(ceremony: &Ceremony) -> Response {
    located(StatusCode::ACCEPTED, format!("/api/v1/ceremonies/{}", ceremony.id), ceremony)
}

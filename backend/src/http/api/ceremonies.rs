//! Ceremonies: start, watch, resume, cancel.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Json};
use signet_shared::api::ceremony::{Ceremony, CeremonyPage, StartCeremony};
use signet_shared::api::identity_query::MAX_LIMIT;
use signet_shared::api::query::{self, DEFAULT_LIMIT};
use signet_shared::setup::FieldError;

use super::super::Http;
use super::super::events;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::session::SessionSecret;
use super::located;
use crate::app::Actor;
use crate::error::Error;

/// `POST /api/v1/ceremonies`: starts a planned ceremony and answers at once.
pub(in super::super) async fn start(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    JsonBody(start): JsonBody<StartCeremony>,
) -> Result<Response, Fault> {
    Ok(accepted(&http.app.start_ceremony(&actor, start).await?))
}

/// `GET /api/v1/ceremonies?target=&after=&limit=`: a page, newest first.
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<CeremonyPage>, Fault> {
    let (mut target, mut after, mut limit) = (None, None, DEFAULT_LIMIT);
    for (name, value) in &pairs {
        match name.as_str() {
            "target" => target = Some(value.as_str()),
            "after" => after = Some(value.as_str()),
            "limit" => {
                limit = query::limit(MAX_LIMIT, value).map_err(|field| Error::invalid_fields(vec![field]))?
            }
            other => {
                return Err(Fault::from(Error::invalid_fields(vec![FieldError {
                    field: other.to_owned(),
                    message: "There is no such parameter. Use target, after, limit.".to_owned(),
                    suggestion: None,
                }])));
            }
        }
    }
    Ok(Json(http.app.list_ceremonies(target, after, limit).await?))
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

//! Sign in, see who is signed in, sign out.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use signet_shared::api::session::{Session, SignIn};

use super::super::Http;
use super::super::json::JsonBody;
use super::super::problem::Fault;
use super::super::session::SessionSecret;
use crate::app::Actor;

/// `POST /api/v1/session`: exchanges the one-time token for a session cookie.
pub(in super::super) async fn create(
    State(http): State<Http>,
    JsonBody(sign_in): JsonBody<SignIn>,
) -> Result<Response, Fault> {
    http.sign_in_limit.take(http.clock.now_ms())?;
    let session = http.app.sign_in(&sign_in.token).await?;
    http.sign_in_limit.give_back();
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, http.cookie.give(&session)?)]).into_response())
}

/// `GET /api/v1/session`.
pub(in super::super) async fn read(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
) -> Result<Json<Session>, Fault> {
    Ok(Json(http.app.describe_session(&actor).await?))
}

/// `DELETE /api/v1/session`: signs out.
pub(in super::super) async fn end(
    State(http): State<Http>,
    Extension(secret): Extension<SessionSecret>,
) -> Result<Response, Fault> {
    http.app.sign_out(secret.expose()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, http.cookie.take_away()?)]).into_response())
}

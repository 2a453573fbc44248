//! The handlers, one file per noun: take the request apart, ask the application, put the answer together.

pub(super) mod alerts;
pub(super) mod authorities;
pub(super) mod ceremonies;
pub(super) mod certificates;
pub(super) mod health;
pub(super) mod identities;
pub(super) mod jwks;
pub(super) mod key_policy;
pub(super) mod plans;
pub(super) mod sessions;
pub(super) mod targets;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer about something that was made, or begun, and now has an address.
fn located(status: StatusCode, address: String, body: &impl Serialize) -> Response {
    (status, [(header::LOCATION, address)], Json(body)).into_response()
}

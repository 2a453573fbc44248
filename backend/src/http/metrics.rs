//! `GET /metrics` on its listener.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem::Fault;
use crate::app::App;
use crate::metrics::CONTENT_TYPE;

/// `GET /metrics`: the Prometheus text format.
pub(super) async fn read(State(app): State<App>) -> Result<Response, Fault> {
    let text = app.metrics().await?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

//! Authorities of the target.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use signet_shared::api::authority::AuthoritySummary;

use super::super::Http;
use super::super::problem::Fault;

/// The query of the list.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Place {
    /// AWS Region; the default one if there is none.
    region: Option<String>,
}

/// `GET /api/v1/authorities?region=us-east-1`.
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(place): Query<Place>,
) -> Result<Json<Vec<AuthoritySummary>>, Fault> {
    Ok(Json(http.app.list_authorities(place.region.as_deref()).await?))
}

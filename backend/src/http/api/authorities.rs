//! Authorities of a target.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use signet_shared::api::authority::AuthoritySummary;

use super::super::Http;
use super::super::problem::Fault;

/// The query of the list.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Place {
    /// AWS Region; the target's default one if there is none.
    region: Option<String>,
    /// Id of the target; the default one if there is none.
    target: Option<String>,
}

/// `GET /api/v1/authorities?region=us-east-1&target=sandbox`.
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(place): Query<Place>,
) -> Result<Json<Vec<AuthoritySummary>>, Fault> {
    let target = http.app.targets().or_default(place.target.as_deref());
    Ok(Json(http.app.list_authorities_on(target, place.region.as_deref()).await?))
}

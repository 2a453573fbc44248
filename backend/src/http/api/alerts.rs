//! Alerts: list, accept.

use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde::Deserialize;
use signet_shared::api::alert::{AlertRecord, Alerts};

use super::super::Http;
use super::super::problem::Fault;
use crate::app::Actor;

/// Which alerts are asked for.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Which {
    #[serde(default)]
    state: Wanted,
    /// Id of the target, where not all are asked for.
    target: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    /// Those that need a person.
    #[default]
    Open,
    /// Those that are over, too.
    All,
}

/// `GET /api/v1/alerts`: open ones, the most urgent first; `?state=all` adds those that are over, `?target={id}` asks for
/// those of one target.
pub(in super::super) async fn list(
    State(http): State<Http>,
    Query(which): Query<Which>,
) -> Result<Json<Alerts>, Fault> {
    let past = which.state == Wanted::All;
    Ok(Json(match &which.target {
        Some(target) => http.app.list_alerts_on(target, past).await?,
        None => http.app.list_alerts(past).await?,
    }))
}

/// `GET /api/v1/identities/{id}/alerts`, the same for one identity.
pub(in super::super) async fn list_of_identity(
    State(http): State<Http>,
    Path(identity_id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Alerts>, Fault> {
    Ok(Json(http.app.list_identity_alerts(&identity_id, which.state == Wanted::All).await?))
}

/// `POST /api/v1/alerts/{id}/acknowledge`: accepts the new state, which resolves the alert.
pub(in super::super) async fn acknowledge(
    State(http): State<Http>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
) -> Result<Json<AlertRecord>, Fault> {
    Ok(Json(http.app.acknowledge_alert(&actor, &id).await?))
}

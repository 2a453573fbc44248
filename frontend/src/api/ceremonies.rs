//! Ceremonies: start, read, resume.

use signet_shared::api::ceremony::{Ceremony, StartCeremony};

use crate::api::client;
use crate::api::error::ApiError;

/// Starts the ceremony of a plan that the user has seen; refused if the plan's hash no longer holds, or if it wants
/// something else typed than `confirmation`.
pub(crate) async fn start(
    plan_id: String,
    plan_hash: String,
    confirmation: Option<String>,
) -> Result<Ceremony, ApiError> {
    client::post_json("/ceremonies", &StartCeremony { plan_id, plan_hash, confirmation }).await
}

/// A ceremony as it stands.
pub(crate) async fn get(id: &str) -> Result<Ceremony, ApiError> {
    client::get_json(&format!("/ceremonies/{id}")).await
}

/// Stops it between two steps; the answer may come before it has stopped.
pub(crate) async fn cancel(id: &str) -> Result<Ceremony, ApiError> {
    client::post(&format!("/ceremonies/{id}/cancel")).await
}

/// Goes on where it stopped.
pub(crate) async fn resume(id: &str) -> Result<Ceremony, ApiError> {
    client::post(&format!("/ceremonies/{id}/resume")).await
}

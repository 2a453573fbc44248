//! Ceremonies: start, read, resume.

use signet_shared::api::ceremony::{Ceremony, StartCeremony};

use crate::api::client;
use crate::api::error::ApiError;

/// Starts the ceremony of a plan that the user has seen; refused if the plan's hash no longer holds.
pub(crate) async fn start(plan_id: String, plan_hash: String) -> Result<Ceremony, ApiError> {
    client::post_json("/ceremonies", &StartCeremony { plan_id, plan_hash, confirmation: None }).await
}

/// A ceremony as it stands.
pub(crate) async fn get(id: &str) -> Result<Ceremony, ApiError> {
    client::get_json(&format!("/ceremonies/{id}")).await
}

/// Goes on where it stopped.
pub(crate) async fn resume(id: &str) -> Result<Ceremony, ApiError> {
    client::post(&format!("/ceremonies/{id}/resume")).await
}

//! Alerts: what needs a person.

use signet_shared::api::alert::{AlertRecord, Alerts};

use crate::api::client;
use crate::api::error::ApiError;

/// Open alerts of all identities, or of one, the most urgent first.
pub(crate) async fn open(identity_id: Option<&str>) -> Result<Alerts, ApiError> {
    match identity_id {
        Some(id) => client::get_json(&format!("/identities/{id}/alerts")).await,
        None => client::get_json("/alerts").await,
    }
}

/// Accepts the new state that an alert tells of, which resolves it.
pub(crate) async fn acknowledge(id: &str) -> Result<AlertRecord, ApiError> {
    client::post(&format!("/alerts/{id}/acknowledge")).await
}

//! Targets: where ceremonies work.

use signet_shared::api::target::{TargetCheck, TargetInput, TargetRecord};

use crate::api::client::{self, percent_encoded};
use crate::api::error::ApiError;

/// All targets.
pub(crate) async fn list() -> Result<Vec<TargetRecord>, ApiError> {
    client::get_json("/targets").await
}

/// Adds one, or changes the one with this id.
pub(crate) async fn save(id: Option<&str>, input: &TargetInput) -> Result<TargetRecord, ApiError> {
    match id {
        Some(id) => client::put_json(&path(id), input).await,
        None => client::post_json("/targets", input).await,
    }
}

/// Asks a target who Signet is there.
pub(crate) async fn check(id: &str) -> Result<TargetCheck, ApiError> {
    client::post(&format!("{}/check", path(id))).await
}

/// Forgets one. Nothing on it is changed.
pub(crate) async fn remove(id: &str) -> Result<(), ApiError> {
    client::delete(&path(id)).await
}

/// Ids of targets from the command line hold an address.
fn path(id: &str) -> String {
    format!("/targets/{}", percent_encoded(id))
}

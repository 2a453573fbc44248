//! Plans.

use signet_shared::api::plan::Plan;
use signet_shared::plan::Format;
use signet_shared::setup::SetupParams;

use crate::api::client;
use crate::api::error::ApiError;

/// Computes a plan against the live target. Changes nothing there.
pub(crate) async fn create(params: &SetupParams) -> Result<Plan, ApiError> {
    client::post_json("/plans", params).await
}

/// A plan that was computed before.
pub(crate) async fn read(id: &str) -> Result<Plan, ApiError> {
    client::get_json(&format!("/plans/{id}")).await
}

/// Address of a plan as a file of this format.
pub(crate) fn export_url(id: &str, format: Format) -> String {
    format!("{}/plans/{id}/export/{}", client::BASE, format.name())
}

/// The text of that file.
pub(crate) async fn exported(id: &str, format: Format) -> Result<String, ApiError> {
    client::get_text(&format!("/plans/{id}/export/{}", format.name())).await
}

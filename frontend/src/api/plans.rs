//! Plans.

use signet_shared::api::plan::Plan;
use signet_shared::plan::Format;

use crate::api::client;
use crate::api::error::ApiError;

/// Computes a plan against a live target, the default one if its id is empty. Changes nothing there. `order` is what is
/// asked for, as JSON: each page writes its own, so that the program need not know how to write the orders of all kinds.
pub(crate) async fn create(order: String, target: &str) -> Result<Plan, ApiError> {
    client::post_text(&client::with_query("/plans", &[("target", target)]), order).await
}

/// A plan as it was shown.
pub(crate) async fn get(id: &str) -> Result<Plan, ApiError> {
    client::get_json(&format!("/plans/{id}")).await
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

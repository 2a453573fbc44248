//! Plans.

use signet_shared::api::plan::Plan;
use signet_shared::setup::SetupParams;

use crate::api::client;
use crate::api::error::ApiError;

/// Computes a plan against the live target. Changes nothing there.
pub(crate) async fn create(params: &SetupParams) -> Result<Plan, ApiError> {
    client::post_json("/plans", params).await
}

//! Authorities to choose one from.

use signet_shared::api::authority::AuthoritySummary;

use crate::api::client;
use crate::api::error::ApiError;

/// The authorities of a Region of a target, the default one if its id is empty.
pub(crate) async fn list(region: &str, target: &str) -> Result<Vec<AuthoritySummary>, ApiError> {
    client::get_json(&client::with_query("/authorities", &[("region", region), ("target", target)])).await
}

//! The key set of an identity, and where it is published.

use signet_shared::api::jwks::{IdentityJwks, PublishedUrl};

use crate::api::client;
use crate::api::error::ApiError;

/// The set as it is now.
pub(crate) async fn get(identity_id: &str) -> Result<IdentityJwks, ApiError> {
    client::get_json(&format!("/identities/{identity_id}/jwks")).await
}

/// Says where the set is published; `None` if nowhere.
pub(crate) async fn publish(identity_id: &str, url: Option<String>) -> Result<IdentityJwks, ApiError> {
    client::put_json(&format!("/identities/{identity_id}/jwks/published-url"), &PublishedUrl { url }).await
}

/// Fetches what is published, and compares.
pub(crate) async fn check(identity_id: &str) -> Result<IdentityJwks, ApiError> {
    client::post(&format!("/identities/{identity_id}/jwks/check")).await
}

//! Identities.

use signet_shared::api::identity::{ExportRequest, Identity, IdentityPage};
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::api::verification::IdentityVerification;
use signet_shared::export::Format;

use crate::api::client;
use crate::api::error::ApiError;
use crate::state::search::address;

/// A page of identities.
pub(crate) async fn list(query: &IdentityQuery) -> Result<IdentityPage, ApiError> {
    client::get_json(&format!("/identities{}", address(query))).await
}

/// An identity with everything it is made of.
pub(crate) async fn get(id: &str) -> Result<Identity, ApiError> {
    client::get_json(&format!("/identities/{id}")).await
}

/// What the server finds when it verifies the certificate, for any purpose, now.
pub(crate) async fn verification(id: &str) -> Result<IdentityVerification, ApiError> {
    client::get_json(&format!("/identities/{id}/verification")).await
}

/// The trust store with a password of one's own.
pub(crate) async fn trust_store(id: &str, password: String) -> Result<Vec<u8>, ApiError> {
    let path = format!("/identities/{id}/export/{}", Format::TrustStore.name());
    client::post_for_bytes(&path, &ExportRequest { password }).await
}

/// Address of its certificate as a file (PEM).
pub(crate) fn certificate_url(id: &str) -> String {
    format!("{}/identities/{id}/certificate.pem", client::BASE)
}

/// Address of its certificate, or of what belongs to it, as a file of this form.
pub(crate) fn export_url(id: &str, format: Format) -> String {
    format!("{}/identities/{id}/export/{}", client::BASE, format.name())
}

/// Address of its root certificate as a file (PEM).
pub(crate) fn root_url(id: &str) -> String {
    format!("{}/identities/{id}/root.pem", client::BASE)
}

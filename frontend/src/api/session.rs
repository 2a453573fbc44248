//! Signing in and out.

use signet_shared::api::session::{Session, SignIn};

use crate::api::client;
use crate::api::error::ApiError;

/// Trades the token of a sign-in link for a session cookie.
pub(crate) async fn sign_in(token: String) -> Result<(), ApiError> {
    client::post_json_no_answer("/session", &SignIn { token }).await
}

/// The session of this browser.
pub(crate) async fn current() -> Result<Session, ApiError> {
    client::get_json("/session").await
}

/// Ends the session.
pub(crate) async fn sign_out() -> Result<(), ApiError> {
    client::delete("/session").await
}

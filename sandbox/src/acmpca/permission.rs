//! Permissions: what AWS Certificate Manager may do with an authority.

use serde::{Deserialize, Serialize};

use super::authorities::Authority;
use crate::{clock::Moment, error::ApiError, validate::Checks};

/// Every action that can be permitted.
pub(super) const ACTIONS: [&str; 3] = ["IssueCertificate", "GetCertificate", "ListPermissions"];

/// The one service that permissions are for.
pub(super) const PRINCIPAL: &str = "acm.amazonaws.com";

/// A permission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Permission {
    pub(super) created: Moment,
    pub(super) principal: String,
    pub(super) source_account: String,
    pub(super) actions: Vec<String>,
}

impl Permission {
    /// What an authority has one permission for: a principal and an account.
    pub(super) fn key(principal: &str, source_account: &str) -> String {
        format!("{principal} {source_account}")
    }
}

/// Checks the principal and the account as the service model does.
pub(super) fn check(checks: &mut Checks, principal: Option<&String>, source_account: Option<&str>) {
    checks.required("principal", principal);
    checks.length("principal", principal.map(String::as_str), 0, 128);
    checks.pattern("principal", principal.map(String::as_str), "[^*]+", |text| {
        !text.is_empty() && !text.contains('*')
    });
    checks.length("sourceAccount", source_account, 12, 12);
    checks
        .pattern("sourceAccount", source_account, "[0-9]+", |text| text.bytes().all(|b| b.is_ascii_digit()));
}

/// Only an authority that is there and stays has permissions and a policy.
pub(super) fn check_state(authority: &Authority) -> Result<(), ApiError> {
    use super::authorities::Status::{Creating, Deleted};
    if matches!(authority.status, Creating | Deleted) {
        return Err(ApiError::new(
            "InvalidStateException",
            "The certificate authority is not in a valid state for permissions and policies.",
        ));
    }
    Ok(())
}

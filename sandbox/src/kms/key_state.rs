//! What a key's state allows: "Key states of AWS KMS keys" in the AWS KMS developer guide.

use super::{keys::Key, spec::KeyUsage};
use crate::{error::ApiError, place::Place};

/// Refuses a key that waits for its deletion.
pub(super) fn not_pending_deletion(place: &Place, key: &Key) -> Result<(), ApiError> {
    if key.deletion.is_some() {
        return Err(invalid_state(format!("{} is pending deletion.", key.arn(place))));
    }
    Ok(())
}

/// Refuses a key that is not enabled.
pub(super) fn enabled(place: &Place, key: &Key) -> Result<(), ApiError> {
    not_pending_deletion(place, key)?;
    if !key.enabled {
        return Err(ApiError::new("DisabledException", format!("{} is disabled.", key.arn(place))));
    }
    Ok(())
}

/// Refuses a key that is not for signing.
pub(super) fn signs(place: &Place, key: &Key, operation: &str) -> Result<(), ApiError> {
    if key.usage != KeyUsage::SignVerify {
        return Err(ApiError::new(
            "InvalidKeyUsageException",
            format!(
                "{} key usage is {} which is not valid for {operation}.",
                key.arn(place),
                key.usage.name()
            ),
        ));
    }
    Ok(())
}

/// `KMSInvalidStateException`.
pub(super) fn invalid_state(message: String) -> ApiError {
    ApiError::new("KMSInvalidStateException", message)
}

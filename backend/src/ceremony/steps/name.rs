//! Names of the steps. Stored in plans and journals: never rename one.

/// Find or create the root authority, or find the one to use.
pub(crate) const AUTHORITY: &str = "authority";
/// Let the authority sign its own root certificate.
pub(crate) const ROOT_CERTIFICATE: &str = "root_certificate";
/// Import that certificate, which makes the authority active.
pub(crate) const ACTIVATION: &str = "activation";
/// Find or create the subordinate authority.
pub(crate) const SUBORDINATE: &str = "subordinate";
/// Let the root authority sign the subordinate's certificate.
pub(crate) const SUBORDINATE_CERTIFICATE: &str = "subordinate_certificate";
/// Import that certificate, which makes the subordinate authority active.
pub(crate) const SUBORDINATE_ACTIVATION: &str = "subordinate_activation";
/// Find or create the key.
pub(crate) const KEY: &str = "key";
/// Point the alias at the key.
pub(crate) const ALIAS: &str = "alias";
/// Build the CSR and let the key sign it.
pub(crate) const SIGNING_REQUEST: &str = "signing_request";
/// Ask the authority for the certificate.
pub(crate) const CERTIFICATE: &str = "certificate";
/// Build a certificate and let the key sign it.
pub(crate) const SELF_SIGNED: &str = "self_signed";
/// Fetch the certificate and check that everything fits.
pub(crate) const VERIFICATION: &str = "verification";
/// Disable an authority.
pub(crate) const DISABLE_AUTHORITY: &str = "disable_authority";
/// Delete an authority, with a window.
pub(crate) const DELETE_AUTHORITY: &str = "delete_authority";
/// Revoke a certificate.
pub(crate) const REVOKE: &str = "revoke";
/// Delete an alias.
pub(crate) const DELETE_ALIAS: &str = "delete_alias";
/// Schedule the deletion of a key.
pub(crate) const DELETE_KEY: &str = "delete_key";
/// Something that is kept, and why.
pub(crate) const KEPT: &str = "kept";
/// Write down that the clean-up is done.
pub(crate) const REMOVAL: &str = "removal";
/// Restore a deleted authority.
pub(crate) const RESTORE_AUTHORITY: &str = "restore_authority";
/// Enable an authority.
pub(crate) const ENABLE_AUTHORITY: &str = "enable_authority";
/// Cancel the deletion of a key.
pub(crate) const RESTORE_KEY: &str = "restore_key";
/// Put a deleted alias back.
pub(crate) const RESTORE_ALIAS: &str = "restore_alias";
/// Write down that the clean-up is taken back.
pub(crate) const RETURN: &str = "return";
/// Create the new key of a rotation.
pub(crate) const NEW_KEY: &str = "new_key";
/// Give the new key the old one's policy.
pub(crate) const KEY_POLICY: &str = "key_policy";
/// Move the alias to another key.
pub(crate) const MOVE_ALIAS: &str = "move_alias";
/// Write down where the rotation stands.
pub(crate) const ROTATION: &str = "rotation";
/// Tag what an import adopts.
pub(crate) const TAGS: &str = "tags";

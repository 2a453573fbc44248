//! From what callers name a key by, to the key.

use std::sync::Arc;

use super::keys::{Key, Keys};
use crate::{context::Context, error::ApiError, place::Place, validate::Checks};

/// What a `KeyId` parameter may be in an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// A key id or a key ARN.
    Keys,
    /// Also an alias name or an alias ARN.
    KeysAndAliases,
}

/// Checks a required `KeyId` as the service model does.
pub(super) fn check_key_id(checks: &mut Checks, member: &str, key_id: Option<&String>) {
    checks.required(member, key_id);
    checks.length(member, key_id.map(String::as_str), 1, 2_048);
}

/// The key that is named.
pub(super) fn find(place: &Place, keys: &Keys, key_id: &str, names: Names) -> Result<Arc<Key>, ApiError> {
    let resource = match key_id.strip_prefix("arn:") {
        Some(rest) => resource_of(place, key_id, rest)?,
        None => key_id,
    };
    if resource.starts_with("alias/") {
        if names == Names::Keys {
            return Err(invalid_key_id(key_id));
        }
        let alias = keys.aliases.get(resource).ok_or_else(|| alias_not_found(place, resource))?;
        return keys.keys.get(&alias.target).cloned().ok_or_else(|| key_not_found(place, &alias.target));
    }
    let id = if resource == key_id { resource } else { resource.strip_prefix("key/").unwrap_or("") };
    if !is_key_id(id) {
        return Err(invalid_key_id(key_id));
    }
    keys.keys.get(id).cloned().ok_or_else(|| key_not_found(place, id))
}

/// Reads the named key.
pub(super) fn read(context: &Context<'_>, key_id: &str, names: Names) -> Result<Arc<Key>, ApiError> {
    find(&context.place, &context.read()?.kms, key_id, names)
}

/// Changes the named key.
pub(super) fn change<T>(
    context: &Context<'_>,
    key_id: &str,
    change: impl FnOnce(&mut Key) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    context.write(|contents| {
        let id = find(&context.place, &contents.kms, key_id, Names::Keys)?.id.clone();
        let key = contents.kms.key_mut(&id).ok_or_else(|| key_not_found(&context.place, &id))?;
        change(key)
    })
}

/// `NotFoundException` for an alias that does not exist.
pub(super) fn alias_not_found(place: &Place, name: &str) -> ApiError {
    ApiError::new("NotFoundException", format!("Alias {} is not found.", place.arn("kms", name)))
}

fn key_not_found(place: &Place, id: &str) -> ApiError {
    let arn = place.arn("kms", &format!("key/{id}"));
    ApiError::new("NotFoundException", format!("Key '{arn}' does not exist"))
}

fn invalid_key_id(key_id: &str) -> ApiError {
    ApiError::new("NotFoundException", format!("Invalid keyId '{key_id}'"))
}

/// The resource part of an ARN of this place.
fn resource_of<'a>(place: &Place, arn: &str, rest: &'a str) -> Result<&'a str, ApiError> {
    let mut parts = rest.splitn(5, ':');
    let (Some(partition), Some("kms"), Some(region), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(ApiError::new("InvalidArnException", format!("Invalid arn {arn}")));
    };
    if partition != place.partition() || region != place.region {
        return Err(ApiError::new("NotFoundException", format!("Invalid arn {region}")));
    }
    if account != place.account {
        // No key policy here speaks of other accounts' keys: they do not exist for the caller.
        return Err(ApiError::new("NotFoundException", format!("Key '{arn}' does not exist")));
    }
    Ok(resource)
}

/// A UUID, or the id of a multi-Region key: `mrk-` and 32 hexadecimal digits.
fn is_key_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if let Some(digits) = text.strip_prefix("mrk-") {
        return digits.len() == 32 && hex(digits);
    }
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.into_iter().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_are_recognized() {
        assert!(is_key_id("1234abcd-12ab-34cd-56ef-1234567890ab"));
        assert!(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
        for other in ["", "1234", "mrk-1234", "1234ABCD-12AB-34CD-56EF-1234567890AB", "alias/a", "ü-----"] {
            assert!(!is_key_id(other), "{other}");
        }
    }
}

//! From what callers name a key by, to the key.

use std::sync::Arc;

use super::{
    authorize::{self, Ask},
    keys::{Key, Keys},
};
use crate::{context::Context, error::ApiError, place::Place, policy::Denial, validate::Checks};

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

/// Where a `KeyId` parameter points to: the place, and the resource there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) place: Place,
    /// A key id, or the name of an alias.
    name: String,
}

/// A key that the caller may use as it wants.
#[derive(Debug)]
pub(super) struct Found {
    /// Where the key is: in another account than the call perhaps.
    pub(super) place: Place,
    pub(super) key: Arc<Key>,
}

impl Target {
    /// The key id, when no alias is named.
    pub(super) fn key_id(&self) -> &str {
        &self.name
    }

    fn alias(&self) -> Option<&str> {
        self.name.starts_with("alias/").then_some(self.name.as_str())
    }
}

/// Reads what a key is named by.
pub(super) fn locate(
    context: &Context<'_>,
    key_id: &str,
    names: Names,
    ask: &Ask,
) -> Result<Target, ApiError> {
    let (place, resource) = match key_id.strip_prefix("arn:") {
        Some(rest) => resource_of(&context.place, key_id, rest)?,
        None => (context.place.clone(), key_id),
    };
    if place.account != context.place.account && !ask.across_accounts {
        return Err(hidden(context, key_id, ask));
    }
    if resource.starts_with("alias/") {
        if names == Names::Keys {
            return Err(invalid_key_id(key_id));
        }
        return Ok(Target { place, name: resource.to_owned() });
    }
    let id = if resource == key_id { resource } else { resource.strip_prefix("key/").unwrap_or("") };
    if !is_key_id(id) {
        return Err(invalid_key_id(key_id));
    }
    Ok(Target { place, name: id.to_owned() })
}

/// The key at `target`, of whose place these are the keys, if the caller may do what it asks for.
pub(super) fn find_at(
    context: &Context<'_>,
    keys: &Keys,
    target: &Target,
    ask: &Ask,
) -> Result<Found, ApiError> {
    let Target { place, name } = target;
    let alias = target.alias();
    let id = match alias {
        None => Some(name),
        Some(alias) => keys.aliases.get(alias).map(|alias| &alias.target),
    };
    match id.and_then(|id| keys.keys.get(id)) {
        Some(key) => {
            authorize::on_key(context, place, keys, key, alias, ask)?;
            Ok(Found { place: place.clone(), key: Arc::clone(key) })
        }
        None => Err(absent(context, target, ask)),
    }
}

/// The named key among the keys of the call's own place, if the caller may do what it asks for.
pub(super) fn find(
    context: &Context<'_>,
    keys: &Keys,
    key_id: &str,
    names: Names,
    ask: &Ask,
) -> Result<Arc<Key>, ApiError> {
    let target = locate(context, key_id, names, ask)?;
    find_at(context, keys, &target, ask).map(|found| found.key)
}

/// The id of a key of the call's own place, for an operation that asks no permission of the key itself.
pub(super) fn known(context: &Context<'_>, keys: &Keys, key_id: &str, ask: &Ask) -> Result<String, ApiError> {
    let target = locate(context, key_id, Names::Keys, ask)?;
    match keys.keys.get(target.key_id()) {
        Some(key) => Ok(key.id.clone()),
        None => Err(key_not_found(&target.place, target.key_id())),
    }
}

/// Reads the named key, if the caller may do what it asks for.
pub(super) fn read(context: &Context<'_>, key_id: &str, names: Names, ask: &Ask) -> Result<Found, ApiError> {
    let target = locate(context, key_id, names, ask)?;
    find_at(context, &context.read_at(&target.place)?.kms, &target, ask)
}

/// Changes the named key of the caller's account, if the caller may do what it asks for.
pub(super) fn change<T>(
    context: &Context<'_>,
    key_id: &str,
    ask: &Ask,
    change: impl FnOnce(&mut Key) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let target = locate(context, key_id, Names::Keys, ask)?;
    context.write_at(&target.place, |contents| {
        let key = find_at(context, &contents.kms, &target, ask)?.key;
        let changed = contents.kms.keys.change(&key.id, change);
        changed.ok_or_else(|| key_not_found(&target.place, &key.id))?
    })
}

/// The refusal of a key that belongs to another account, or does not exist there: which of both is not told.
pub(super) fn hidden(context: &Context<'_>, arn: &str, ask: &Ask) -> ApiError {
    Denial::Hidden.error(&context.request(ask.action, arn, || context.facts()))
}

/// A key or alias that is not there: said only to those who could use it if it were.
fn absent(context: &Context<'_>, target: &Target, ask: &Ask) -> ApiError {
    let Target { place, name } = target;
    let resource = if target.alias().is_some() { name.clone() } else { format!("key/{name}") };
    let arn = place.arn("kms", &resource);
    if place.account != context.place.account {
        return hidden(context, &arn, ask);
    }
    if target.alias().is_some() {
        return alias_not_found(place, name);
    }
    match authorize::on_account(context, &arn, ask) {
        Ok(()) => key_not_found(place, name),
        Err(denial) => denial,
    }
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

/// The place and the resource of an ARN, which must be one of the call's Region.
fn resource_of<'a>(place: &Place, arn: &str, rest: &'a str) -> Result<(Place, &'a str), ApiError> {
    let mut parts = rest.splitn(5, ':');
    let (Some(partition), Some("kms"), Some(region), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(ApiError::new("InvalidArnException", format!("Invalid arn {arn}")));
    };
    if partition != place.partition() || region != place.region {
        return Err(ApiError::new("NotFoundException", format!("Invalid arn {region}")));
    }
    Ok((place.of_account(account), resource))
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

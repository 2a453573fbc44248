//! What there is to clean up: everything that carries the identity's tag, and everything that the identity uses.

use signet_shared::ceremony::{CleanUpParams, Removal};

use crate::aws::{Class, Tag};
use crate::ceremony::plan::Planning;
use crate::ceremony::steps::IDENTITY_TAG;
use crate::error::Result;

/// One thing.
pub(crate) struct Item {
    /// ARN.
    pub arn: String,
    /// What it is, in a word or two.
    pub what: String,
    /// Why it stays, if it does.
    pub kept_because: Option<String>,
}

/// An authority.
pub(crate) struct AuthorityItem {
    /// The thing.
    pub item: Item,
    /// AWS's word.
    pub status: String,
    /// Whether it is the cheaper kind.
    pub short_lived: bool,
}

/// A key and the aliases that point at it.
pub(crate) struct KeyItem {
    /// The thing.
    pub item: Item,
    /// With the prefix `alias/`.
    pub aliases: Vec<String>,
}

/// All of it; authorities in the order in which they can go, a subordinate before its root.
pub(crate) struct Inventory {
    /// Authorities that are not deleted.
    pub authorities: Vec<AuthorityItem>,
    /// Keys whose deletion is not scheduled.
    pub keys: Vec<KeyItem>,
}

impl Inventory {
    /// What stays.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Item> {
        let keys = self.keys.iter().map(|key| &key.item);
        keys.chain(self.authorities.iter().map(|authority| &authority.item))
            .filter(|item| item.kept_because.is_some())
    }

    /// Whether an authority is there and in a state in which it revokes.
    pub(crate) fn can_revoke(&self, arn: &str) -> bool {
        self.authorities
            .iter()
            .any(|one| one.item.arn == arn && matches!(one.status.as_str(), "ACTIVE" | "DISABLED"))
    }
}

/// Looks for everything. Reads only.
///
/// # Errors
/// What AWS says when it cannot be asked.
pub(crate) async fn take_inventory(planning: &Planning<'_>, params: &CleanUpParams) -> Result<Inventory> {
    let row = planning.subject()?.row;
    let mut authorities = Vec::new();
    for authority in planning.aws.authorities().await? {
        if authority.status == "DELETED" {
            continue;
        }
        let is_used = row.authorities().any(|arn| arn == authority.arn);
        let owner = match planning.aws.authority_tags(&authority.arn).await {
            Ok(tags) => owner(&tags),
            // What we may not look at is not ours, unless we use it.
            Err(error) if error.class == Class::Denied && !is_used => continue,
            Err(error) => return Err(error.into()),
        };
        if !is_used && owner.as_deref() != Some(&params.identity) {
            continue;
        }
        let others = planning.others.iter().filter(|other| other.removal_id.is_none());
        let user = others.clone().find(|other| {
            other.region == row.region
                && (other.authorities().any(|arn| arn == authority.arn)
                    || (other.facts.authority_arn.is_none() && other.root_cn == authority.common_name))
        });
        let kept_because = reason(params.authority, user.map(|user| user.name.as_str()), owner.as_deref());
        authorities.push((
            authority.is_root,
            AuthorityItem {
                item: Item { arn: authority.arn, what: authority.common_name, kept_because },
                status: authority.status,
                short_lived: authority.short_lived,
            },
        ));
    }
    authorities.sort_by_key(|(is_root, _)| *is_root);
    Ok(Inventory {
        authorities: authorities.into_iter().map(|(_, item)| item).collect(),
        keys: keys(planning, params).await?,
    })
}

async fn keys(planning: &Planning<'_>, params: &CleanUpParams) -> Result<Vec<KeyItem>> {
    let row = planning.subject()?.row;
    let tag = (IDENTITY_TAG.to_owned(), params.identity.clone());
    let mut arns = planning.aws.keys_with_tags(std::slice::from_ref(&tag)).await?;
    for used in row.keys() {
        if !arns.iter().any(|arn| arn == used) {
            arns.push(used.to_owned());
        }
    }
    let mut keys = Vec::new();
    for arn in arns {
        let key = match planning.aws.key(&arn).await {
            Ok(key) => key,
            Err(error) if error.class == Class::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        if key.state == "PendingDeletion" {
            continue;
        }
        let owner = owner(&planning.aws.key_tags(&arn).await?);
        let mut others = planning.others.iter().filter(|other| other.removal_id.is_none());
        let user = others.find(|other| other.keys().any(|used| used == arn));
        let kept_because = reason(params.key, user.map(|user| user.name.as_str()), owner.as_deref());
        let aliases = planning.aws.aliases_of(&arn).await?;
        keys.push(KeyItem { item: Item { arn, what: format!("key, {}", key.spec), kept_because }, aliases });
    }
    Ok(keys)
}

/// The identity that a resource was made for.
fn owner(tags: &[Tag]) -> Option<String> {
    tags.iter().find(|(key, _)| key == IDENTITY_TAG).map(|(_, value)| value.clone())
}

/// Why something stays: what others use always does.
fn reason(removal: Removal, user: Option<&str>, owner: Option<&str>) -> Option<String> {
    if let Some(user) = user {
        return Some(format!("The identity {user:?} uses it, too."));
    }
    match (removal, owner) {
        (Removal::Keep, _) => Some("You asked to keep it.".to_owned()),
        (Removal::IfUnused, None) => {
            Some("Signet did not make it. Ask for its removal if it may go.".to_owned())
        }
        (Removal::IfUnused, Some(_)) | (Removal::Remove, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_use_stays_whatever_was_asked() {
        for removal in [Removal::IfUnused, Removal::Keep, Removal::Remove] {
            assert!(reason(removal, Some("other"), Some("mine")).is_some());
        }
        assert_eq!(reason(Removal::IfUnused, None, Some("mine")), None);
        assert!(reason(Removal::IfUnused, None, None).is_some());
        assert_eq!(reason(Removal::Remove, None, None), None);
        assert!(reason(Removal::Keep, None, Some("mine")).is_some());
    }
}

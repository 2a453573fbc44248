//! Whether the caller may do it: key policies, grants and identity policies.

use super::{
    grants,
    keys::{Key, Keys},
};
use crate::{
    context::Context,
    error::ApiError,
    place::Place,
    policy::{Facts, Grounds, Request, Resource, decide},
};

/// What an operation asks permission for.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// Such as `kms:Sign`.
    pub(super) action: &'static str,
    /// The condition keys that this operation has beyond those of every request.
    pub(super) facts: Facts,
    /// Whether keys of other accounts can be meant.
    pub(super) across_accounts: bool,
    /// For CreateGrant: a grant can allow to pass on no more than it allows itself.
    pub(super) passes_on: Vec<String>,
}

impl Ask {
    /// For a key of the caller's own account.
    pub(super) fn own(action: &'static str) -> Self {
        Self { action, facts: Facts::default(), across_accounts: false, passes_on: Vec::new() }
    }

    /// For a key of whatever account.
    pub(super) fn any(action: &'static str) -> Self {
        Self { across_accounts: true, ..Self::own(action) }
    }

    /// Adds a condition key.
    pub(super) fn with(mut self, key: &str, value: &str) -> Self {
        self.facts.set(key, value);
        self
    }
}

/// Refuses what the caller may not do with this key, which was named by `alias` if by one.
pub(super) fn on_key(
    context: &Context<'_>,
    place: &Place,
    keys: &Keys,
    key: &Key,
    alias: Option<&str>,
    ask: &Ask,
) -> Result<Grounds, ApiError> {
    let arn = key.arn(place);
    let request = request_on_key(context, place, Some(keys), key, alias, ask, &arn);
    let granted = || grants::allow(keys, key, ask, &request);
    let resource = Resource { account: &place.account, policy: Some(key.policy.rules()), granted: &granted };
    decide(&request, resource).map_err(|denial| denial.error(&request))
}

/// The request as policies see it.
pub(super) fn request_on_key<'a>(
    context: &'a Context<'_>,
    place: &'a Place,
    keys: Option<&'a Keys>,
    key: &'a Key,
    alias: Option<&'a str>,
    ask: &'a Ask,
    arn: &'a str,
) -> Request<'a> {
    context.request(ask.action, arn, move || {
        let mut facts = context.facts();
        facts.set("aws:ResourceAccount", &place.account);
        facts.set("kms:CallerAccount", &context.caller.account);
        facts.set("kms:KeySpec", key.spec.name());
        facts.set("kms:KeyUsage", key.usage.name());
        facts.set("kms:KeyOrigin", "AWS_KMS");
        facts.set("kms:MultiRegion", key.multi_region.to_string());
        facts.set_some("kms:MultiRegionKeyType", key.multi_region.then_some("PRIMARY"));
        facts.set_some("kms:RequestAlias", alias);
        for (name, value) in &key.tags {
            facts.set(&format!("aws:ResourceTag/{name}"), value);
        }
        if let Some(keys) = keys {
            facts.list("kms:ResourceAliases", keys.aliases_of(&key.id, None).map(|(name, _)| name));
        }
        facts.extend(&ask.facts);
        facts
    })
}

/// Refuses what the caller may not do with a resource that has no policy of its own: an alias, or none (`*`).
pub(super) fn on_account(context: &Context<'_>, resource: &str, ask: &Ask) -> Result<(), ApiError> {
    let request = context.request(ask.action, resource, || {
        let mut facts = context.facts();
        facts.set("kms:CallerAccount", &context.caller.account);
        facts.extend(&ask.facts);
        facts
    });
    let own = Resource { account: &context.place.account, policy: None, granted: &|| false };
    decide(&request, own).map(|_| ()).map_err(|denial| denial.error(&request))
}

/// Refuses what the caller may not do with an alias of its account.
pub(super) fn on_alias(context: &Context<'_>, name: &str, ask: &Ask) -> Result<(), ApiError> {
    on_account(context, &context.place.arn("kms", name), ask)
}

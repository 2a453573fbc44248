//! The lockout safety check: may the caller still change the policy under the new policy?

use super::KeyPolicy;
use crate::{
    context::Context,
    kms::{
        authorize::{Ask, request_on_key},
        keys::{Key, Keys},
    },
    place::Place,
    policy::{Resource, decide},
};

/// Whether the caller could no longer call PutKeyPolicy for this key if it had this policy.
///
/// `keys` are those of the key's place, when the key is one of them already.
pub(in crate::kms) fn locks_out(
    context: &Context<'_>,
    place: &Place,
    keys: Option<&Keys>,
    key: &Key,
    policy: &KeyPolicy,
) -> bool {
    let ask = Ask::own("kms:PutKeyPolicy").with("kms:BypassPolicyLockoutSafetyCheck", "false");
    let arn = key.arn(place);
    let request = request_on_key(context, place, keys, key, None, &ask, &arn);
    let resource = Resource { account: &place.account, policy: Some(policy.rules()), granted: &|| false };
    decide(&request, resource).is_err()
}

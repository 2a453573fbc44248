//! AWS Key Management Service, API version 2014-11-01.

mod algorithm;
mod alias_name;
mod authorize;
mod cancel_key_deletion;
mod create_alias;
mod create_grant;
mod create_key;
mod delete_alias;
mod describe_key;
mod disable_key;
mod enable_key;
mod get_key_policy;
mod get_public_key;
mod grants;
mod key_state;
mod keys;
mod list_aliases;
mod list_grants;
mod list_key_policies;
mod list_keys;
mod list_resource_tags;
mod list_retirable_grants;
mod marker;
mod metadata;
mod policy;
mod put_key_policy;
mod resolve;
mod retire_grant;
mod revoke_grant;
mod schedule_key_deletion;
mod sign;
mod spec;
mod tag_resource;
mod tags;
mod untag_resource;
mod update_alias;
mod update_key_description;
mod verify;

pub(crate) use keys::Keys;

use crate::wire::{Handler, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "TrentService";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "CancelKeyDeletion" => |cx, body| run(cx, body, cancel_key_deletion::cancel_key_deletion),
        "CreateAlias" => |cx, body| run(cx, body, create_alias::create_alias),
        "CreateGrant" => |cx, body| run(cx, body, create_grant::create_grant),
        "CreateKey" => |cx, body| run(cx, body, create_key::create_key),
        "DeleteAlias" => |cx, body| run(cx, body, delete_alias::delete_alias),
        "DescribeKey" => |cx, body| run(cx, body, describe_key::describe_key),
        "DisableKey" => |cx, body| run(cx, body, disable_key::disable_key),
        "EnableKey" => |cx, body| run(cx, body, enable_key::enable_key),
        "GetKeyPolicy" => |cx, body| run(cx, body, get_key_policy::get_key_policy),
        "GetPublicKey" => |cx, body| run(cx, body, get_public_key::get_public_key),
        "ListAliases" => |cx, body| run(cx, body, list_aliases::list_aliases),
        "ListGrants" => |cx, body| run(cx, body, list_grants::list_grants),
        "ListKeyPolicies" => |cx, body| run(cx, body, list_key_policies::list_key_policies),
        "ListKeys" => |cx, body| run(cx, body, list_keys::list_keys),
        "ListResourceTags" => |cx, body| run(cx, body, list_resource_tags::list_resource_tags),
        "ListRetirableGrants" => |cx, body| run(cx, body, list_retirable_grants::list_retirable_grants),
        "PutKeyPolicy" => |cx, body| run(cx, body, put_key_policy::put_key_policy),
        "RetireGrant" => |cx, body| run(cx, body, retire_grant::retire_grant),
        "RevokeGrant" => |cx, body| run(cx, body, revoke_grant::revoke_grant),
        "ScheduleKeyDeletion" => |cx, body| run(cx, body, schedule_key_deletion::schedule_key_deletion),
        "Sign" => |cx, body| run(cx, body, sign::sign),
        "TagResource" => |cx, body| run(cx, body, tag_resource::tag_resource),
        "UntagResource" => |cx, body| run(cx, body, untag_resource::untag_resource),
        "UpdateAlias" => |cx, body| run(cx, body, update_alias::update_alias),
        "UpdateKeyDescription" => |cx, body| run(cx, body, update_key_description::update_key_description),
        "Verify" => |cx, body| run(cx, body, verify::verify),
        _ => return None,
    })
}

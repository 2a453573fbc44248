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

use crate::wire::{Handler, Load, Operation, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "TrentService";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Operation> {
    let (load, run): (_, Handler) = match name {
        "CancelKeyDeletion" => {
            (Load::Write, |cx, body| run(cx, body, cancel_key_deletion::cancel_key_deletion))
        }
        "CreateAlias" => (Load::Write, |cx, body| run(cx, body, create_alias::create_alias)),
        "CreateGrant" => (Load::Write, |cx, body| run(cx, body, create_grant::create_grant)),
        "CreateKey" => (Load::Work, |cx, body| run(cx, body, create_key::create_key)),
        "DeleteAlias" => (Load::Write, |cx, body| run(cx, body, delete_alias::delete_alias)),
        "DescribeKey" => (Load::Read, |cx, body| run(cx, body, describe_key::describe_key)),
        "DisableKey" => (Load::Write, |cx, body| run(cx, body, disable_key::disable_key)),
        "EnableKey" => (Load::Write, |cx, body| run(cx, body, enable_key::enable_key)),
        "GetKeyPolicy" => (Load::Read, |cx, body| run(cx, body, get_key_policy::get_key_policy)),
        "GetPublicKey" => (Load::Read, |cx, body| run(cx, body, get_public_key::get_public_key)),
        "ListAliases" => (Load::Read, |cx, body| run(cx, body, list_aliases::list_aliases)),
        "ListGrants" => (Load::Read, |cx, body| run(cx, body, list_grants::list_grants)),
        "ListKeyPolicies" => (Load::Read, |cx, body| run(cx, body, list_key_policies::list_key_policies)),
        "ListKeys" => (Load::Read, |cx, body| run(cx, body, list_keys::list_keys)),
        "ListResourceTags" => (Load::Read, |cx, body| run(cx, body, list_resource_tags::list_resource_tags)),
        "ListRetirableGrants" => {
            (Load::Read, |cx, body| run(cx, body, list_retirable_grants::list_retirable_grants))
        }
        "PutKeyPolicy" => (Load::Write, |cx, body| run(cx, body, put_key_policy::put_key_policy)),
        "RetireGrant" => (Load::Write, |cx, body| run(cx, body, retire_grant::retire_grant)),
        "RevokeGrant" => (Load::Write, |cx, body| run(cx, body, revoke_grant::revoke_grant)),
        "ScheduleKeyDeletion" => {
            (Load::Write, |cx, body| run(cx, body, schedule_key_deletion::schedule_key_deletion))
        }
        "Sign" => (Load::Read, |cx, body| run(cx, body, sign::sign)),
        "TagResource" => (Load::Write, |cx, body| run(cx, body, tag_resource::tag_resource)),
        "UntagResource" => (Load::Write, |cx, body| run(cx, body, untag_resource::untag_resource)),
        "UpdateAlias" => (Load::Write, |cx, body| run(cx, body, update_alias::update_alias)),
        "UpdateKeyDescription" => {
            (Load::Write, |cx, body| run(cx, body, update_key_description::update_key_description))
        }
        "Verify" => (Load::Read, |cx, body| run(cx, body, verify::verify)),
        _ => return None,
    };
    Some(Operation { load, run })
}

//! AWS Security Token Service, API version 2011-06-15: who the caller is, and temporary credentials.

mod assume_role;
mod get_caller_identity;

use crate::query::Handler;

/// The `Version` of its requests.
pub(crate) const VERSION: &str = "2011-06-15";

/// The namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "AssumeRole" => assume_role::assume_role,
        "GetCallerIdentity" => get_caller_identity::get_caller_identity,
        _ => return None,
    })
}

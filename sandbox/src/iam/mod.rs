//! AWS Identity and Access Management, API version 2010-05-08: look-ups of the configured roles, and policy simulation.

mod get_role;
mod simulate_principal_policy;

use crate::query::Handler;

/// The `Version` of its requests.
pub(crate) const VERSION: &str = "2010-05-08";

/// The namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "GetRole" => get_role::get_role,
        "SimulatePrincipalPolicy" => simulate_principal_policy::simulate_principal_policy,
        _ => return None,
    })
}

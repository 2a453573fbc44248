//! AWS Identity and Access Management, API version 2010-05-08: look-ups of the configured roles and their policies, and policy simulation.

mod get_role;
mod get_role_policy;
mod list_attached_role_policies;
mod list_role_policies;
mod managed_policy;
mod role;
mod simulate_principal_policy;

use crate::query::Handler;

/// The `Version` of its requests.
pub(crate) const VERSION: &str = "2010-05-08";

/// The namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "GetPolicy" => managed_policy::get_policy,
        "GetPolicyVersion" => managed_policy::get_policy_version,
        "GetRole" => get_role::get_role,
        "GetRolePolicy" => get_role_policy::get_role_policy,
        "ListAttachedRolePolicies" => list_attached_role_policies::list_attached_role_policies,
        "ListRolePolicies" => list_role_policies::list_role_policies,
        "SimulatePrincipalPolicy" => simulate_principal_policy::simulate_principal_policy,
        _ => return None,
    })
}

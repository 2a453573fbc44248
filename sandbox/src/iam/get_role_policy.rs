//! GetRolePolicy.

use super::role::{check_name, encoded, no_such, role};
use crate::{
    context::Context,
    error::ApiError,
    query::{Form, Xml},
    validate::Checks,
};

pub(super) fn get_role_policy(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let wanted = form.get("PolicyName");
    let mut checks = Checks::default();
    check_name(&mut checks, "roleName", form.get("RoleName"), 64);
    check_name(&mut checks, "policyName", wanted, 128);
    checks.finish()?;
    let role = role(context, form, "iam:GetRolePolicy")?;
    let wanted = wanted.unwrap_or_default();
    let (name, policy) = role
        .inline
        .iter()
        .find(|(name, _)| name == wanted)
        .ok_or_else(|| no_such(format!("The role policy with name {wanted} cannot be found.")))?;
    Ok(Xml::default()
        .text("RoleName", &role.name)
        .text("PolicyName", name)
        .text("PolicyDocument", &encoded(policy)))
}

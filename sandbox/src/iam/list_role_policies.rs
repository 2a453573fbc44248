//! ListRolePolicies.

use super::role::{check_name, check_page, paged, role};
use crate::{
    context::Context,
    error::ApiError,
    query::{Form, Xml},
    validate::Checks,
};

pub(super) fn list_role_policies(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let mut checks = Checks::default();
    check_name(&mut checks, "roleName", form.get("RoleName"), 64);
    check_page(&mut checks, form);
    checks.finish()?;
    let role = role(context, form, "iam:ListRolePolicies")?;
    let names = role.inline.iter().map(|(name, _)| name.as_str()).collect();
    paged(form, "PolicyNames", names, |list, name| list.text("member", name))
}

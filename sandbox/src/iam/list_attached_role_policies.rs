//! ListAttachedRolePolicies.

use super::managed_policy::{PATH, arn_of};
use super::role::{check_name, check_page, paged, role};
use crate::{
    context::Context,
    error::ApiError,
    query::{Form, Xml},
    validate::Checks,
};

pub(super) fn list_attached_role_policies(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let prefix = form.get("PathPrefix");
    let mut checks = Checks::default();
    check_name(&mut checks, "roleName", form.get("RoleName"), 64);
    checks.length("pathPrefix", prefix, 1, 512);
    checks.pattern("pathPrefix", prefix, r"(\u002F)|(\u002F[\u0021-\u007F]+\u002F)", |path| {
        path.starts_with('/')
            && path.ends_with('/')
            && path != "//"
            && path.bytes().all(|b| (0x21..=0x7f).contains(&b))
    });
    check_page(&mut checks, form);
    checks.finish()?;
    let role = role(context, form, "iam:ListAttachedRolePolicies")?;
    let attached = role.managed.iter().map(String::as_str);
    let names = attached.filter(|_| PATH.starts_with(prefix.unwrap_or(PATH))).collect();
    let partition = context.place.partition();
    paged(form, "AttachedPolicies", names, |list, name| {
        let policy = Xml::default().text("PolicyName", name).text("PolicyArn", &arn_of(partition, name));
        list.nested("member", &policy)
    })
}

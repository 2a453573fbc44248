//! GetRole.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    context::Context,
    error::ApiError,
    policy::{Resource, decide},
    query::{Form, Xml},
    validate::Checks,
};

pub(super) fn get_role(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let name = form.get("RoleName");
    let mut checks = Checks::default();
    checks.required("roleName", name.as_ref());
    checks.length("roleName", name, 1, 64);
    checks.pattern("roleName", name, r"[\w+=,.@-]+", |name| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
    });
    checks.finish()?;
    let name = name.unwrap_or_default();
    let account = &context.place.account;
    let partition = context.place.partition();
    let role = context.principals.role(account, name);
    let arn = match role {
        Some(role) => role.arn(partition, "role"),
        None => format!("arn:{partition}:iam::{account}:role/{name}"),
    };
    let request = context.request("iam:GetRole", &arn, || context.facts());
    decide(&request, Resource { account, policy: None, granted: &|| false })
        .map_err(|denial| denial.error(&request))?;
    let role = role.ok_or_else(|| {
        ApiError::new("NoSuchEntity", format!("The role with name {name} cannot be found."))
    })?;
    let trust = role.trust.as_ref().map(|(json, _)| json.to_string()).unwrap_or_default();
    let found = Xml::default()
        .text("Path", &role.path)
        .text("RoleName", &role.name)
        .text("RoleId", &role.unique_id)
        .text("Arn", &arn)
        .text("CreateDate", &role.created.iso())
        // As IAM gives policies: percent-encoded, as RFC 3986 says.
        .text("AssumeRolePolicyDocument", &utf8_percent_encode(&trust, NON_ALPHANUMERIC).to_string())
        .text("MaxSessionDuration", "3600");
    Ok(Xml::default().nested("Role", &found))
}

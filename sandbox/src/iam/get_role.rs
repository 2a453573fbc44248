//! GetRole.

use super::role::{check_name, encoded, role};
use crate::{
    context::Context,
    error::ApiError,
    query::{Form, Xml},
    validate::Checks,
};

pub(super) fn get_role(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let mut checks = Checks::default();
    check_name(&mut checks, "roleName", form.get("RoleName"), 64);
    checks.finish()?;
    let role = role(context, form, "iam:GetRole")?;
    let trust = role.trust.as_ref().map(|(json, _)| encoded(json)).unwrap_or_default();
    let found = Xml::default()
        .text("Path", &role.path)
        .text("RoleName", &role.name)
        .text("RoleId", &role.unique_id)
        .text("Arn", &role.arn(context.place.partition(), "role"))
        .text("CreateDate", &role.created.iso())
        .text("AssumeRolePolicyDocument", &trust)
        .text("MaxSessionDuration", "3600");
    Ok(Xml::default().nested("Role", &found))
}

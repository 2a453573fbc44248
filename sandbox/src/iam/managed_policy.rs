//! GetPolicy and GetPolicyVersion: AWS's managed policies that the sandbox knows, each in its one version.

use serde_json::Value;

use super::role::{authorize, check_policy_arn, encoded, no_such};
use crate::{
    context::Context,
    error::ApiError,
    principals,
    query::{Form, Xml},
    validate::Checks,
};

/// The path of the policies that are known here.
pub(super) const PATH: &str = "/";
/// The only version of each.
const VERSION: &str = "v1";

/// The ARN of a policy of AWS.
pub(super) fn arn_of(partition: &str, name: &str) -> String {
    format!("arn:{partition}:iam::aws:policy{PATH}{name}")
}

pub(super) fn get_policy(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let mut checks = Checks::default();
    check_policy_arn(&mut checks, form);
    checks.finish()?;
    let arn = form.get("PolicyArn").unwrap_or_default();
    authorize(context, "iam:GetPolicy", arn)?;
    let (name, _) = find(context, arn).ok_or_else(|| no_such(format!("Policy {arn} was not found.")))?;
    let attached = context.principals.attached(&context.place.account, name);
    let policy = Xml::default()
        .text("PolicyName", name)
        .text("PolicyId", &principals::unique_id("ANPA", name))
        .text("Arn", arn)
        .text("Path", PATH)
        .text("DefaultVersionId", VERSION)
        .text("AttachmentCount", &attached.to_string())
        .text("PermissionsBoundaryUsageCount", "0")
        .text("IsAttachable", "true");
    Ok(Xml::default().nested("Policy", &policy))
}

pub(super) fn get_policy_version(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let version = form.get("VersionId");
    let mut checks = Checks::default();
    check_policy_arn(&mut checks, form);
    checks.required("versionId", version.as_ref());
    checks.pattern("versionId", version, r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", is_version);
    checks.finish()?;
    let (arn, version) = (form.get("PolicyArn").unwrap_or_default(), version.unwrap_or_default());
    authorize(context, "iam:GetPolicyVersion", arn)?;
    let (_, document) = find(context, arn).filter(|_| version == VERSION).ok_or_else(|| {
        no_such(format!("Policy {arn} version {version} does not exist or is not attachable."))
    })?;
    let found = Xml::default()
        .text("Document", &encoded(&document))
        .text("VersionId", VERSION)
        .text("IsDefaultVersion", "true");
    Ok(Xml::default().nested("PolicyVersion", &found))
}

fn find<'a>(context: &Context<'_>, arn: &'a str) -> Option<(&'a str, Value)> {
    let name = arn.strip_prefix(&arn_of(context.place.partition(), ""))?;
    Some((name, principals::managed(name)?))
}

fn is_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else { return false };
    let (number, more) = rest.split_once('.').unwrap_or((rest, ""));
    !number.starts_with('0')
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && more.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

//! What the look-ups of a role's policies share: the role, the page, and the questions of permission.

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::{
    context::Context,
    error::ApiError,
    page::{Page, following, page},
    policy::{Resource, decide},
    principals::Entity,
    query::{Form, Xml},
    validate::Checks,
};

/// IAM's pattern for names.
const NAME: &str = r"[\w+=,.@-]+";

/// A name of a role or policy.
pub(super) fn check_name(checks: &mut Checks, member: &str, name: Option<&str>, longest: usize) {
    checks.required(member, name.as_ref());
    checks.length(member, name, 1, longest);
    checks.pattern(member, name, NAME, |name| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
    });
}

/// `Marker` and `MaxItems`.
pub(super) fn check_page(checks: &mut Checks, form: &Form) {
    checks.range("maxItems", form.get("MaxItems").and_then(|most| most.parse().ok()), 1, 1_000);
    checks.length("marker", form.get("Marker"), 1, 320);
    checks.pattern("marker", form.get("Marker"), r"[\u0020-\u00FF]+", |marker| {
        marker.chars().all(|c| matches!(c, '\u{20}'..='\u{FF}'))
    });
}

/// The ARN of a managed policy.
pub(super) fn check_policy_arn(checks: &mut Checks, form: &Form) {
    checks.required("policyArn", form.get("PolicyArn").as_ref());
    checks.length("policyArn", form.get("PolicyArn"), 20, 2_048);
}

/// Asks for permission.
pub(super) fn authorize(context: &Context<'_>, action: &str, resource: &str) -> Result<(), ApiError> {
    let request = context.request(action, resource, || context.facts());
    decide(&request, Resource { account: &context.place.account, policy: None, granted: &|| false })
        .map(|_| ())
        .map_err(|denial| denial.error(&request))
}

/// The role that `RoleName` names, for one who may do `action` with it.
pub(super) fn role<'a>(
    context: &'a Context<'_>,
    form: &Form,
    action: &str,
) -> Result<&'a Arc<Entity>, ApiError> {
    let name = form.get("RoleName").unwrap_or_default();
    let (account, partition) = (&context.place.account, context.place.partition());
    let role = context.principals.role(account, name);
    let arn = match role {
        Some(role) => role.arn(partition, "role"),
        None => format!("arn:{partition}:iam::{account}:role/{name}"),
    };
    authorize(context, action, &arn)?;
    role.ok_or_else(|| no_such(format!("The role with name {name} cannot be found.")))
}

/// One page of a list as `list`, in the order of the names, with what tells whether there is more.
pub(super) fn paged<'a>(
    form: &Form,
    list: &str,
    mut names: Vec<&'a str>,
    entry: impl Fn(Xml, &'a str) -> Xml,
) -> Result<Xml, ApiError> {
    names.sort_unstable();
    let most = form.get("MaxItems").and_then(|most| most.parse().ok()).unwrap_or(100);
    let entries = names.into_iter().map(|name| (name, name));
    let Page { entries, next } = page(|after| following(entries, after), most, form.get("Marker"))
        .ok_or_else(|| ApiError::validation("Invalid Marker."))?;
    let answer = Xml::default()
        .nested(list, &entries.into_iter().fold(Xml::default(), entry))
        .text("IsTruncated", if next.is_some() { "true" } else { "false" });
    Ok(match next {
        Some(marker) => answer.text("Marker", &marker),
        None => answer,
    })
}

/// A policy as IAM gives it: percent-encoded, as RFC 3986 says.
pub(super) fn encoded(policy: &Value) -> String {
    utf8_percent_encode(&policy.to_string(), NON_ALPHANUMERIC).to_string()
}

pub(super) fn no_such(message: String) -> ApiError {
    ApiError::new("NoSuchEntity", message)
}

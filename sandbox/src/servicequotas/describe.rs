//! A quota as answers show it.

use serde::Serialize;

use super::catalogue::{Quota, SERVICES};
use crate::{
    context::Context,
    error::ApiError,
    policy::{Resource, decide},
    validate::Checks,
};

/// AWS's `ServiceQuota`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    service_code: &'static str,
    service_name: &'static str,
    quota_arn: String,
    quota_code: &'static str,
    quota_name: &'static str,
    value: f64,
    unit: &'static str,
    adjustable: bool,
    global_quota: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Period>,
    quota_applied_at_level: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Period {
    period_value: u8,
    period_unit: &'static str,
}

impl Described {
    /// The quota with AWS's default value; its ARN names no account.
    pub(super) fn by_default(context: &Context<'_>, quota: &Quota) -> Self {
        Self::with(context, quota, quota.value, "")
    }

    /// The quota with the value that holds for the caller's account.
    pub(super) fn applied(context: &Context<'_>, quota: &Quota) -> Self {
        Self::with(context, quota, context.limits.applied(quota), &context.place.account)
    }

    fn with(context: &Context<'_>, quota: &Quota, value: u64, account: &str) -> Self {
        let Quota { service, code, name, adjustable, per_second, .. } = *quota;
        let place = &context.place;
        let service_name = SERVICES.iter().find(|(of, _)| *of == service).map_or("", |(_, name)| name);
        Self {
            service_code: service,
            service_name,
            quota_arn: format!(
                "arn:{}:servicequotas:{}:{account}:{service}/{code}",
                place.partition(),
                place.region
            ),
            quota_code: code,
            quota_name: name,
            #[expect(clippy::cast_precision_loss, reason = "quotas are far below 2^53")]
            value: value as f64,
            unit: "None",
            adjustable,
            global_quota: false,
            period: per_second.then_some(Period { period_value: 1, period_unit: "SECOND" }),
            quota_applied_at_level: "ACCOUNT",
        }
    }
}

/// Checks the code of a service or a quota, which has at most `max` characters.
pub(super) fn check_code(checks: &mut Checks, member: &str, code: Option<&String>, max: usize) {
    let code = code.map(String::as_str);
    checks.length(member, code, 1, max);
    // The pattern's second half has its own bound, the same as the length's.
    let pattern = format!("[a-zA-Z][a-zA-Z0-9-]{{1,{max}}}");
    checks.pattern(member, code, &pattern, |code| {
        let rest = code.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or_default();
        (1..=max).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
}

/// Refuses what the caller's policies do not allow. These operations have no resource.
pub(super) fn authorize(context: &Context<'_>, action: &'static str) -> Result<(), ApiError> {
    let request = context.request(action, "*", || context.facts());
    let own = Resource { account: &context.place.account, policy: None, granted: &|| false };
    decide(&request, own).map(|_| ()).map_err(|denial| denial.error(&request))
}

/// What a service or quota that is not here is answered with.
pub(super) fn no_such_resource() -> ApiError {
    ApiError::new(
        "NoSuchResourceException",
        "The request failed because the specified service or quota does not exist.",
    )
}

//! ListServiceQuotas and ListAWSDefaultServiceQuotas.

use serde::{Deserialize, Serialize};

use super::{
    catalogue::{QUOTAS, Quota, SERVICES},
    describe::{Described, authorize, check_code, no_such_resource},
};
use crate::{
    context::Context,
    error::ApiError,
    page::{following, page},
    validate::Checks,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    service_code: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
    quota_code: Option<String>,
    quota_applied_at_level: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listed {
    quotas: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn list_service_quotas(context: &Context<'_>, input: Input) -> Result<Listed, ApiError> {
    list(context, &input, "servicequotas:ListServiceQuotas", Described::applied)
}

pub(super) fn list_aws_default_service_quotas(
    context: &Context<'_>,
    input: Input,
) -> Result<Listed, ApiError> {
    list(context, &input, "servicequotas:ListAWSDefaultServiceQuotas", Described::by_default)
}

fn list(
    context: &Context<'_>,
    input: &Input,
    action: &'static str,
    describe: fn(&Context<'_>, &Quota) -> Described,
) -> Result<Listed, ApiError> {
    check(input)?;
    authorize(context, action)?;
    let service = input.service_code.as_deref().unwrap_or_default();
    if !SERVICES.iter().any(|(code, _)| *code == service) {
        return Err(no_such_resource());
    }
    // All are quotas of the account, none of a single resource.
    let level = input.quota_applied_at_level.as_deref() != Some("RESOURCE");
    let asked = |quota: &&Quota| {
        level && quota.service == service && input.quota_code.as_ref().is_none_or(|code| code == quota.code)
    };
    let entries = QUOTAS.iter().filter(asked).map(|quota| (quota.code, describe(context, quota)));
    let limit = input.max_results.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(100);
    let page = page(|after| following(entries, after), limit, input.next_token.as_deref())
        .ok_or_else(|| ApiError::new("InvalidPaginationTokenException", "Invalid pagination token."))?;
    Ok(Listed { quotas: page.entries, next_token: page.next })
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    checks.required("serviceCode", input.service_code.as_ref());
    check_code(&mut checks, "serviceCode", input.service_code.as_ref(), 63);
    check_code(&mut checks, "quotaCode", input.quota_code.as_ref(), 128);
    let token = input.next_token.as_deref();
    checks.length("nextToken", token, 0, 2_048);
    checks.pattern("nextToken", token, "^[a-zA-Z0-9/+]*={0,2}$", |token| {
        let text = token.strip_suffix("==").or_else(|| token.strip_suffix('=')).unwrap_or(token);
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/' || b == b'+')
    });
    checks.range("maxResults", input.max_results, 1, 100);
    let level = input.quota_applied_at_level.as_deref();
    checks.one_of("quotaAppliedAtLevel", level, &["ACCOUNT", "RESOURCE", "ALL"]);
    checks.finish()
}

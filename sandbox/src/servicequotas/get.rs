//! GetServiceQuota and GetAWSDefaultServiceQuota.

use serde::{Deserialize, Serialize};

use super::{
    catalogue::{QUOTAS, Quota},
    describe::{Described, authorize, check_code, no_such_resource},
};
use crate::{context::Context, error::ApiError, validate::Checks};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    service_code: Option<String>,
    quota_code: Option<String>,
    context_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Got {
    quota: Described,
}

pub(super) fn get_service_quota(context: &Context<'_>, input: Input) -> Result<Got, ApiError> {
    let quota = find(context, &input, "servicequotas:GetServiceQuota")?;
    if input.context_id.is_some() {
        // A quota at the level of a single resource: there are none here.
        return Err(no_such_resource());
    }
    Ok(Got { quota: Described::applied(context, quota) })
}

pub(super) fn get_aws_default_service_quota(context: &Context<'_>, input: Input) -> Result<Got, ApiError> {
    let quota = find(context, &input, "servicequotas:GetAWSDefaultServiceQuota")?;
    Ok(Got { quota: Described::by_default(context, quota) })
}

fn find(context: &Context<'_>, input: &Input, action: &'static str) -> Result<&'static Quota, ApiError> {
    let (service, code) = (input.service_code.as_ref(), input.quota_code.as_ref());
    let mut checks = Checks::default();
    checks.required("serviceCode", service);
    check_code(&mut checks, "serviceCode", service, 63);
    checks.required("quotaCode", code);
    check_code(&mut checks, "quotaCode", code, 128);
    checks.finish()?;
    authorize(context, action)?;
    let named = |quota: &&Quota| {
        service.is_some_and(|service| service == quota.service) && code.is_some_and(|code| code == quota.code)
    };
    QUOTAS.iter().find(named).ok_or_else(no_such_resource)
}

//! AWS Service Quotas in domain words: how much an account may have, and how much of it there is.

use aws_sdk_servicequotas::types::ServiceQuota;

use super::{Aws, AwsError, Class};

/// The prefix of its IAM actions.
const SERVICE: &str = "servicequotas";
/// Most keys of a page, as KMS allows: the fewest calls.
const PAGE: i32 = 1_000;

impl Aws {
    /// The value of a quota in this Region (GetServiceQuota). Of some quotas AWS keeps no value of the account's own unless
    /// it was changed: then the default one (GetAWSDefaultServiceQuota).
    pub async fn quota(&self, service: &str, code: &str) -> Result<u64, AwsError> {
        let own = self.servicequotas.get_service_quota().service_code(service).quota_code(code).send().await;
        let quota = match own.map_err(|error| AwsError::new(SERVICE, "GetServiceQuota", error)) {
            Ok(answer) => answer.quota,
            Err(error) if error.class == Class::NotFound => {
                let default = self.servicequotas.get_aws_default_service_quota();
                let answer = default.service_code(service).quota_code(code).send().await;
                let answer =
                    answer.map_err(|error| AwsError::new(SERVICE, "GetAWSDefaultServiceQuota", error))?;
                answer.quota
            }
            Err(error) => return Err(error),
        };
        Ok(value(quota.as_ref()))
    }

    /// How many KMS keys of the quota there are: those of ListKeys, without the managed ones of AWS, which ListAliases
    /// tells from the others.
    pub async fn keys_in_quota(&self) -> Result<usize, AwsError> {
        let aliases = self.aliases().await?;
        let mut keys = 0;
        let mut pages = self.kms.list_keys().into_paginator().page_size(PAGE).send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::new("kms", "ListKeys", error))?;
            keys += page.keys().len();
        }
        let managed = aliases.keys().filter(|name| name.starts_with("alias/aws/")).count();
        Ok(keys.saturating_sub(managed))
    }
}

/// A quota without a value is none.
fn value(quota: Option<&ServiceQuota>) -> u64 {
    let value = quota.and_then(ServiceQuota::value).unwrap_or(f64::MAX);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    let whole = value as u64;
    whole
}

//! AWS Service Quotas, API version 2019-06-24: what an account may have and do in a Region.

mod catalogue;
mod describe;
mod get;
mod list;

pub(crate) use catalogue::{
    ALIASES_OF_KEY, AUTHORITIES, CERTIFICATES_OF_AUTHORITY, GRANTS_OF_KEY, KEYS, Limits, REVOKED_OF_AUTHORITY,
};

use crate::wire::{Handler, Load, Operation, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "ServiceQuotasV20190624";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Operation> {
    let run: Handler = match name {
        "GetAWSDefaultServiceQuota" => |cx, body| run(cx, body, get::get_aws_default_service_quota),
        "GetServiceQuota" => |cx, body| run(cx, body, get::get_service_quota),
        "ListAWSDefaultServiceQuotas" => |cx, body| run(cx, body, list::list_aws_default_service_quotas),
        "ListServiceQuotas" => |cx, body| run(cx, body, list::list_service_quotas),
        _ => return None,
    };
    Some(Operation { load: Load::Read, run })
}

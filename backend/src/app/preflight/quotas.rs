//! Whether what a plan makes fits into the account's quotas.

use futures_util::future::join_all;
use signet_shared::api::plan::{Plan, PlannedCall};
use signet_shared::api::preflight::{Check, CheckState};

use super::{check, step_words, steps_with, text, with_fix};
use crate::aws::{Aws, AwsError};

/// A quota that plans can meet.
struct Quota {
    /// Title of the check.
    title: &'static str,
    /// The operation that makes one more.
    operation: &'static str,
    /// Codes of Service Quotas.
    service: &'static str,
    code: &'static str,
    /// AWS's default, as of 2026-11: "Resource quotas" in the AWS KMS developer guide, "AWS Private CA endpoints and quotas"
    /// in the AWS General Reference.
    default: u64,
    /// What to do instead of having it raised.
    instead: &'static str,
}

const QUOTAS: [Quota; 3] = [
    Quota {
        title: "Room for an authority",
        operation: "CreateCertificateAuthority",
        service: "acm-pca",
        code: "L-799883CD",
        default: 200,
        instead: "use an authority that exists; a deleted one counts until its window ends",
    },
    Quota {
        title: "Room for a key",
        operation: "CreateKey",
        service: "kms",
        code: "L-C2F1777E",
        default: 100_000,
        instead: "delete keys that nobody uses; each counts until its window ends",
    },
    Quota {
        title: "Room for an alias",
        operation: "CreateAlias",
        service: "kms",
        code: "L-340F62FB",
        default: 50,
        instead: "remove an alias of the key",
    },
];

/// A check for each quota that the plan meets.
pub(super) async fn checks(aws: &Aws, plan: &Plan) -> Vec<Check> {
    let looks = QUOTAS.iter().map(|quota| look(aws, plan, quota));
    join_all(looks).await.into_iter().flatten().collect()
}

async fn look(aws: &Aws, plan: &Plan, quota: &Quota) -> Option<Check> {
    let making = steps_with(plan, quota.operation);
    let (step, call) = making.first()?;
    // A new key has no alias yet.
    let key = (quota.operation == "CreateAlias").then(|| text(call, "TargetKeyId"));
    if key == Some(None) {
        return None;
    }
    let (limit, used) = tokio::join!(aws.quota(quota.service, quota.code), used(aws, call, quota));
    Some(assess(quota, limit, used, making.len(), &step_words(plan, *step)))
}

/// How many there are.
async fn used(aws: &Aws, call: &PlannedCall, quota: &Quota) -> Result<usize, AwsError> {
    match (quota.operation, text(call, "TargetKeyId")) {
        ("CreateCertificateAuthority", _) => Ok(aws.authorities().await?.len()),
        ("CreateAlias", Some(key)) => Ok(aws.aliases_of(key).await?.len()),
        _ => aws.keys_in_quota().await,
    }
}

fn assess(
    quota: &Quota,
    limit: Result<u64, AwsError>,
    used: Result<usize, AwsError>,
    new: usize,
    step: &str,
) -> Check {
    let Quota { title, service, code, .. } = *quota;
    let used = match used {
        Ok(used) => used as u64,
        Err(error) => {
            let found = format!("They could not be counted ({}).", error.refusal.error);
            return check(title, CheckState::Unknown, found);
        }
    };
    let (limit, own, note) = match limit {
        Ok(limit) => (limit, true, String::new()),
        Err(error) => {
            let note = format!(
                " That is AWS's default: the account's own quota could not be read ({}).",
                error.refusal.error
            );
            (quota.default, false, note)
        }
    };
    let after = used.saturating_add(new as u64);
    let found = format!("{used} of {limit} are there, and the plan makes {new} more.{note}");
    let fix = format!("Have the quota raised in Service Quotas ({service}, {code}), or {}.", quota.instead);
    if after > limit {
        // Of a default nobody knows whether it holds.
        let state = if own { CheckState::Missing } else { CheckState::Warn };
        let end = if own { "would" } else { "may" };
        return with_fix(check(title, state, format!("{found} It {end} fail at {step}.")), fix);
    }
    if after.saturating_mul(20) > limit.saturating_mul(19) {
        return with_fix(check(title, CheckState::Warn, found), fix);
    }
    check(title, CheckState::Ok, found)
}

//! What the revocation of a new authority needs besides Private CA: a bucket for its list.

use serde_json::{Value, json};
use signet_shared::api::plan::{Plan, PlannedValue};
use signet_shared::api::preflight::{Check, CheckState};
use signet_shared::api::session::TargetKind;
use signet_shared::setup::regions::region_by_name;

use super::{check, step_words, steps_with, with_fix};

/// The bucket of a revocation list. Nobody looks into S3 here: Private CA tries the bucket when the authority is made.
pub(super) fn bucket(plan: &Plan) -> Option<Check> {
    const TITLE: &str = "Bucket of the revocation list";
    let (step, list) =
        steps_with(plan, "CreateCertificateAuthority").into_iter().find_map(|(step, call)| {
            let PlannedValue::Known(revocation) = call.parameter("RevocationConfiguration")? else {
                return None;
            };
            Some((step, revocation.get("CrlConfiguration")?))
        })?;
    let name = list["S3BucketName"].as_str().unwrap_or_default();
    let reach = match list["CustomCname"].as_str() {
        Some(host) => format!("Certificates name http://{host}: let that host serve the bucket, by CloudFront for example."),
        None => "Its objects are private, and certificates name the bucket's own address: nobody can fetch the list. \
                 Serve the bucket under a name of yours, and give that name (--crl-cname); or choose OCSP, which needs no \
                 bucket."
            .to_owned(),
    };
    let reached = list["CustomCname"].is_string();
    if plan.target.kind == TargetKind::Sandbox {
        let state = if reached { CheckState::Ok } else { CheckState::Warn };
        return Some(check(TITLE, state, format!("Every bucket exists in the sandbox. {reach}")));
    }
    let found = format!(
        "Signet does not look into S3. Private CA tries to write to {name} at {}, and refuses the authority if it cannot. {reach}",
        step_words(plan, step)
    );
    let state = if reached { CheckState::Unknown } else { CheckState::Warn };
    let policy = bucket_policy(plan, name);
    let region = plan.region();
    Some(with_fix(
        check(TITLE, state, found),
        format!(
            "If it is not there yet: aws s3 mb s3://{name} --region {region}; then \
             aws s3api put-bucket-policy --bucket {name} --policy '{policy}'"
        ),
    ))
}

/// What lets Private CA, for this account alone, write into a bucket ("Access policies for CRLs in Amazon S3" in the AWS
/// Private CA user guide).
fn bucket_policy(plan: &Plan, bucket: &str) -> Value {
    let partition = region_by_name(plan.region()).map_or("aws", |region| region.partition.as_str());
    let arn = format!("arn:{partition}:s3:::{bucket}");
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": { "Service": "acm-pca.amazonaws.com" },
        "Action": ["s3:PutObject", "s3:PutObjectAcl", "s3:GetBucketAcl", "s3:GetBucketLocation"],
        "Resource": [arn, format!("{arn}/*")],
    });
    if let Some(account) = &plan.target.account {
        statement["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": account } });
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

//! DescribeCertificateAuthorityAuditReport.

use serde::{Deserialize, Serialize};

use super::arn;
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    audit_report_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    audit_report_status: &'static str,
    s3_bucket_name: String,
    s3_key: String,
    created_at: f64,
}

pub(super) fn describe_certificate_authority_audit_report(
    context: &Context<'_>,
    input: Input,
) -> Result<Described, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    let id = input.audit_report_id;
    checks.required("auditReportId", id.as_ref());
    checks.length("auditReportId", id.as_deref(), 36, 36);
    checks.pattern(
        "auditReportId",
        id.as_deref(),
        "[a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{12}",
        matches_pattern,
    );
    checks.finish()?;
    let authority = arn::read(context, &given("certificateAuthorityArn", input.certificate_authority_arn)?)?;
    let id = given("auditReportId", id)?;
    let report = authority.reports.get(&id).ok_or_else(|| {
        ApiError::new("ResourceNotFoundException", format!("Could not find audit report {id}."))
    })?;
    Ok(Described {
        audit_report_status: if report.ready > context.now { "CREATING" } else { "SUCCESS" },
        s3_bucket_name: report.bucket.clone(),
        s3_key: report.key.clone(),
        created_at: report.created.epoch(),
    })
}

fn matches_pattern(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

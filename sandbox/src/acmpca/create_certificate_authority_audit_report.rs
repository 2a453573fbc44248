//! CreateCertificateAuthorityAuditReport.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    arn,
    audit_report::{self, FORMATS, Report},
    authorities::{Authority, Status},
    bucket,
    objects::Object,
};
use crate::{
    context::Context,
    error::ApiError,
    pace::Work,
    validate::{Checks, given},
};

/// The time from one report on an authority to the next.
const INTERVAL: Duration = Duration::from_secs(30 * 60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    certificate_authority_arn: Option<String>,
    s3_bucket_name: Option<String>,
    audit_report_response_format: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Created {
    audit_report_id: String,
    s3_key: String,
}

pub(super) fn create_certificate_authority_audit_report(
    context: &Context<'_>,
    input: Input,
) -> Result<Created, ApiError> {
    let mut checks = Checks::default();
    arn::check(&mut checks, "certificateAuthorityArn", input.certificate_authority_arn.as_ref());
    checks.required("s3BucketName", input.s3_bucket_name.as_ref());
    checks.length("s3BucketName", input.s3_bucket_name.as_deref(), 3, 63);
    checks.required("auditReportResponseFormat", input.audit_report_response_format.as_ref());
    checks.one_of("auditReportResponseFormat", input.audit_report_response_format.as_deref(), &FORMATS);
    checks.finish()?;
    let arn = given("certificateAuthorityArn", input.certificate_authority_arn)?;
    let bucket = given("s3BucketName", input.s3_bucket_name)?;
    let format = given("auditReportResponseFormat", input.audit_report_response_format)?;
    bucket::accept(&bucket)?;
    context.write(|contents| {
        let authority = arn::find(&context.place, &contents.acmpca, &arn)?;
        check_state(context, &authority)?;
        let certificates = contents.acmpca.certificates_of(&authority.id);
        let content = audit_report::content(context, &authority, certificates, &format)?;
        let id = Uuid::new_v4().to_string();
        let key = format!("audit-report/{}/{id}.{}", authority.id, format.to_ascii_lowercase());
        let ready = context.now.plus(context.pace.background(Work::AuditReport));
        contents.acmpca.objects.put(&bucket, &key, Object::new(content, ready));
        let report = Report { bucket, key: key.clone(), created: context.now, ready };
        contents.acmpca.authorities.change(&authority.id, |authority| {
            authority.reports.insert(id.clone(), report);
        });
        Ok(Created { audit_report_id: id, s3_key: key })
    })
}

fn check_state(context: &Context<'_>, authority: &Authority) -> Result<(), ApiError> {
    if !matches!(authority.status, Status::Active | Status::Disabled | Status::Expired) {
        return Err(ApiError::new(
            "InvalidStateException",
            "The certificate authority is not in a valid state for creating an audit report.",
        ));
    }
    if authority.reports.values().any(|report| report.created.plus(INTERVAL) > context.now) {
        return Err(ApiError::new(
            "RequestInProgressException",
            "An audit report can be created once every 30 minutes.",
        ));
    }
    Ok(())
}

//! The inventory of certificates.

use signet_shared::api::certificate::{
    AuditReportOutcome, CertificateDetail, CertificatePage, TakeAuditReport,
};
use signet_shared::api::certificate_query::CertificateQuery;

use crate::api::client;
use crate::api::error::ApiError;
use crate::state::inventory::address;

/// A page of the inventory.
pub(crate) async fn list(query: &CertificateQuery) -> Result<CertificatePage, ApiError> {
    client::get_json(&format!("/certificates{}", address(query))).await
}

/// One certificate.
pub(crate) async fn get(id: i64) -> Result<CertificateDetail, ApiError> {
    client::get_json(&format!("/certificates/{id}")).await
}

/// Lists what an audit report tells: JSON or CSV, of a target, or of the usual one.
pub(crate) async fn take_audit_report(
    target: Option<String>,
    report: String,
) -> Result<AuditReportOutcome, ApiError> {
    client::post_json("/audit-reports", &TakeAuditReport { target, report }).await
}

/// Address of everything that a query asks for, as a file.
pub(crate) fn export_url(query: &CertificateQuery, format: &str) -> String {
    format!("{}/certificates/export/{format}{}", client::BASE, address(query))
}

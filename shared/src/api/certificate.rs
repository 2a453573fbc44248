//! Every certificate that Signet issued, imported or was told of by a Private CA: the inventory.

use serde::{Deserialize, Serialize};

use super::identity::CertificateStatus;

/// A page of certificates (`GET /api/v1/certificates`, [`super::certificate_query::CertificateQuery`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePage {
    /// Those of this page.
    pub items: Vec<CertificateEntry>,
    /// What to send as `after` for the next page; `None` on the last one.
    pub next: Option<String>,
    /// How many there are of which the query asks, on all pages.
    pub total: u64,
}

/// A certificate in the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateEntry {
    /// Number in the inventory; grows with each certificate.
    pub id: i64,
    /// Id of its target.
    pub target: String,
    /// Whose it is, if it is an identity's.
    pub identity_id: Option<String>,
    /// Name of the identity.
    pub identity: Option<String>,
    /// Where it comes from.
    pub source: CertificateSource,
    /// Where it stands among the certificates of its identity.
    pub status: CertificateStatus,
    /// Whether a clean-up took its identity away.
    pub removed: bool,
    /// Common name of the subject, or its whole name if it has none.
    pub common_name: String,
    /// The same of the issuer.
    pub issuer: String,
    /// Serial number, lower-case hex without leading zeros.
    pub serial: String,
    /// SHA-256 of the DER, lower-case hex; not known of what an audit report tells.
    pub fingerprint: Option<String>,
    /// Begin of validity, Unix seconds.
    pub not_before: i64,
    /// End of validity, Unix seconds.
    pub not_after: i64,
    /// Why it was revoked, in AWS's word.
    pub revoked_for: Option<String>,
    /// ARN, if Private CA issued it.
    pub arn: Option<String>,
    /// ARN of the authority that issued it.
    pub authority_arn: Option<String>,
    /// When it came into the inventory, Unix milliseconds.
    pub added_at: i64,
}

/// The longest report that `POST /api/v1/audit-reports` takes, bytes: some 50,000 certificates. `signet audit-report` takes longer
/// ones.
pub const MAX_REPORT: usize = 32 * 1024 * 1024;

/// Body of `POST /api/v1/audit-reports`: the certificates that a report of Private CA tells of shall be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeAuditReport {
    /// Id of the target whose authority it is about; the default one, if it is not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The report as it stands in S3, JSON or CSV.
    pub report: String,
}

/// What came of an audit report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditReportOutcome {
    /// Certificates that were not in the inventory.
    pub added: u64,
    /// Certificates of earlier reports that were revoked since.
    pub changed: u64,
    /// Certificates that were known already, as they are.
    pub known: u64,
}

/// One certificate of the inventory (`GET /api/v1/certificates/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub entry: CertificateEntry,
    /// The certificate, PEM, if it is kept here.
    pub pem: Option<String>,
    /// Those above it that came with it, PEM, one after the other; empty if there are none.
    pub chain: String,
}

/// Where a certificate of the inventory comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// A ceremony of Signet had it issued, or the key signed it.
    Issued,
    /// It was there before and was adopted.
    Imported,
    /// An audit report of the authority told of it; nobody here looks after it.
    AuditReport,
}

impl CertificateSource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Issued, Self::Imported, Self::AuditReport];

    /// Its name in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Imported => "imported",
            Self::AuditReport => "audit_report",
        }
    }

    /// The source of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

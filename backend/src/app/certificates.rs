//! The inventory of certificates.

use signet_shared::api::certificate::{
    AuditReportOutcome, CertificateDetail, CertificateEntry, CertificatePage, CertificateSource,
};
use signet_shared::api::certificate_query::CertificateQuery;

use super::App;
use super::identities::certificate_status;
use crate::error::Result;
use crate::store::InventoryRow;

/// Certificates in a piece of an export: the more, the less often the store is asked.
const PIECE: u32 = 1_000;

impl App {
    /// A page of the inventory.
    ///
    /// # Errors
    /// Not found if there is no such target; invalid if `after` is not from a page of the same order.
    pub async fn list_certificates(&self, query: &CertificateQuery) -> Result<CertificatePage> {
        if let Some(target) = &query.target {
            self.targets.known(target).await?;
        }
        let page = self.store.inventory_page(query, query.page_size(), self.clock.now_s()).await?;
        Ok(CertificatePage {
            items: page.rows.into_iter().map(entry).collect(),
            next: page.next,
            total: page.total,
        })
    }

    /// The next piece of everything that the query asks for, and where the piece after it begins.
    ///
    /// # Errors
    /// As [`App::list_certificates`].
    pub async fn export_certificates(
        &self,
        query: &CertificateQuery,
    ) -> Result<(Vec<CertificateEntry>, Option<String>)> {
        let (rows, next) = self.store.inventory_rows(query, PIECE, self.clock.now_s()).await?;
        Ok((rows.into_iter().map(entry).collect(), next))
    }

    /// Lists what an audit report of a target tells ([`crate::audit_report`]).
    ///
    /// # Errors
    /// Invalid, with what is wrong in which row; not found if there is no such target.
    pub async fn take_audit_report(&self, target: &str, report: &str) -> Result<AuditReportOutcome> {
        let target = self.targets.known(target).await?;
        let reported = crate::audit_report::read(report)?;
        self.store.list_reported(&target.id, &reported, self.clock.now_ms()).await
    }

    /// One certificate of the inventory.
    ///
    /// # Errors
    /// Not found.
    pub async fn read_certificate(&self, id: i64) -> Result<CertificateDetail> {
        let found = self.store.inventory_row(id).await?;
        Ok(CertificateDetail { entry: entry(found.row), pem: found.pem, chain: found.chain })
    }
}

fn entry(row: InventoryRow) -> CertificateEntry {
    CertificateEntry {
        id: row.n,
        target: row.target,
        identity_id: row.identity_id,
        identity: row.identity,
        source: CertificateSource::named(&row.source).unwrap_or(CertificateSource::Issued),
        status: certificate_status(&row.status),
        removed: row.removed,
        common_name: row.common_name,
        issuer: row.issuer,
        serial: row.serial,
        fingerprint: Some(row.fingerprint).filter(|digest| !digest.is_empty()),
        not_before: row.not_before,
        not_after: row.not_after,
        revoked_for: row.revoked_for,
        arn: row.arn,
        authority_arn: row.authority_arn,
        added_at: row.added_at,
    }
}

//! Certificates that an audit report tells of.

use signet_shared::api::certificate::{AuditReportOutcome, CertificateSource};
use signet_shared::renewal;

use super::super::Store;
use crate::audit_report::Reported;
use crate::error::Result;

/// Certificates that are written together.
const PIECE: usize = 500;

impl Store {
    /// Lists what a report of a target tells. What belongs to an identity is known already and stays as it is; what an earlier
    /// report told is brought up to date. It goes in pieces, so that what ceremonies write need not wait for all of it; after a
    /// crash, the same report brings the rest.
    pub async fn list_reported(
        &self,
        target: &str,
        reported: &[Reported],
        at: i64,
    ) -> Result<AuditReportOutcome> {
        let mut outcome = AuditReportOutcome::default();
        for piece in reported.chunks(PIECE) {
            let done = self.list_piece(target, piece, at).await?;
            outcome.added += done.added;
            outcome.changed += done.changed;
            outcome.known += done.known;
        }
        Ok(outcome)
    }

    async fn list_piece(&self, target: &str, piece: &[Reported], at: i64) -> Result<AuditReportOutcome> {
        let mut write = self.write().await?;
        let mut outcome = AuditReportOutcome::default();
        for certificate in piece {
            let known = sqlx::query(
                "SELECT 1 FROM inventory WHERE identity_id IS NOT NULL AND target = ? AND arn = ?",
            )
            .bind(target)
            .bind(&certificate.arn)
            .fetch_optional(&mut *write)
            .await?;
            if known.is_some() {
                outcome.known += 1;
                continue;
            }
            let status = if certificate.revoked_for.is_some() { "revoked" } else { "current" };
            let turned = sqlx::query(
                "UPDATE inventory SET status = ?3, revoked_for = ?4
                 WHERE identity_id IS NULL AND target = ?1 AND arn = ?2 AND status <> ?3",
            )
            .bind(target)
            .bind(&certificate.arn)
            .bind(status)
            .bind(&certificate.revoked_for)
            .execute(&mut *write)
            .await?
            .rows_affected();
            let issuer: Option<(String,)> = sqlx::query_as(
                "SELECT root_cn FROM identities WHERE target = ? AND authority_arn = ? LIMIT 1",
            )
            .bind(target)
            .bind(&certificate.authority_arn)
            .fetch_optional(&mut *write)
            .await?;
            let issuer = issuer.map_or_else(|| certificate.authority_arn.clone(), |(name,)| name);
            let name_key = certificate.common_name.to_lowercase();
            let words =
                [&name_key, &issuer.to_lowercase(), &certificate.serial].map(String::as_str).join("\n");
            let added = sqlx::query(
                "INSERT INTO inventory (target, source, status, common_name, name_key, issuer, serial, fingerprint,
                 not_before, not_after, due_at, revoked_for, arn, authority_arn, words, added_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )
            .bind(target)
            .bind(CertificateSource::AuditReport.name())
            .bind(status)
            .bind(&certificate.common_name)
            .bind(name_key)
            .bind(issuer)
            .bind(&certificate.serial)
            .bind(certificate.not_before)
            .bind(certificate.not_after)
            .bind(renewal::due_at(certificate.not_before, certificate.not_after))
            .bind(&certificate.revoked_for)
            .bind(&certificate.arn)
            .bind(&certificate.authority_arn)
            .bind(words)
            .bind(at)
            .execute(&mut *write)
            .await?
            .rows_affected();
            outcome.added += added;
            outcome.changed += turned;
            outcome.known += 1 - (added + turned).min(1);
        }
        write.commit().await?;
        Ok(outcome)
    }
}

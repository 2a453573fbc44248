//! The inventory: every certificate, as lists show it. Kept in the transactions that keep the certificates.

mod pages;
mod reported;

pub use pages::{InventoryCertificate, InventoryPage, InventoryRow};

use aws_lc_rs::digest::{SHA256, digest};
use signet_shared::api::certificate::CertificateSource;
use signet_shared::certificate;
use signet_shared::renewal;
use sqlx::{Row, SqliteConnection};

use super::Store;
use super::certificates::NewCertificate;
use crate::error::Result;

/// Lists a certificate of an identity, inside the transaction that keeps it. One that is listed stays as it is.
pub(super) async fn list(
    write: &mut SqliteConnection,
    identity_id: &str,
    ceremony_id: &str,
    status: &str,
    new: &NewCertificate,
    at: i64,
) -> Result<()> {
    let Some(shown) = Shown::of(&new.certificate_pem) else {
        tracing::warn!(
            identity = identity_id,
            serial = new.serial,
            "a certificate cannot be read, so it is not listed"
        );
        return Ok(());
    };
    let row = sqlx::query(
        "SELECT i.target, i.name, i.removal_id IS NOT NULL, c.kind FROM identities i
         LEFT JOIN ceremonies c ON c.id = ?2 WHERE i.id = ?1",
    )
    .bind(identity_id)
    .bind(ceremony_id)
    .fetch_one(&mut *write)
    .await?;
    let (target, name, removed): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
    let source = match row.get::<Option<&str>, _>(3) {
        Some("import") => CertificateSource::Imported,
        _ => CertificateSource::Issued,
    };
    let words = [&name, &shown.common_name, &shown.issuer, &new.serial, &shown.fingerprint];
    sqlx::query(
        "INSERT INTO inventory (target, identity_id, source, status, common_name, name_key, issuer, serial, fingerprint,
         not_before, not_after, due_at, removed, arn, authority_arn, words, added_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(target)
    .bind(identity_id)
    .bind(source.name())
    .bind(status)
    .bind(&shown.common_name)
    .bind(shown.common_name.to_lowercase())
    .bind(&shown.issuer)
    .bind(&new.serial)
    .bind(&shown.fingerprint)
    .bind(new.not_before)
    .bind(new.not_after)
    .bind(renewal::due_at(new.not_before, new.not_after))
    .bind(removed)
    .bind(&new.certificate_arn)
    .bind(&new.authority_arn)
    .bind(words.map(|word| word.to_lowercase()).join("\n"))
    .bind(at)
    .execute(write)
    .await?;
    Ok(())
}

/// What a list shows of a certificate itself.
struct Shown {
    common_name: String,
    issuer: String,
    /// SHA-256 of the DER, hex.
    fingerprint: String,
}

impl Shown {
    /// `None` if it cannot be read.
    fn of(pem: &str) -> Option<Self> {
        let view = certificate::parse(pem.as_bytes()).ok()?.into_iter().next()?;
        let der = certificate::pem_to_der(pem).ok()?;
        Some(Self {
            common_name: view.subject.title().to_owned(),
            issuer: view.issuer.title().to_owned(),
            fingerprint: hex::encode(digest(&SHA256, &der)),
        })
    }
}

impl Store {
    /// Lists the certificates that were kept before there was an inventory. Does nothing the second time.
    pub(super) async fn list_what_is_not_yet(&self) -> Result<()> {
        let mut write = self.write().await?;
        let rows: Vec<Unlisted> = sqlx::query_as(
            "SELECT c.*, c.added_at FROM certificates c WHERE NOT EXISTS
             (SELECT 1 FROM inventory n WHERE n.identity_id = c.identity_id AND n.serial = c.serial)
             ORDER BY c.added_at, c.rowid",
        )
        .fetch_all(&mut *write)
        .await?;
        for Unlisted { row, added_at } in rows {
            let (identity, ceremony) = (&row.identity_id, &row.ceremony_id);
            list(&mut write, identity, ceremony, &row.status, &row.certificate, added_at).await?;
            sqlx::query("UPDATE inventory SET revoked_for = ? WHERE identity_id = ? AND serial = ?")
                .bind(&row.revoked_for)
                .bind(identity)
                .bind(&row.certificate.serial)
                .execute(&mut *write)
                .await?;
        }
        Ok(write.commit().await?)
    }
}

/// A certificate of before, and when it came.
#[derive(sqlx::FromRow)]
struct Unlisted {
    #[sqlx(flatten)]
    row: super::CertificateRow,
    added_at: i64,
}

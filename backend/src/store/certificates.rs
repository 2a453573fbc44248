//! Every certificate that an identity has or had.

use sqlx::FromRow;

use super::{Store, inventory};
use crate::error::Result;

/// A certificate as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CertificateRow {
    /// The identity that it belongs to.
    pub identity_id: String,
    /// `current`, `next`, `superseded` or `revoked`.
    pub status: String,
    /// Why it was revoked, in AWS's word.
    pub revoked_for: Option<String>,
    /// The ceremony that brought it.
    pub ceremony_id: String,
    /// What it is.
    #[sqlx(flatten)]
    pub certificate: NewCertificate,
}

/// A certificate that was checked and is to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct NewCertificate {
    /// Serial number, lower-case hex without leading zeros.
    pub serial: String,
    /// ARN, if AWS Private CA issued it.
    pub certificate_arn: Option<String>,
    /// ARN of the authority that issued it.
    pub authority_arn: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// KMS key spec.
    pub key_spec: Option<String>,
    /// The certificate, PEM.
    pub certificate_pem: String,
    /// What stands between it and its root, PEM.
    pub chain_pem: Option<String>,
    /// Its root, PEM.
    pub root_pem: Option<String>,
    /// Begin of validity, Unix seconds.
    pub not_before: i64,
    /// End of validity, Unix seconds.
    pub not_after: i64,
}

impl Store {
    /// The certificates of an identity, newest first.
    pub async fn certificates(&self, identity_id: &str) -> Result<Vec<CertificateRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM certificates WHERE identity_id = ? ORDER BY added_at DESC, rowid DESC",
        )
        .bind(identity_id)
        .fetch_all(&self.pool)
        .await?)
    }
}

/// Keeps a certificate, inside a transaction. One that is there already keeps its status.
pub(super) async fn add(
    write: &mut sqlx::SqliteConnection,
    identity_id: &str,
    ceremony_id: &str,
    status: &str,
    new: &NewCertificate,
    at: i64,
) -> Result<()> {
    inventory::list(&mut *write, identity_id, ceremony_id, status, new, at).await?;
    sqlx::query(
        "INSERT INTO certificates (identity_id, serial, status, certificate_arn, authority_arn, key_arn, key_spec,
         certificate_pem, chain_pem, root_pem, not_before, not_after, ceremony_id, added_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(identity_id)
    .bind(&new.serial)
    .bind(status)
    .bind(&new.certificate_arn)
    .bind(&new.authority_arn)
    .bind(&new.key_arn)
    .bind(&new.key_spec)
    .bind(&new.certificate_pem)
    .bind(&new.chain_pem)
    .bind(&new.root_pem)
    .bind(new.not_before)
    .bind(new.not_after)
    .bind(ceremony_id)
    .bind(at)
    .execute(write)
    .await?;
    Ok(())
}

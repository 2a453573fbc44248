//! Where JWK sets are published, and what was found there.

use signet_shared::jwk::Published;
use sqlx::FromRow;

use super::Store;
use crate::error::Result;

/// Where an identity's set is published. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PublishedRow {
    /// The address.
    pub url: String,
    /// When somebody last looked.
    pub checked_at: Option<i64>,
    /// What was found then, JSON ([`Published`]).
    pub published: Option<String>,
    /// Looks of the watcher in a row to which nothing came.
    pub failures: i64,
}

impl PublishedRow {
    /// When somebody last looked, and what was found.
    ///
    /// # Errors
    /// Internal if the stored finding cannot be read.
    pub fn finding(&self) -> Result<Option<(i64, Published)>> {
        let finding = self.published.as_deref().map(serde_json::from_str).transpose()?;
        Ok(self.checked_at.zip(finding))
    }
}

impl Store {
    /// Where an identity's set is published, if somebody has said.
    pub async fn published_jwks(&self, identity_id: &str) -> Result<Option<PublishedRow>> {
        Ok(sqlx::query_as(
            "SELECT url, checked_at, published, failures FROM published_jwks WHERE identity_id = ?",
        )
        .bind(identity_id)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The same for every identity of the target that is set up and not cleaned up, with its name.
    pub async fn all_published_jwks(&self, target: &str) -> Result<Vec<(String, PublishedRow)>> {
        #[derive(FromRow)]
        struct Named {
            name: String,
            #[sqlx(flatten)]
            row: PublishedRow,
        }
        let rows: Vec<Named> = sqlx::query_as(
            "SELECT i.name, p.url, p.checked_at, p.published, p.failures FROM published_jwks p
             JOIN identities i ON i.id = p.identity_id
             WHERE i.target = ? AND i.removal_id IS NULL AND i.certificate_pem IS NOT NULL ORDER BY i.name",
        )
        .bind(target)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|named| (named.name, named.row)).collect())
    }

    /// Says where an identity's set is published, or that it is nowhere. Another address begins anew; the same one changes nothing.
    pub async fn publish_jwks(&self, identity_id: &str, url: Option<&str>, by: &str, now: i64) -> Result<()> {
        let Some(url) = url else {
            sqlx::query("DELETE FROM published_jwks WHERE identity_id = ?")
                .bind(identity_id)
                .execute(&self.pool)
                .await?;
            return Ok(());
        };
        sqlx::query(
            "INSERT INTO published_jwks (identity_id, url, set_at, set_by) VALUES (?, ?, ?, ?)
             ON CONFLICT (identity_id) DO UPDATE SET url = excluded.url, set_at = excluded.set_at,
             set_by = excluded.set_by, checked_at = NULL, published = NULL, failures = 0
             WHERE url <> excluded.url",
        )
        .bind(identity_id)
        .bind(url)
        .bind(now)
        .bind(by)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Keeps what a look at an address found, unless another address was named meanwhile. With `counts`, a look to which nothing
    /// came is counted: how many in a row there are now is answered.
    pub async fn keep_published(
        &self,
        identity_id: &str,
        url: &str,
        published: &Published,
        counts: bool,
        now: i64,
    ) -> Result<i64> {
        let failed = matches!(published, Published::Unreachable { .. });
        let failures: Option<i64> = sqlx::query_scalar(
            "UPDATE published_jwks SET checked_at = ?, published = ?,
             failures = CASE WHEN NOT ? THEN 0 ELSE failures + ? END
             WHERE identity_id = ? AND url = ? RETURNING failures",
        )
        .bind(now)
        .bind(serde_json::to_string(published)?)
        .bind(failed)
        .bind(i64::from(counts))
        .bind(identity_id)
        .bind(url)
        .fetch_optional(&self.pool)
        .await?;
        Ok(failures.unwrap_or_default())
    }
}

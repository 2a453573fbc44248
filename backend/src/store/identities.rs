//! Identities: what was asked for, and the facts that ceremonies found.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::Store;
use crate::error::{Error, Result};

/// An identity as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct IdentityRow {
    /// Id (UUID).
    pub id: String,
    /// Name that people chose.
    pub name: String,
    /// Common name of the root authority.
    pub root_cn: String,
    /// Common name of the certificate.
    pub leaf_cn: String,
    /// Alias of the key without the prefix `alias/`.
    pub alias: String,
    /// AWS Region.
    pub region: String,
    /// The ceremony that set it up.
    pub ceremony_id: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// What ceremonies found.
    #[sqlx(flatten)]
    pub facts: Facts,
}

/// Facts about an identity. A step reports those it learned and leaves the others `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct Facts {
    /// ARN of the root authority.
    pub authority_arn: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// KMS key spec.
    pub key_spec: Option<String>,
    /// ARN of the certificate.
    pub certificate_arn: Option<String>,
    /// The certificate, PEM.
    pub certificate_pem: Option<String>,
    /// The root certificate, PEM.
    pub root_pem: Option<String>,
    /// Begin of validity, Unix seconds.
    pub not_before: Option<i64>,
    /// End of validity, Unix seconds.
    pub not_after: Option<i64>,
}

impl Store {
    /// Identities of this target, newest first.
    pub async fn identities(&self, target: &str) -> Result<Vec<IdentityRow>> {
        Ok(sqlx::query_as("SELECT * FROM identities WHERE target = ? ORDER BY created_at DESC, id DESC")
            .bind(target)
            .fetch_all(&self.pool)
            .await?)
    }

    /// One identity of this target.
    pub async fn identity(&self, target: &str, id: &str) -> Result<IdentityRow> {
        sqlx::query_as("SELECT * FROM identities WHERE target = ? AND id = ?")
            .bind(target)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Error::not_found("identity", id))
    }

    /// The identity with this name, if there is one.
    pub async fn identity_named(&self, target: &str, name: &str) -> Result<Option<IdentityRow>> {
        Ok(sqlx::query_as("SELECT * FROM identities WHERE target = ? AND name = ?")
            .bind(target)
            .bind(name)
            .fetch_optional(&self.pool)
            .await?)
    }
}

/// Adds what a step learned; runs inside the transaction that journals the step's success.
pub(super) async fn merge_facts(
    write: &mut sqlx::SqliteConnection,
    identity_id: &str,
    facts: &Facts,
) -> Result<()> {
    let Facts {
        authority_arn,
        key_arn,
        key_spec,
        certificate_arn,
        certificate_pem,
        root_pem,
        not_before,
        not_after,
    } = facts;
    sqlx::query(
        "UPDATE identities SET authority_arn = COALESCE(?, authority_arn), key_arn = COALESCE(?, key_arn),
         key_spec = COALESCE(?, key_spec), certificate_arn = COALESCE(?, certificate_arn),
         certificate_pem = COALESCE(?, certificate_pem), root_pem = COALESCE(?, root_pem),
         not_before = COALESCE(?, not_before), not_after = COALESCE(?, not_after) WHERE id = ?",
    )
    .bind(authority_arn)
    .bind(key_arn)
    .bind(key_spec)
    .bind(certificate_arn)
    .bind(certificate_pem)
    .bind(root_pem)
    .bind(not_before)
    .bind(not_after)
    .bind(identity_id)
    .execute(write)
    .await?;
    Ok(())
}

/// Whether an identity of this name exists, inside a transaction.
pub(super) async fn name_is_taken(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    name: &str,
) -> Result<bool> {
    let row: Option<SqliteRow> = sqlx::query("SELECT 1 FROM identities WHERE target = ? AND name = ?")
        .bind(target)
        .bind(name)
        .fetch_optional(write)
        .await?;
    Ok(row.is_some_and(|row| row.get::<i64, _>(0) == 1))
}

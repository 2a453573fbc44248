//! Identities: what was asked for, and the facts that ceremonies found.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use signet_shared::setup::SetupParams;

use super::Store;
use super::certificates::{NewCertificate, add};
use super::milestones::{Milestone, reach};
use crate::error::{Error, Result};

/// An identity as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct IdentityRow {
    /// Id (UUID).
    pub id: String,
    /// Id of its target.
    pub target: String,
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
    /// What was asked for beyond the names, as JSON; `None` where all of it is the default.
    pub options: Option<String>,
    /// `prepared` or `switched`, while its key is being rotated.
    pub rotation: Option<String>,
    /// While rotating: the new key, after the switch the old one.
    pub other_key_arn: Option<String>,
    /// The clean-up that removed it.
    pub removal_id: Option<String>,
    /// Until when that can be taken back, Unix seconds.
    pub restorable_until: Option<i64>,
    /// What ceremonies found.
    #[sqlx(flatten)]
    pub facts: Facts,
}

impl IdentityRow {
    /// What it was asked to be.
    ///
    /// # Errors
    /// Internal if the stored options cannot be read.
    pub fn order(&self) -> Result<SetupParams> {
        let options = self.options.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        Ok(SetupParams {
            identity: self.name.clone(),
            root_cn: self.root_cn.clone(),
            leaf_cn: self.leaf_cn.clone(),
            alias: self.alias.clone(),
            region: self.region.clone(),
            options,
        })
    }

    /// The authority that issued its certificate and those above it, the issuer first.
    pub fn authorities(&self) -> impl Iterator<Item = &str> {
        [&self.facts.authority_arn, &self.facts.root_authority_arn].into_iter().flatten().map(String::as_str)
    }

    /// Its key, and while rotating the other one.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        [&self.facts.key_arn, &self.other_key_arn].into_iter().flatten().map(String::as_str)
    }
}

/// Facts about an identity. A step reports those it learned and leaves the others `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct Facts {
    /// Common name of the root authority, where the setup did not ask for one.
    #[sqlx(skip)]
    pub root_cn: Option<String>,
    /// ARN of the authority that issues.
    pub authority_arn: Option<String>,
    /// ARN of the root authority above it, if it is a subordinate one.
    pub root_authority_arn: Option<String>,
    /// ARN of the key.
    pub key_arn: Option<String>,
    /// KMS key spec.
    pub key_spec: Option<String>,
    /// ARN of the certificate.
    pub certificate_arn: Option<String>,
    /// The certificate, PEM.
    pub certificate_pem: Option<String>,
    /// The certificates between it and its root, PEM.
    pub chain_pem: Option<String>,
    /// The root certificate, PEM.
    pub root_pem: Option<String>,
    /// Begin of validity, Unix seconds.
    pub not_before: Option<i64>,
    /// End of validity, Unix seconds.
    pub not_after: Option<i64>,
    /// A turn in its life.
    #[sqlx(skip)]
    pub milestone: Option<Milestone>,
}

impl Store {
    /// Identities of this target, newest first.
    pub async fn identities(&self, target: &str) -> Result<Vec<IdentityRow>> {
        Ok(sqlx::query_as("SELECT * FROM identities WHERE target = ? ORDER BY created_at DESC, id DESC")
            .bind(target)
            .fetch_all(&self.pool)
            .await?)
    }

    /// One identity, whatever its target.
    pub async fn identity(&self, id: &str) -> Result<IdentityRow> {
        sqlx::query_as("SELECT * FROM identities WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Error::not_found("identity", id))
    }

    /// The identity of a target with this key, also while it is being rotated to or from; the newest, if there are several.
    pub async fn identity_of_key(&self, target: &str, key_arn: &str) -> Result<Option<IdentityRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM identities WHERE target = ?1 AND (key_arn = ?2 OR other_key_arn = ?2)
             ORDER BY key_arn = ?2 DESC, created_at DESC LIMIT 1",
        )
        .bind(target)
        .bind(key_arn)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The identity of a target with this name, if there is one.
    pub async fn identity_named(&self, target: &str, name: &str) -> Result<Option<IdentityRow>> {
        Ok(sqlx::query_as("SELECT * FROM identities WHERE target = ? AND name = ?")
            .bind(target)
            .bind(name)
            .fetch_optional(&self.pool)
            .await?)
    }
}

impl Store {
    /// Lists the certificates of identities that were set up before there was a list. Does nothing the second time.
    pub(super) async fn list_certificates_of_first_version(&self) -> Result<()> {
        let mut write = self.write().await?;
        let rows: Vec<IdentityRow> = sqlx::query_as(
            "SELECT * FROM identities i WHERE certificate_pem IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.identity_id = i.id)",
        )
        .fetch_all(&mut *write)
        .await?;
        for row in rows {
            let Some(new) = first_certificate(&row) else { continue };
            add(&mut write, &row.id, &row.ceremony_id, "current", &new, row.created_at).await?;
        }
        Ok(write.commit().await?)
    }
}

/// The certificate that stands in an identity's own columns; `None` if it cannot be read.
fn first_certificate(row: &IdentityRow) -> Option<NewCertificate> {
    let facts = row.facts.clone();
    let certificate_pem = facts.certificate_pem?;
    Some(NewCertificate {
        serial: crate::verify::serial_of_pem(&certificate_pem)?,
        certificate_arn: facts.certificate_arn,
        authority_arn: facts.authority_arn,
        key_arn: facts.key_arn,
        key_spec: facts.key_spec,
        certificate_pem,
        chain_pem: facts.chain_pem,
        root_pem: facts.root_pem,
        not_before: facts.not_before?,
        not_after: facts.not_after?,
    })
}

/// Adds what a step learned; runs inside the transaction that journals the step's success.
///
/// What comes with a certificate (its PEM and dates) is written by [`Milestone`].
pub(super) async fn merge_facts(
    write: &mut sqlx::SqliteConnection,
    identity_id: &str,
    ceremony_id: &str,
    facts: &Facts,
    at: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE identities SET root_cn = COALESCE(?, root_cn), authority_arn = COALESCE(?, authority_arn),
         root_authority_arn = COALESCE(?, root_authority_arn), key_arn = COALESCE(?, key_arn),
         key_spec = COALESCE(?, key_spec), certificate_arn = COALESCE(?, certificate_arn) WHERE id = ?",
    )
    .bind(&facts.root_cn)
    .bind(&facts.authority_arn)
    .bind(&facts.root_authority_arn)
    .bind(&facts.key_arn)
    .bind(&facts.key_spec)
    .bind(&facts.certificate_arn)
    .bind(identity_id)
    .execute(&mut *write)
    .await?;
    match &facts.milestone {
        Some(milestone) => reach(write, identity_id, ceremony_id, milestone, at).await,
        None => Ok(()),
    }
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

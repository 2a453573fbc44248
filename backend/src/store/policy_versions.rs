//! Versions of a key's policy: what was found on the key and what changes put there, numbered from 1 for each key.

use signet_shared::api::key_policy::{PolicyVersion, VersionOrigin};
use sqlx::FromRow;

use super::Store;
use crate::error::{Error, Result};

/// What is needed to tell versions apart.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VersionMark {
    /// Its number.
    pub number: u32,
    /// Canonical hash of its document.
    pub hash: String,
    /// When it was applied or found, Unix milliseconds.
    pub at: i64,
    /// The change that put it; none if it was found.
    pub change_id: Option<String>,
}

/// A policy that was read from a key.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Id of the target.
    pub target: &'a str,
    /// ARN of the key.
    pub key_arn: &'a str,
    /// Canonical hash of the document.
    pub hash: &'a str,
    /// As KMS answered it.
    pub document: &'a str,
}

/// A row of the table with what its change says.
#[derive(FromRow)]
struct VersionRow {
    number: u32,
    document: String,
    hash: String,
    change_id: Option<String>,
    at: i64,
    title: Option<String>,
    author: Option<String>,
    proposed_by: Option<String>,
    reason: Option<String>,
}

impl From<VersionRow> for PolicyVersion {
    fn from(row: VersionRow) -> Self {
        let origin = if row.change_id.is_some() { VersionOrigin::Applied } else { VersionOrigin::Found };
        Self {
            number: row.number,
            document: row.document,
            hash: row.hash,
            title: row.title.unwrap_or_else(|| "Found on the key".to_owned()),
            origin,
            change_id: row.change_id,
            author: row.author,
            proposed_by: row.proposed_by,
            reason: row.reason,
            at: row.at,
        }
    }
}

const SELECT: &str =
    "SELECT v.number, v.document, v.hash, v.change_id, v.at, c.title, c.applied_by AS author,
    c.proposed_by, c.reason FROM policy_versions v LEFT JOIN policy_changes c ON c.id = v.change_id
    WHERE v.target = ? AND v.key_arn = ?";

const MARK: &str = "SELECT number, hash, at, change_id FROM policy_versions WHERE target = ? AND key_arn = ?";

impl Store {
    /// All versions of a key's policy, newest first.
    pub async fn policy_versions(&self, target: &str, key_arn: &str) -> Result<Vec<PolicyVersion>> {
        let query = format!("{SELECT} ORDER BY v.number DESC");
        let rows: Vec<VersionRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(target)
            .bind(key_arn)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(PolicyVersion::from).collect())
    }

    /// One version.
    ///
    /// # Errors
    /// Not found if the key has no version of that number.
    pub async fn policy_version(&self, target: &str, key_arn: &str, number: u32) -> Result<PolicyVersion> {
        let query = format!("{SELECT} AND v.number = ?");
        let row: Option<VersionRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(target)
            .bind(key_arn)
            .bind(number)
            .fetch_optional(&self.pool)
            .await?;
        row.map(PolicyVersion::from).ok_or_else(|| {
            Error::new(
                crate::error::Kind::NotFound,
                "No such version",
                format!("No version {number} of this key's policy is kept."),
            )
            .with_hint("Look at the history for the versions that there are.")
        })
    }

    /// The newest version, and the newest that a change put.
    pub async fn newest_policy_versions(
        &self,
        target: &str,
        key_arn: &str,
    ) -> Result<(Option<VersionMark>, Option<VersionMark>)> {
        let newest = newest(&self.pool, target, key_arn).await?;
        if newest.as_ref().is_none_or(|mark| mark.change_id.is_some()) {
            return Ok((newest.clone(), newest));
        }
        let query = format!("{MARK} AND change_id IS NOT NULL ORDER BY number DESC LIMIT 1");
        let applied = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(target)
            .bind(key_arn)
            .fetch_optional(&self.pool)
            .await?;
        Ok((newest, applied))
    }

    /// Keeps what was found if it is not the newest version. `before` is the number of the version that was the newest
    /// when the policy began to be read: if another came meanwhile, what was read may be older than that one, nothing
    /// is kept, and the answer is none.
    pub async fn keep_found_policy(
        &self,
        found: Found<'_>,
        before: Option<u32>,
        at: i64,
    ) -> Result<Option<VersionMark>> {
        let mut write = self.write().await?;
        let newest = newest(&mut *write, found.target, found.key_arn).await?;
        if newest.as_ref().map(|mark| mark.number) != before {
            return Ok(None);
        }
        if let Some(mark) = newest.filter(|mark| mark.hash == found.hash) {
            return Ok(Some(mark));
        }
        let number = add(&mut write, found, None, at).await?;
        write.commit().await?;
        Ok(Some(VersionMark { number, hash: found.hash.to_owned(), at, change_id: None }))
    }
}

async fn newest(
    from: impl sqlx::SqliteExecutor<'_>,
    target: &str,
    key_arn: &str,
) -> Result<Option<VersionMark>> {
    let query = format!("{MARK} ORDER BY number DESC LIMIT 1");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(target).bind(key_arn).fetch_optional(from).await?)
}

/// Keeps what a look of the watcher found, in the transaction that takes the look in, unless a newer version came since
/// the look began.
pub(super) async fn keep_seen(
    write: &mut sqlx::SqliteConnection,
    found: Found<'_>,
    began_at: i64,
    now: i64,
) -> Result<()> {
    match newest(&mut *write, found.target, found.key_arn).await? {
        Some(mark) if mark.hash == found.hash || mark.at > began_at => {}
        _ => drop(add(write, found, None, now).await?),
    }
    Ok(())
}

/// Keeps what a change put. Whoever read the policy between the put and this has kept it as found: then that version is
/// the change's.
pub(super) async fn keep_applied(
    write: &mut sqlx::SqliteConnection,
    put: Found<'_>,
    change_id: &str,
    at: i64,
) -> Result<()> {
    match newest(&mut *write, put.target, put.key_arn).await? {
        Some(mark) if mark.change_id.is_none() && mark.hash == put.hash => {
            sqlx::query(
                "UPDATE policy_versions SET change_id = ?, at = ? WHERE target = ? AND key_arn = ? AND number = ?",
            )
            .bind(change_id)
            .bind(at)
            .bind(put.target)
            .bind(put.key_arn)
            .bind(mark.number)
            .execute(write)
            .await?;
        }
        _ => drop(add(write, put, Some(change_id), at).await?),
    }
    Ok(())
}

async fn add(
    write: &mut sqlx::SqliteConnection,
    found: Found<'_>,
    change_id: Option<&str>,
    at: i64,
) -> Result<u32> {
    let number = sqlx::query_scalar(
        "INSERT INTO policy_versions (target, key_arn, number, hash, document, change_id, at)
         SELECT ?1, ?2, COALESCE(MAX(number), 0) + 1, ?3, ?4, ?5, ?6 FROM policy_versions
         WHERE target = ?1 AND key_arn = ?2 RETURNING number",
    )
    .bind(found.target)
    .bind(found.key_arn)
    .bind(found.hash)
    .bind(found.document)
    .bind(change_id)
    .bind(at)
    .fetch_one(write)
    .await?;
    Ok(number)
}

//! Policy changes: every transition compared and set.

use signet_shared::api::key_policy::{PolicyChange, PolicyWait};
use sqlx::FromRow;

use super::Store;
use super::policy_versions::{Found, keep_applied};
use crate::error::{Error, Result};

/// A row of the table, with the number of the version that it made.
#[derive(FromRow)]
struct PolicyChangeRow {
    id: String,
    target: String,
    key_arn: String,
    identity_id: Option<String>,
    title: String,
    reason: Option<String>,
    state: String,
    waiting: Option<String>,
    failure: Option<String>,
    base_hash: String,
    base_document: String,
    proposed_hash: String,
    proposed_document: String,
    read_back: Option<String>,
    version: Option<u32>,
    proposed_by: String,
    proposed_at: i64,
    applied_by: Option<String>,
    applied_at: Option<i64>,
    undoes: Option<String>,
    undone_by: Option<String>,
}

impl TryFrom<PolicyChangeRow> for PolicyChange {
    type Error = Error;
    fn try_from(row: PolicyChangeRow) -> Result<Self> {
        Ok(Self {
            state: serde_json::from_value(serde_json::Value::String(row.state))?,
            waiting: row.waiting.as_deref().map(serde_json::from_str).transpose()?,
            id: row.id,
            target: row.target,
            key_arn: row.key_arn,
            identity_id: row.identity_id,
            title: row.title,
            reason: row.reason,
            failure: row.failure,
            base_hash: row.base_hash,
            base_document: row.base_document,
            proposed_hash: row.proposed_hash,
            proposed_document: row.proposed_document,
            read_back: row.read_back,
            version: row.version,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            applied_by: row.applied_by,
            applied_at: row.applied_at,
            undoes: row.undoes,
            undone_by: row.undone_by,
        })
    }
}

/// Changes with the version that each made.
const SELECT: &str = "SELECT c.*, v.number AS version FROM policy_changes c
    LEFT JOIN policy_versions v ON v.change_id = c.id";

impl Store {
    /// Keeps a proposed change.
    pub async fn add_policy_change(&self, change: &PolicyChange) -> Result<()> {
        sqlx::query(
            "INSERT INTO policy_changes (id, target, key_arn, identity_id, title, reason, state, base_hash,
             base_document, proposed_hash, proposed_document, proposed_by, proposed_at, undoes)
             VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&change.id)
        .bind(&change.target)
        .bind(&change.key_arn)
        .bind(&change.identity_id)
        .bind(&change.title)
        .bind(&change.reason)
        .bind(&change.base_hash)
        .bind(&change.base_document)
        .bind(&change.proposed_hash)
        .bind(&change.proposed_document)
        .bind(&change.proposed_by)
        .bind(change.proposed_at)
        .bind(&change.undoes)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Changes of a key's policy, newest first.
    pub async fn policy_changes(&self, target: &str, key_arn: &str) -> Result<Vec<PolicyChange>> {
        let query =
            format!("{SELECT} WHERE c.target = ? AND c.key_arn = ? ORDER BY c.proposed_at DESC, c.id DESC");
        let rows: Vec<PolicyChangeRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(target)
            .bind(key_arn)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(PolicyChange::try_from).collect()
    }

    /// One change.
    pub async fn policy_change(&self, id: &str) -> Result<PolicyChange> {
        let query = format!("{SELECT} WHERE c.id = ?");
        let row: Option<PolicyChangeRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(&self.pool).await?;
        row.ok_or_else(|| Error::not_found("policy change", id))?.try_into()
    }

    /// Changes of a key's policy that are being applied, by whomever.
    pub async fn policy_changes_being_applied(&self, key_arn: &str) -> Result<Vec<PolicyChange>> {
        let query = format!("{SELECT} WHERE c.key_arn = ? AND c.state = 'applying'");
        let rows: Vec<PolicyChangeRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(key_arn).fetch_all(&self.pool).await?;
        rows.into_iter().map(PolicyChange::try_from).collect()
    }

    /// Puts it on record that a proposed change is about to be put. False if it is not proposed any more, or if another
    /// change of the same key is being applied: then nothing was done.
    pub async fn begin_policy_change(&self, id: &str, by: &str, at: i64) -> Result<bool> {
        let mut write = self.write().await?;
        let begun = sqlx::query(
            "UPDATE policy_changes SET state = 'applying', applied_by = ?2, applied_at = ?3, failure = NULL,
             waiting = NULL WHERE id = ?1 AND state = 'proposed' AND NOT EXISTS (
                 SELECT 1 FROM policy_changes o WHERE o.state = 'applying'
                 AND o.key_arn = policy_changes.key_arn)",
        )
        .bind(id)
        .bind(by)
        .bind(at)
        .execute(&mut *write)
        .await?
        .rows_affected();
        write.commit().await?;
        Ok(begun == 1)
    }

    /// Records that a change that is being applied waits. False if it is not being applied any more: whoever waits must
    /// stop then.
    pub async fn note_policy_wait(&self, id: &str, wait: &PolicyWait) -> Result<bool> {
        let noted = sqlx::query("UPDATE policy_changes SET waiting = ? WHERE id = ? AND state = 'applying'")
            .bind(serde_json::to_string(wait)?)
            .bind(id)
            .execute(&self.pool)
            .await?
            .rows_affected();
        Ok(noted == 1)
    }

    /// Records that a change that was being applied is not in force, and why: it can be applied again, or it has failed
    /// for good. Does nothing if it is not being applied any more.
    pub async fn abandon_policy_change(&self, id: &str, can_be_tried: bool, why: Option<&str>) -> Result<()> {
        let set = if can_be_tried {
            "state = 'proposed', applied_by = NULL, applied_at = NULL"
        } else {
            "state = 'failed'"
        };
        let query = format!(
            "UPDATE policy_changes SET {set}, failure = ?, waiting = NULL WHERE id = ? AND state = 'applying'"
        );
        sqlx::query(sqlx::AssertSqlSafe(query)).bind(why).bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// Records that a change is in force, with what was read back as the version that it made; marks the change that it
    /// undoes. Does nothing if that is on record already.
    pub async fn finish_policy_change(&self, id: &str, read_back: Found<'_>, at: i64) -> Result<()> {
        let mut write = self.write().await?;
        let undoes: Option<Option<String>> = sqlx::query_scalar(
            "UPDATE policy_changes SET state = 'applied', read_back = ?, applied_at = ?, waiting = NULL,
             failure = NULL WHERE id = ? AND state <> 'applied' RETURNING undoes",
        )
        .bind(read_back.document)
        .bind(at)
        .bind(id)
        .fetch_optional(&mut *write)
        .await?;
        let Some(undoes) = undoes else { return Ok(()) };
        keep_applied(&mut write, read_back, id, at).await?;
        if let Some(undone) = undoes {
            sqlx::query("UPDATE policy_changes SET undone_by = ? WHERE id = ?")
                .bind(id)
                .bind(undone)
                .execute(&mut *write)
                .await?;
        }
        Ok(write.commit().await?)
    }
}

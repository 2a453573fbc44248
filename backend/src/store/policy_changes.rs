//! Policy changes: every version kept, every transition compared and set.

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use sqlx::{FromRow, Row};

use super::Store;
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
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&change.id)
        .bind(&change.target)
        .bind(&change.key_arn)
        .bind(&change.identity_id)
        .bind(&change.title)
        .bind(&change.reason)
        .bind(state_name(change.state))
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

    /// Moves a change from one state to another. False if it was no longer in `from`, or if another change of the
    /// same key is being applied: then nothing was done.
    pub async fn move_policy_change(
        &self,
        id: &str,
        from: PolicyChangeState,
        to: PolicyChangeState,
        at: i64,
    ) -> Result<bool> {
        let mut write = self.write().await?;
        if to == PolicyChangeState::Applying {
            let busy = sqlx::query(
                "SELECT 1 FROM policy_changes WHERE state = 'applying' AND id <> ?1
                 AND key_arn = (SELECT key_arn FROM policy_changes WHERE id = ?1)",
            )
            .bind(id)
            .fetch_optional(&mut *write)
            .await?;
            if busy.is_some() {
                return Ok(false);
            }
        }
        let moved =
            sqlx::query("UPDATE policy_changes SET state = ?, applied_at = ? WHERE id = ? AND state = ?")
                .bind(state_name(to))
                .bind((to != PolicyChangeState::Proposed).then_some(at))
                .bind(id)
                .bind(state_name(from))
                .execute(&mut *write)
                .await?
                .rows_affected();
        write.commit().await?;
        Ok(moved == 1)
    }

    /// Records that a change is in force and what was read back; marks the change that it undoes.
    pub async fn finish_policy_change(&self, id: &str, read_back: &str, at: i64) -> Result<()> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE policy_changes SET state = 'applied', read_back = ?, applied_at = ? WHERE id = ?",
        )
        .bind(read_back)
        .bind(at)
        .bind(id)
        .execute(&mut *write)
        .await?;
        let undoes: Option<String> = sqlx::query("SELECT undoes FROM policy_changes WHERE id = ?")
            .bind(id)
            .fetch_one(&mut *write)
            .await?
            .get(0);
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

fn state_name(state: PolicyChangeState) -> &'static str {
    match state {
        PolicyChangeState::Proposed => "proposed",
        PolicyChangeState::Applying => "applying",
        PolicyChangeState::Applied => "applied",
        PolicyChangeState::Failed => "failed",
    }
}

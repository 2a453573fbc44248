//! Policy changes: every version kept, every transition compared and set.

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use sqlx::{FromRow, Row};

use super::Store;
use crate::error::{Error, Result};

#[derive(FromRow)]
struct PolicyChangeRow {
    id: String,
    identity_id: String,
    key_arn: String,
    title: String,
    state: String,
    base_hash: String,
    base_document: String,
    proposed_hash: String,
    proposed_document: String,
    read_back: Option<String>,
    proposed_by: String,
    proposed_at: i64,
    applied_at: Option<i64>,
    undoes: Option<String>,
    undone_by: Option<String>,
}

impl TryFrom<PolicyChangeRow> for PolicyChange {
    type Error = Error;
    fn try_from(row: PolicyChangeRow) -> Result<Self> {
        let PolicyChangeRow {
            id,
            identity_id,
            key_arn,
            title,
            state,
            base_hash,
            base_document,
            proposed_hash,
            proposed_document,
            read_back,
            proposed_by,
            proposed_at,
            applied_at,
            undoes,
            undone_by,
        } = row;
        Ok(Self {
            state: serde_json::from_value(serde_json::Value::String(state))?,
            id,
            identity_id,
            key_arn,
            title,
            base_hash,
            base_document,
            proposed_hash,
            proposed_document,
            read_back,
            proposed_by,
            proposed_at,
            applied_at,
            undoes,
            undone_by,
        })
    }
}

impl Store {
    /// Keeps a proposed change.
    pub async fn add_policy_change(&self, change: &PolicyChange) -> Result<()> {
        sqlx::query(
            "INSERT INTO policy_changes (id, identity_id, key_arn, title, state, base_hash, base_document,
             proposed_hash, proposed_document, read_back, proposed_by, proposed_at, applied_at, undoes, undone_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&change.id)
        .bind(&change.identity_id)
        .bind(&change.key_arn)
        .bind(&change.title)
        .bind(state_name(change.state))
        .bind(&change.base_hash)
        .bind(&change.base_document)
        .bind(&change.proposed_hash)
        .bind(&change.proposed_document)
        .bind(&change.read_back)
        .bind(&change.proposed_by)
        .bind(change.proposed_at)
        .bind(change.applied_at)
        .bind(&change.undoes)
        .bind(&change.undone_by)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Changes of an identity, newest first.
    pub async fn policy_changes(&self, identity_id: &str) -> Result<Vec<PolicyChange>> {
        let rows: Vec<PolicyChangeRow> = sqlx::query_as(
            "SELECT * FROM policy_changes WHERE identity_id = ? ORDER BY proposed_at DESC, id DESC",
        )
        .bind(identity_id)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(PolicyChange::try_from).collect()
    }

    /// One change.
    pub async fn policy_change(&self, id: &str) -> Result<PolicyChange> {
        let row: Option<PolicyChangeRow> = sqlx::query_as("SELECT * FROM policy_changes WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
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

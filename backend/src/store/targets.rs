//! Saved targets. Each change is checked against what else happens in the same transaction: ceremonies that run, identities that
//! are there, another change.

use std::collections::HashMap;

use signet_shared::api::target::{TargetCheck, TargetInput};
use signet_shared::setup::FieldError;
use signet_shared::target::{COMMAND_LINE, SANDBOX, name_key};
use sqlx::{FromRow, Row};

use super::Store;
use crate::error::{Error, Kind, Result};

/// A target as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TargetRow {
    /// Id (UUID).
    pub id: String,
    /// Name that people chose.
    pub name: String,
    /// Region offered first.
    pub default_region: String,
    /// The account that it must be.
    pub account: Option<String>,
    /// `AwsAccess` as JSON.
    pub access: String,
    /// Grows with each change.
    pub revision: i64,
}

/// Whether a target of this id is there without being saved.
pub(crate) fn is_fixed(id: &str) -> bool {
    id == SANDBOX || id.starts_with(COMMAND_LINE)
}

const SELECT: &str = "SELECT id, name, default_region, account, access, revision FROM targets";

impl Store {
    /// All saved targets, by name.
    pub async fn targets(&self) -> Result<Vec<TargetRow>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY name_key")))
            .fetch_all(&self.pool)
            .await?)
    }

    /// The saved target of this id.
    pub async fn target(&self, id: &str) -> Result<Option<TargetRow>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = ?")))
            .bind(id)
            .fetch_optional(&self.pool)
            .await?)
    }

    /// The saved target of this name, whatever the case of its letters.
    pub async fn target_named(&self, name: &str) -> Result<Option<TargetRow>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE name_key = ?")))
            .bind(name_key(name))
            .fetch_optional(&self.pool)
            .await?)
    }

    /// Saves a target.
    ///
    /// # Errors
    /// Invalid if the name is taken.
    pub async fn add_target(&self, id: &str, input: &TargetInput, by: &str, now: i64) -> Result<()> {
        let mut write = self.write().await?;
        refuse_taken_name(&mut write, id, &input.name).await?;
        sqlx::query(
            "INSERT INTO targets (id, name, name_key, default_region, account, access, revision, created_at, created_by,
             changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?7, ?8)",
        )
        .bind(id)
        .bind(&input.name)
        .bind(name_key(&input.name))
        .bind(&input.default_region)
        .bind(&input.account)
        .bind(serde_json::to_string(&input.access)?)
        .bind(now)
        .bind(by)
        .execute(&mut *write)
        .await?;
        Ok(write.commit().await?)
    }

    /// Changes a target.
    ///
    /// # Errors
    /// Not found; conflict if it was changed since `input.revision`; busy if anything but the name changes while a ceremony runs
    /// on it; invalid if the name is taken.
    pub async fn change_target(&self, id: &str, input: &TargetInput, by: &str, now: i64) -> Result<()> {
        let mut write = self.write().await?;
        let row: Option<TargetRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = ?")))
            .bind(id)
            .fetch_optional(&mut *write)
            .await?;
        let row = row.ok_or_else(|| Error::not_found("target", id))?;
        if input.revision.is_some_and(|revision| revision != row.revision) {
            return Err(Error::conflict(
                "Somebody changed this target meanwhile",
                format!(
                    "{:?} is not what it was when you began to change it. Nothing was changed.",
                    row.name
                ),
            )
            .with_hint("Look at it again, then make your change."));
        }
        let access = serde_json::to_string(&input.access)?;
        let renamed_only = row.access == access
            && row.account == input.account
            && row.default_region == input.default_region;
        if !renamed_only {
            refuse_if_at_work(&mut write, id, now, "changed").await?;
        }
        refuse_taken_name(&mut write, id, &input.name).await?;
        sqlx::query(
            "UPDATE targets SET name = ?, name_key = ?, default_region = ?, account = ?, access = ?,
             revision = revision + 1, changed_at = ?, changed_by = ? WHERE id = ?",
        )
        .bind(&input.name)
        .bind(name_key(&input.name))
        .bind(&input.default_region)
        .bind(&input.account)
        .bind(access)
        .bind(now)
        .bind(by)
        .bind(id)
        .execute(&mut *write)
        .await?;
        if !renamed_only {
            // What the last check found, it found elsewhere.
            sqlx::query("DELETE FROM target_checks WHERE target = ?").bind(id).execute(&mut *write).await?;
        }
        Ok(write.commit().await?)
    }

    /// Forgets a target.
    ///
    /// # Errors
    /// Not found; conflict, with their number, while identities are on it; busy while a ceremony runs on it.
    pub async fn remove_target(&self, id: &str, now: i64) -> Result<()> {
        let mut write = self.write().await?;
        let found =
            sqlx::query("SELECT 1 FROM targets WHERE id = ?").bind(id).fetch_optional(&mut *write).await?;
        if found.is_none() {
            return Err(Error::not_found("target", id));
        }
        let identities: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT COUNT(*) FROM identities WHERE target = ?2 AND {PRESENT}"
        )))
        .bind(now.div_euclid(1000))
        .bind(id)
        .fetch_one(&mut *write)
        .await?;
        if identities > 0 {
            let those = if identities == 1 {
                "1 identity is".to_owned()
            } else {
                format!("{identities} identities are")
            };
            return Err(Error::conflict(
                "The target is in use",
                format!("{those} on it. Nothing was removed."),
            )
            .with_hint("Clean them up, and let the time pass in which they can be restored."));
        }
        refuse_if_at_work(&mut write, id, now, "removed").await?;
        for statement in [
            "DELETE FROM targets WHERE id = ?",
            "DELETE FROM target_checks WHERE target = ?",
            "DELETE FROM watch_rounds WHERE target = ?",
        ] {
            sqlx::query(statement).bind(id).execute(&mut *write).await?;
        }
        Ok(write.commit().await?)
    }

    /// How many identities are on each target that has any. Those cleaned up and beyond restoring are on none.
    pub async fn identities_by_target(&self, now: i64) -> Result<HashMap<String, u64>> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT target, COUNT(*) FROM identities WHERE {PRESENT} GROUP BY target"
        )))
        .bind(now.div_euclid(1000))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1).unsigned_abs())).collect())
    }

    /// The targets of all identities that ever were, without those that are saved.
    pub async fn fixed_targets_in_use(&self) -> Result<Vec<String>> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT target FROM identity_counts ORDER BY target")
                .fetch_all(&self.pool)
                .await?;
        Ok(ids.into_iter().filter(|id| is_fixed(id)).collect())
    }

    /// The Region of the newest identity of a target.
    pub async fn last_region(&self, target: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(
            "SELECT region FROM identities WHERE target = ? ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(target)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// Keeps what a check found.
    pub async fn keep_target_check(&self, target: &str, check: &TargetCheck) -> Result<()> {
        sqlx::query(
            "INSERT INTO target_checks (target, body) VALUES (?, ?) ON CONFLICT (target) DO UPDATE SET body = excluded.body",
        )
        .bind(target)
        .bind(serde_json::to_string(check)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What the last check of each target found.
    pub async fn target_checks(&self) -> Result<HashMap<String, TargetCheck>> {
        let rows = sqlx::query("SELECT target, body FROM target_checks").fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.get(0), serde_json::from_str(row.get(1))?))).collect()
    }
}

/// SQL: an identity that is there, or can be restored at the time `?1` (Unix seconds).
const PRESENT: &str = "(removal_id IS NULL OR restorable_until > ?1)";

/// Refuses what would leave a ceremony without its target, inside the transaction that begins it.
pub(super) async fn refuse_unknown_target(write: &mut sqlx::SqliteConnection, id: &str) -> Result<()> {
    if is_fixed(id) {
        return Ok(());
    }
    match sqlx::query("SELECT 1 FROM targets WHERE id = ?").bind(id).fetch_optional(write).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("target", id)),
    }
}

async fn refuse_if_at_work(write: &mut sqlx::SqliteConnection, id: &str, now: i64, verb: &str) -> Result<()> {
    let running: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM ceremonies WHERE target = ? AND owner IS NOT NULL AND lease_until > ?",
    )
    .bind(id)
    .bind(now)
    .fetch_one(write)
    .await?;
    if running == 0 {
        return Ok(());
    }
    let those = if running == 1 { "A ceremony runs".to_owned() } else { format!("{running} ceremonies run") };
    Err(Error::new(Kind::Busy, "The target is at work", format!("{those} on it. Nothing was {verb}."))
        .with_hint("Wait until it is at rest, or cancel it. The name alone can be changed at any time."))
}

async fn refuse_taken_name(write: &mut sqlx::SqliteConnection, id: &str, name: &str) -> Result<()> {
    let taken: Option<String> = sqlx::query_scalar("SELECT name FROM targets WHERE name_key = ? AND id <> ?")
        .bind(name_key(name))
        .bind(id)
        .fetch_optional(write)
        .await?;
    let Some(taken) = taken else { return Ok(()) };
    Err(Error::invalid_fields(vec![FieldError {
        field: "name".to_owned(),
        message: format!("There is a target named {taken:?}. Choose another name."),
        suggestion: None,
    }]))
}

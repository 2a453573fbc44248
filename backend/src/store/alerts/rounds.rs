//! Whose turn it is to look: one server at a time, and not before the interval is over.

use sqlx::FromRow;

use super::super::Store;
use crate::error::Result;

/// How long events are kept, milliseconds: long after the webhook has given up.
const KEEP_EVENTS_MS: i64 = 30 * 24 * 3600 * 1000;

/// The rounds of a target. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct RoundRow {
    /// When the last round began.
    pub begun_at: i64,
    /// When the last whole round ended.
    pub finished_at: Option<i64>,
    /// The same, of the last one in which every Region answered.
    pub success_at: Option<i64>,
}

impl Store {
    /// The rounds so far.
    pub async fn rounds(&self, target: &str) -> Result<Option<RoundRow>> {
        Ok(sqlx::query_as("SELECT begun_at, finished_at, success_at FROM watch_rounds WHERE target = ?")
            .bind(target)
            .fetch_optional(&self.pool)
            .await?)
    }

    /// Begins a round, if the last one began at least `interval_ms` ago and nobody is at it. The lease lets another
    /// server go on after a crash.
    pub async fn begin_round(
        &self,
        target: &str,
        owner: &str,
        now: i64,
        interval_ms: i64,
        lease_ms: i64,
    ) -> Result<bool> {
        // A begin far in the future is a clock that was set back: it must not stop the watch. One a moment ahead is another
        // server's, which read the time later and wrote first.
        let begun = sqlx::query(
            "INSERT INTO watch_rounds (target, owner, begun_at, lease_until) VALUES (?1, ?2, ?3, ?3 + ?5)
             ON CONFLICT (target) DO UPDATE SET owner = ?2, begun_at = ?3, lease_until = ?3 + ?5
             WHERE (lease_until <= ?3 OR begun_at > ?3 + ?5) AND (begun_at + ?4 <= ?3 OR begun_at > ?3 + ?5)",
        )
        .bind(target)
        .bind(owner)
        .bind(now)
        .bind(interval_ms)
        .bind(lease_ms)
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(begun == 1)
    }

    /// Keeps the lease. False if somebody else has it now.
    pub async fn keep_round(&self, target: &str, owner: &str, until: i64) -> Result<bool> {
        let kept = sqlx::query("UPDATE watch_rounds SET lease_until = ? WHERE target = ? AND owner = ?")
            .bind(until)
            .bind(target)
            .bind(owner)
            .execute(&self.pool)
            .await?
            .rows_affected();
        Ok(kept == 1)
    }

    /// Ends a round, and forgets events of long ago. `success` says that every Region answered.
    pub async fn finish_round(&self, target: &str, owner: &str, now: i64, success: bool) -> Result<()> {
        sqlx::query(
            "UPDATE watch_rounds SET lease_until = 0, finished_at = ?1,
             success_at = CASE WHEN ?2 THEN ?1 ELSE success_at END WHERE target = ?3 AND owner = ?4",
        )
        .bind(now)
        .bind(success)
        .bind(target)
        .bind(owner)
        .execute(&self.pool)
        .await?;
        sqlx::query("DELETE FROM alert_events WHERE target = ? AND at < ?")
            .bind(target)
            .bind(now - KEEP_EVENTS_MS)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

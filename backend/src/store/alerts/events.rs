//! The outbox: what is still to be told to the webhook. Bodies are fixed when they are written, so that every attempt
//! sends the same bytes.

use serde_json::json;
use signet_shared::api::alert::AlertRecord;
use signet_shared::format::rfc3339;
use sqlx::FromRow;

use super::super::Store;
use crate::error::Result;

/// What happened to an alert.
#[derive(Debug, Clone, Copy)]
pub(super) enum Type {
    Opened,
    Resolved,
}

/// An event whose time has come.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DueEvent {
    /// Stable id: what a receiver drops repetitions by.
    pub id: String,
    /// What is signed and sent, JSON.
    pub body: String,
    /// When it happened, Unix milliseconds.
    pub at: i64,
    /// Attempts before this one.
    pub attempts: i64,
    /// When it was due, Unix milliseconds.
    pub due_at: i64,
}

/// How an event left the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Delivered,
    /// Nobody took it in time.
    GivenUp,
}

/// Puts an event into the outbox. The id has no full stop: the signature's parts are joined by it.
pub(super) async fn add(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    kind: Type,
    record: &AlertRecord,
    episode: i64,
    now: i64,
) -> Result<()> {
    let word = match kind {
        Type::Opened => "opened",
        Type::Resolved => "resolved",
    };
    let body = json!({
        "type": format!("alert.{word}"),
        "timestamp": rfc3339(now.div_euclid(1000)),
        "data": { "target": target, "alert": record },
    });
    sqlx::query("INSERT INTO alert_events (id, target, body, at, due_at) VALUES (?, ?, ?, ?, ?)")
        .bind(format!("evt_{}_{episode}_{word}", record.alert.id))
        .bind(target)
        .bind(body.to_string())
        .bind(now)
        .bind(now)
        .execute(write)
        .await?;
    Ok(())
}

impl Store {
    /// Events whose time has come, in the order in which they happened.
    pub async fn due_events(&self, target: &str, now: i64, most: u32) -> Result<Vec<DueEvent>> {
        Ok(sqlx::query_as(
            "SELECT id, body, at, attempts, due_at FROM alert_events
             WHERE target = ? AND settled_at IS NULL AND due_at <= ? ORDER BY at, id LIMIT ?",
        )
        .bind(target)
        .bind(now)
        .bind(most)
        .fetch_all(&self.pool)
        .await?)
    }

    /// Takes an event for one attempt: until `next` nobody else takes it, even if this process ends now. False if
    /// somebody was faster.
    pub async fn take_event(&self, event: &DueEvent, next: i64) -> Result<bool> {
        let taken = sqlx::query(
            "UPDATE alert_events SET attempts = attempts + 1, due_at = ?
             WHERE id = ? AND due_at = ? AND attempts = ? AND settled_at IS NULL",
        )
        .bind(next)
        .bind(&event.id)
        .bind(event.due_at)
        .bind(event.attempts)
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(taken == 1)
    }

    /// Takes an event out of the outbox.
    pub async fn settle_event(&self, id: &str, outcome: Outcome, now: i64) -> Result<()> {
        let word = match outcome {
            Outcome::Delivered => "delivered",
            Outcome::GivenUp => "given_up",
        };
        sqlx::query(
            "UPDATE alert_events SET settled_at = ?, outcome = ? WHERE id = ? AND settled_at IS NULL",
        )
        .bind(now)
        .bind(word)
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// How many events wait, were delivered and were given up, in this order.
    pub async fn event_counts(&self, target: &str) -> Result<(i64, i64, i64)> {
        Ok(sqlx::query_as(
            "SELECT COUNT(*) FILTER (WHERE settled_at IS NULL), COUNT(*) FILTER (WHERE outcome = 'delivered'),
             COUNT(*) FILTER (WHERE outcome = 'given_up') FROM alert_events WHERE target = ?",
        )
        .bind(target)
        .fetch_one(&self.pool)
        .await?)
    }
}

//! Alerts: opened, accepted, over. Each change and its event are written in one transaction, so that two servers on
//! one store tell a thing once.

mod events;
mod looks;
mod rounds;

pub use events::{DueEvent, Outcome};
pub use looks::{Look, News, WatchedIdentity};
pub use rounds::RoundRow;

use signet_shared::alert::{Alert, Baseline};
use signet_shared::api::alert::{AlertRecord, Resolution};
use sqlx::FromRow;

use super::Store;
use crate::error::{Error, Result};

/// Most alerts that are over and still listed.
const MOST_PAST: i64 = 500;

/// What a query of alerts selects.
const COLUMNS: &str = "a.body, a.episode, a.opened_at, a.acknowledged_at, a.acknowledged_by, a.resolved_at, \
                       a.resolution";

#[derive(FromRow)]
struct AlertRow {
    body: String,
    episode: i64,
    opened_at: i64,
    acknowledged_at: Option<i64>,
    acknowledged_by: Option<String>,
    resolved_at: Option<i64>,
    resolution: Option<String>,
}

impl TryFrom<AlertRow> for AlertRecord {
    type Error = Error;
    fn try_from(row: AlertRow) -> Result<Self> {
        let AlertRow {
            body,
            episode: _,
            opened_at,
            acknowledged_at,
            acknowledged_by,
            resolved_at,
            resolution,
        } = row;
        let resolution = resolution.map(serde_json::Value::String).map(serde_json::from_value).transpose()?;
        Ok(Self {
            alert: serde_json::from_str(&body)?,
            opened_at,
            acknowledged_at,
            acknowledged_by,
            resolved_at,
            resolution,
        })
    }
}

impl Store {
    /// Alerts of one target or of all, or of one identity: open ones, the most urgent first; with `past`, then those
    /// that are over, latest first.
    pub async fn alerts(
        &self,
        target: Option<&str>,
        identity_id: Option<&str>,
        past: bool,
    ) -> Result<Vec<AlertRecord>> {
        let of_target = "FROM alerts a JOIN identities i ON i.id = a.identity_id
                         WHERE (?1 IS NULL OR i.target = ?1) AND (?2 IS NULL OR i.id = ?2) AND i.removal_id IS NULL";
        let mut queries = vec![format!(
            "SELECT {COLUMNS} {of_target} AND a.resolved_at IS NULL ORDER BY a.urgency DESC, a.opened_at, a.id"
        )];
        if past {
            queries.push(format!(
                "SELECT {COLUMNS} {of_target} AND a.resolved_at IS NOT NULL
                 ORDER BY a.resolved_at DESC, a.id LIMIT {MOST_PAST}"
            ));
        }
        let mut alerts = Vec::new();
        for query in queries {
            let rows: Vec<AlertRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
                .bind(target)
                .bind(identity_id)
                .fetch_all(&self.pool)
                .await?;
            for row in rows {
                alerts.push(row.try_into()?);
            }
        }
        Ok(alerts)
    }

    /// Accepts what an open alert found as the way it should be, which resolves it. Accepting it again changes nothing.
    ///
    /// # Errors
    /// Not found; conflict if it is an end (nobody can accept that away), or if it was over before.
    pub async fn accept_alert(&self, id: &str, by: &str, now: i64) -> Result<AlertRecord> {
        let mut write = self.write().await?;
        let row: Option<AlertRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM alerts a WHERE a.id = ?")))
                .bind(id)
                .fetch_optional(&mut *write)
                .await?;
        let row = row.ok_or_else(|| Error::not_found("alert", id))?;
        let episode = row.episode;
        let mut record = AlertRecord::try_from(row)?;
        if record.acknowledged_at.is_some() {
            return Ok(record);
        }
        if record.resolved_at.is_some() {
            return Err(Error::conflict("The alert is over", "What it told is no longer so.")
                .with_hint("Look at the list of alerts again."));
        }
        let identity_id = record.alert.identity_id.clone();
        let target: String = sqlx::query_scalar("SELECT target FROM identities WHERE id = ?")
            .bind(&identity_id)
            .fetch_one(&mut *write)
            .await?;
        let mut baseline = baseline(&mut write, &identity_id).await?.unwrap_or_default();
        if !baseline.accept(&record.alert, now) {
            let (title, detail) = match record.alert.ends_at {
                Some(_) => (
                    "An end cannot be accepted away",
                    "The alert stays until there is a certificate that is valid for longer.",
                ),
                None => (
                    "This cannot be accepted as it is",
                    "EHRs would refuse what the identity signs. The alert stays until it is mended.",
                ),
            };
            return Err(
                Error::conflict(title, detail).with_hint(format!("{}.", record.alert.next_action.words()))
            );
        }
        sqlx::query("UPDATE watched SET baseline = ? WHERE identity_id = ?")
            .bind(serde_json::to_string(&baseline)?)
            .bind(&identity_id)
            .execute(&mut *write)
            .await?;
        sqlx::query("UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ?")
            .bind(now)
            .bind(by)
            .bind(id)
            .execute(&mut *write)
            .await?;
        (record.acknowledged_at, record.acknowledged_by) = (Some(now), Some(by.to_owned()));
        resolve(&mut write, &target, &mut record, episode, Resolution::Accepted, now).await?;
        write.commit().await?;
        Ok(record)
    }
}

/// The baseline of an identity, if anybody has looked at it.
async fn baseline(write: &mut sqlx::SqliteConnection, identity_id: &str) -> Result<Option<Baseline>> {
    let text: Option<String> = sqlx::query_scalar("SELECT baseline FROM watched WHERE identity_id = ?")
        .bind(identity_id)
        .fetch_optional(write)
        .await?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Marks an alert as over, and tells it unless a later alert took its place.
async fn resolve(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    record: &mut AlertRecord,
    episode: i64,
    resolution: Resolution,
    now: i64,
) -> Result<()> {
    let word = match resolution {
        Resolution::Mended => "mended",
        Resolution::Accepted => "accepted",
        Resolution::Superseded => "superseded",
    };
    sqlx::query("UPDATE alerts SET resolved_at = ?, resolution = ? WHERE id = ?")
        .bind(now)
        .bind(word)
        .bind(&record.alert.id)
        .execute(&mut *write)
        .await?;
    (record.resolved_at, record.resolution) = (Some(now), Some(resolution));
    if resolution != Resolution::Superseded {
        events::add(write, target, events::Type::Resolved, record, episode, now).await?;
    }
    Ok(())
}

/// Opens an alert, for the first time or again, and tells it.
async fn open(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    alert: Alert,
    now: i64,
) -> Result<AlertRecord> {
    let episode: i64 = sqlx::query_scalar(
        "INSERT INTO alerts (id, identity_id, kind, urgency, body, episode, opened_at) VALUES (?, ?, ?, ?, ?, 1, ?)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body, urgency = excluded.urgency, episode = episode + 1,
         opened_at = excluded.opened_at, acknowledged_at = NULL, acknowledged_by = NULL, resolved_at = NULL,
         resolution = NULL RETURNING episode",
    )
    .bind(&alert.id)
    .bind(&alert.identity_id)
    .bind(alert.kind.name())
    .bind(alert.severity as i64)
    .bind(serde_json::to_string(&alert)?)
    .bind(now)
    .fetch_one(&mut *write)
    .await?;
    let record = AlertRecord {
        alert,
        opened_at: now,
        acknowledged_at: None,
        acknowledged_by: None,
        resolved_at: None,
        resolution: None,
    };
    events::add(write, target, events::Type::Opened, &record, episode, now).await?;
    Ok(record)
}

//! What the watcher saw of each identity, and what that changed.

use signet_shared::alert::{Baseline, Facts, KeyFacts, Seen, assess};
use signet_shared::api::alert::{AlertRecord, BlindSpot, Resolution};
use sqlx::{FromRow, Row};

use super::super::policy_versions::keep_seen;
use super::super::{Found, IdentityRow, Store};
use super::{AlertRow, COLUMNS, baseline, open, resolve};
use crate::error::Result;

/// An identity to look at.
#[derive(Debug, Clone, FromRow)]
pub struct WatchedIdentity {
    /// The identity.
    #[sqlx(flatten)]
    pub row: IdentityRow,
    /// Hash of the policy that Signet put last on its key.
    pub applied_hash: Option<String>,
    /// When, Unix milliseconds.
    pub applied_at: Option<i64>,
    /// Whether a policy is being put now.
    pub applying: bool,
}

/// One look at one identity.
#[derive(Debug, Clone)]
pub struct Look {
    /// What it told.
    pub facts: Facts,
    /// The policy that was on the key, as KMS answered it, if it could be read.
    pub policy: Option<String>,
    /// When it began, Unix milliseconds: a later look knows better.
    pub began_at: i64,
}

/// What a look changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Alerts that it opened.
    pub opened: Vec<AlertRecord>,
    /// Alerts that are over.
    pub resolved: Vec<AlertRecord>,
    /// What could not be seen, if that is news.
    pub blind: Option<BlindSpot>,
}

/// What a policy of ours on the identity's key looks like: applied last, and whether one is being applied.
const POLICY_OF: &str =
    "(SELECT proposed_hash FROM policy_changes p WHERE p.target = i.target AND p.key_arn = i.key_arn
      AND p.state = 'applied' ORDER BY p.applied_at DESC, p.id DESC LIMIT 1) AS applied_hash,
     (SELECT MAX(applied_at) FROM policy_changes p WHERE p.target = i.target AND p.key_arn = i.key_arn
      AND p.state = 'applied') AS applied_at,
     EXISTS (SELECT 1 FROM policy_changes p WHERE p.target = i.target AND p.key_arn = i.key_arn AND p.state = 'applying') AS applying";

impl Store {
    /// Identities to look at: those that are set up and not cleaned up, and on which no ceremony is at work. With `new`, those alone that
    /// nobody has looked at.
    pub async fn watched_identities(
        &self,
        target: &str,
        new: bool,
        now: i64,
    ) -> Result<Vec<WatchedIdentity>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT i.*, {POLICY_OF} FROM identities i WHERE i.target = ? AND i.certificate_pem IS NOT NULL
             AND i.removal_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM ceremonies c WHERE c.identity_id = i.id AND c.lease_until > ?)
             AND (NOT ? OR NOT EXISTS (SELECT 1 FROM watched w WHERE w.identity_id = i.id))
             ORDER BY i.region, i.created_at, i.id"
        )))
        .bind(target)
        .bind(now)
        .bind(new)
        .fetch_all(&self.pool)
        .await?)
    }

    /// Takes in a look: opens what is new, resolves what is over, puts the events into the outbox, and keeps the key
    /// policy as a version if it is a new one, all or nothing.
    /// `now` is Unix milliseconds.
    pub async fn take_in(&self, target: &str, look: &Look, now: i64) -> Result<News> {
        let mut write = self.write().await?;
        let id = &look.facts.identity_id;
        let earlier: Option<(i64, String)> =
            sqlx::query_as("SELECT looked_at, facts FROM watched WHERE identity_id = ?")
                .bind(id)
                .fetch_optional(&mut *write)
                .await?;
        if earlier.as_ref().is_some_and(|(at, _)| *at > look.began_at) {
            return Ok(News::default());
        }
        let mut facts = look.facts.clone();
        doubt_policy(&mut write, &mut facts).await?;
        if let (Some(KeyFacts { arn, policy: Seen::Known(hash), .. }), Some(document)) =
            (&facts.key, &look.policy)
        {
            let found = Found { target, key_arn: arn, hash, document };
            keep_seen(&mut write, found, look.began_at, now).await?;
        }
        let mut baseline: Baseline = baseline(&mut write, id).await?.unwrap_or_default();
        baseline.advance(&facts, now);
        sqlx::query(
            "INSERT INTO watched (identity_id, looked_at, facts, baseline) VALUES (?, ?, ?, ?)
             ON CONFLICT (identity_id) DO UPDATE SET looked_at = excluded.looked_at, facts = excluded.facts,
             baseline = excluded.baseline",
        )
        .bind(id)
        .bind(look.began_at)
        .bind(serde_json::to_string(&facts)?)
        .bind(serde_json::to_string(&baseline)?)
        .execute(&mut *write)
        .await?;
        let mut news = reconcile(&mut write, target, &facts, &baseline, now).await?;
        let unknown = facts.unknown();
        let known = match &earlier {
            Some((_, earlier)) => serde_json::from_str::<Facts>(earlier)?.unknown(),
            None => Vec::new(),
        };
        news.blind = (unknown != known).then(|| BlindSpot {
            identity_id: id.clone(),
            identity_name: facts.identity_name.clone(),
            looked_at: look.began_at,
            unknown,
        });
        write.commit().await?;
        Ok(news)
    }

    /// The last look at each identity of one target, or of all, that is set up and not cleaned up: when, and what it told.
    pub async fn looks(&self, target: Option<&str>) -> Result<Vec<(i64, Facts)>> {
        let rows = sqlx::query(
            "SELECT w.looked_at, w.facts FROM watched w JOIN identities i ON i.id = w.identity_id
             WHERE (?1 IS NULL OR i.target = ?1) AND i.removal_id IS NULL ORDER BY i.name",
        )
        .bind(target)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((row.get(0), serde_json::from_str(row.get(1))?))).collect()
    }
}

/// A policy that was put, or began to be put, while we looked proves nothing: the next look tells.
async fn doubt_policy(write: &mut sqlx::SqliteConnection, facts: &mut Facts) -> Result<()> {
    let Some(key) = &mut facts.key else { return Ok(()) };
    let row =
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {POLICY_OF} FROM identities i WHERE i.id = ?")))
            .bind(&facts.identity_id)
            .fetch_optional(write)
            .await?;
    let Some(row) = row else { return Ok(()) };
    let applied = row.get::<Option<String>, _>(0).zip(row.get::<Option<i64>, _>(1));
    if row.get::<bool, _>(2) || applied != key.applied {
        key.policy = Seen::NotLooked;
    }
    Ok(())
}

async fn reconcile(
    write: &mut sqlx::SqliteConnection,
    target: &str,
    facts: &Facts,
    baseline: &Baseline,
    now: i64,
) -> Result<News> {
    let assessment = assess(facts, baseline, now.div_euclid(1000));
    let rows: Vec<AlertRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM alerts a WHERE a.identity_id = ? AND a.resolved_at IS NULL"
    )))
    .bind(&facts.identity_id)
    .fetch_all(&mut *write)
    .await?;
    let mut news = News::default();
    let mut still_open = Vec::new();
    for row in rows {
        let episode = row.episode;
        let mut record = AlertRecord::try_from(row)?;
        let kind = record.alert.kind;
        let seen_again = assessment.alerts.iter().any(|alert| alert.id == record.alert.id);
        if seen_again || assessment.undetermined.contains(&kind) {
            still_open.push(record.alert.id);
            continue;
        }
        let resolution = match assessment.alerts.iter().any(|alert| alert.kind == kind) {
            true => Resolution::Superseded,
            false => Resolution::Mended,
        };
        resolve(write, target, &mut record, episode, resolution, now).await?;
        news.resolved.push(record);
    }
    for alert in assessment.alerts {
        if !still_open.contains(&alert.id) {
            news.opened.push(open(write, target, alert, now).await?);
        }
    }
    Ok(news)
}

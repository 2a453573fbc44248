//! What lists say of identities and ceremonies, kept in the transactions that change it.
//!
//! A record goes into the journal, what the ceremony comes to with it is kept beside the ceremony, and what the
//! ceremonies of an identity come to is kept as its summary. All of it can be folded anew from the journal.

mod fold;
mod pages;
mod totals;

pub use pages::{PageOfSummaries, SummaryRow};
pub use totals::Expiry;

use signet_shared::api::plan::Plan;
use sqlx::{Row, SqliteConnection};

use self::fold::{Parts, Ran, Summary, fold};
use super::Store;
use super::ceremonies::entries;
use crate::ceremony::tally::Tally;
use crate::error::{Error, Result};

/// Keeps what a ceremony comes to with its record `sequence`. Answers whether that is news.
pub(super) async fn keep_tally(
    write: &mut SqliteConnection,
    ceremony_id: &str,
    sequence: u64,
    tally: &Tally,
) -> Result<bool> {
    let number = |steps: usize| i64::try_from(steps).unwrap_or(i64::MAX);
    let kept = sqlx::query(
        "UPDATE ceremonies SET sequence = ?2, phase = ?3, steps_done = ?4, steps = ?5, made_cents = ?6,
         ended_cents = ?7, took_away = ?8 WHERE id = ?1 AND
         (sequence, phase, steps_done, steps, made_cents, ended_cents, took_away) <> (?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(ceremony_id)
    .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
    .bind(tally.phase.name())
    .bind(number(tally.steps_done))
    .bind(number(tally.steps))
    .bind(tally.made_cents)
    .bind(tally.ended_cents)
    .bind(tally.took_away)
    .execute(write)
    .await?;
    Ok(kept.rows_affected() > 0)
}

/// Brings the summary of an identity up to date with its row, its certificates and what its ceremonies come to.
/// Answers whether it had to be changed.
pub(super) async fn refresh(write: &mut SqliteConnection, identity_id: &str) -> Result<bool> {
    let parts: Option<Parts> = sqlx::query_as(
        "SELECT i.target, i.name, i.alias, i.root_cn, i.leaf_cn, i.region, i.ceremony_id, i.not_before, i.not_after,
         i.certificate_pem IS NOT NULL AS has_certificate, i.removal_id IS NOT NULL AS is_removed,
         NOT EXISTS (SELECT 1 FROM certificates c WHERE c.identity_id = i.id AND c.status = 'current')
         AND EXISTS (SELECT 1 FROM certificates c WHERE c.identity_id = i.id AND c.status = 'revoked') AS is_revoked
         FROM identities i WHERE i.id = ?",
    )
    .bind(identity_id)
    .fetch_optional(&mut *write)
    .await?;
    let Some(parts) = parts else { return Ok(false) };
    let ran: Vec<Ran> = sqlx::query_as(
        "SELECT id, kind, phase, steps_done, steps, made_cents, ended_cents, took_away
         FROM ceremonies WHERE identity_id = ? ORDER BY rowid",
    )
    .bind(identity_id)
    .fetch_all(&mut *write)
    .await?;
    let summary = fold(&parts, &ran);
    let stored: Option<Summary> = sqlx::query_as("SELECT * FROM identity_summaries WHERE identity_id = ?")
        .bind(identity_id)
        .fetch_optional(&mut *write)
        .await?;
    if stored.as_ref() == Some(&summary) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO identity_summaries (identity_id, target, name, words, region, state, running_id, attention_at,
         ends_at, revoked, monthly_cents, steps_done, steps, last_ceremony_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (identity_id) DO UPDATE SET words = ?4, state = ?6, running_id = ?7, attention_at = ?8,
         ends_at = ?9, revoked = ?10, monthly_cents = ?11, steps_done = ?12, steps = ?13, last_ceremony_id = ?14",
    )
    .bind(identity_id)
    .bind(&parts.target)
    .bind(&summary.name)
    .bind(&summary.words)
    .bind(&parts.region)
    .bind(&summary.state)
    .bind(&summary.running_id)
    .bind(summary.attention_at)
    .bind(summary.ends_at)
    .bind(summary.revoked)
    .bind(summary.monthly_cents)
    .bind(summary.steps_done)
    .bind(summary.steps)
    .bind(&summary.last_ceremony_id)
    .execute(write)
    .await?;
    Ok(true)
}

impl Store {
    /// Folds what was written before there were summaries. Does nothing the second time.
    pub(super) async fn summarize_what_is_not_yet(&self) -> Result<()> {
        let mut write = self.write().await?;
        fold_ceremonies(
            &mut write,
            "SELECT id, identity_id FROM ceremonies WHERE sequence = 0 ORDER BY rowid",
        )
        .await?;
        Ok(write.commit().await?)
    }

    /// Folds every summary anew from the journals. Answers how many were not as they should have been.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rebuild_summaries(&self) -> Result<u64> {
        let mut write = self.write().await?;
        let mut wrong =
            fold_ceremonies(&mut write, "SELECT id, identity_id FROM ceremonies ORDER BY rowid").await?;
        let counted = sqlx::query(
            "SELECT COUNT(*) FROM (SELECT * FROM identity_counts WHERE identities <> 0 EXCEPT
             SELECT target, state, COUNT(*), SUM(monthly_cents) FROM identity_summaries GROUP BY target, state)",
        );
        wrong += u64::try_from(counted.fetch_one(&mut *write).await?.get::<i64, _>(0)).unwrap_or_default();
        sqlx::raw_sql(
            "DELETE FROM identity_counts;
             INSERT INTO identity_counts
             SELECT target, state, COUNT(*), SUM(monthly_cents) FROM identity_summaries GROUP BY target, state;
             INSERT INTO identity_words (identity_words) VALUES ('rebuild');",
        )
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(wrong)
    }
}

/// Folds the ceremonies that a query names, then their identities. Answers how many of both were changed. A journal
/// that cannot be folded is told of and left: what reads that ceremony says so, too.
async fn fold_ceremonies(write: &mut SqliteConnection, which: &'static str) -> Result<u64> {
    let ceremonies: Vec<(String, String)> = sqlx::query_as(which).fetch_all(&mut *write).await?;
    let mut changed = 0;
    for (id, _) in &ceremonies {
        match fold_journal(&mut *write, id).await {
            Ok(is_news) => changed += u64::from(is_news),
            Err(error) => {
                tracing::warn!(ceremony = id, cause = ?error.cause, "a journal cannot be summarized");
            }
        }
    }
    let mut last = None;
    for (_, identity_id) in &ceremonies {
        // Most identities have one ceremony, or several in a row.
        if last != Some(identity_id) {
            changed += u64::from(refresh(&mut *write, identity_id).await?);
        }
        last = Some(identity_id);
    }
    Ok(changed)
}

async fn fold_journal(write: &mut SqliteConnection, ceremony_id: &str) -> Result<bool> {
    let plan = sqlx::query("SELECT p.body FROM plans p JOIN ceremonies c ON c.plan_id = p.id WHERE c.id = ?")
        .bind(ceremony_id)
        .fetch_one(&mut *write)
        .await?;
    let plan: Plan = serde_json::from_str(plan.get(0))?;
    let entries = entries(&mut *write, ceremony_id).await?;
    let tally = Tally::fold(&plan, &entries).map_err(Error::internal)?;
    keep_tally(write, ceremony_id, entries.last().map_or(0, |entry| entry.sequence), &tally).await
}

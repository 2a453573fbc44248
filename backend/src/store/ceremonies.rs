//! Ceremonies, their lease and their journal.
//!
//! A runner appends only while it holds the lease, checked in the transaction that appends: a runner that was
//! thought dead and wakes up can no longer write.

use signet_shared::ceremony::CeremonyParams;
use signet_shared::setup::SetupParams;
use sqlx::{FromRow, Row};

use super::identities::{merge_facts, name_is_taken};
use super::summaries::{keep_tally, refresh};
use super::targets::refuse_unknown_target;
use super::{Facts, Store, rivals};
use crate::ceremony::journal::{Entry, Record};
use crate::ceremony::tally::Tally;
use crate::error::{Error, Result};

/// A ceremony as stored; everything else about it is in its journal and its plan.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CeremonyRow {
    /// Id (UUID).
    pub id: String,
    /// Id of the target.
    pub target: String,
    /// Kind.
    pub kind: String,
    /// Version of the kind.
    pub version: i64,
    /// Its plan.
    pub plan_id: String,
    /// The identity that it works on.
    pub identity_id: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// The runner, while the lease lasts.
    pub owner: Option<String>,
    /// End of the lease, Unix milliseconds.
    pub lease_until: i64,
    /// Who asked the runner to stop.
    pub cancel_by: Option<String>,
}

/// A ceremony to be.
#[derive(Debug, Clone)]
pub struct NewCeremony<'a> {
    /// Id (UUID).
    pub id: &'a str,
    /// Id of the target.
    pub target: &'a str,
    /// Kind and its version.
    pub kind: (&'a str, i64),
    /// The plan that it runs.
    pub plan: &'a signet_shared::api::plan::Plan,
    /// Id of the identity that it makes or works on.
    pub identity_id: &'a str,
    /// The identity to be, if the ceremony makes one.
    pub order: Option<&'a SetupParams>,
    /// Unix milliseconds.
    pub at: i64,
    /// Who starts it.
    pub by: &'a str,
}

/// A ceremony whose lease is held, before a record: what a record may change of its sum.
#[derive(Debug, FromRow)]
struct Held {
    identity_id: String,
    phase: String,
    steps_done: i64,
    made_cents: i64,
    ended_cents: i64,
    took_away: bool,
}

impl Held {
    /// Whether it comes to the same after the record.
    fn comes_to(&self, tally: &Tally) -> bool {
        self.phase == tally.phase.name()
            && usize::try_from(self.steps_done) == Ok(tally.steps_done)
            && self.made_cents == i64::from(tally.made_cents)
            && self.ended_cents == i64::from(tally.ended_cents)
            && self.took_away == tally.took_away
    }
}

/// The right to run a ceremony, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The ceremony.
    pub ceremony_id: String,
    /// The runner.
    pub owner: String,
}

impl Store {
    /// Begins a ceremony, and its identity if it makes one, in one transaction. If the plan was started before,
    /// answers that ceremony's id and changes nothing.
    ///
    /// # Errors
    /// Conflict if the name is taken, if the identity's last ceremony is not over, or if an unfinished ceremony is
    /// about to make or remove the same authority or alias.
    pub async fn begin_ceremony(&self, new: &NewCeremony<'_>) -> Result<String> {
        let mut write = self.write().await?;
        if let Some(row) = sqlx::query("SELECT id FROM ceremonies WHERE plan_id = ?")
            .bind(&new.plan.id)
            .fetch_optional(&mut *write)
            .await?
        {
            return Ok(row.get(0));
        }
        refuse_unknown_target(&mut write, new.target).await?;
        match &new.plan.params {
            CeremonyParams::Setup(order) => {
                rivals::of_setup(&mut write, new.target, order).await?;
            }
            CeremonyParams::Import(_) => {}
            _ => {
                rivals::of_work_on(&mut write, new.identity_id).await?;
                if new.kind.0 == "clean_up" {
                    rivals::of_clean_up(&mut write, new.target, new.identity_id).await?;
                }
            }
        }
        sqlx::query(
            "INSERT INTO ceremonies (id, target, kind, version, plan_id, identity_id, created_at, created_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(new.id)
        .bind(new.target)
        .bind(new.kind.0)
        .bind(new.kind.1)
        .bind(&new.plan.id)
        .bind(new.identity_id)
        .bind(new.at)
        .bind(new.by)
        .execute(&mut *write)
        .await?;
        if let Some(order) = new.order {
            if name_is_taken(&mut write, new.target, &order.identity).await? {
                return Err(Error::conflict(
                    "The name is taken",
                    format!("An identity named {:?} exists on this target.", order.identity),
                )
                .with_hint("Open that identity, or choose another name."));
            }
            insert_identity(&mut write, new, order).await?;
        }
        let began = Entry { sequence: 1, at: new.at, record: Record::Began { by: new.by.to_owned() } };
        let tally = Tally::begun(new.plan, new.by, new.at).map_err(Error::internal)?;
        insert(&mut write, new.id, &began, &tally).await?;
        refresh(&mut write, new.identity_id).await?;
        write.commit().await?;
        Ok(new.id.to_owned())
    }

    /// The ceremony that runs a plan, if it was started.
    pub async fn ceremony_of_plan(&self, plan_id: &str) -> Result<Option<String>> {
        let row = sqlx::query("SELECT id FROM ceremonies WHERE plan_id = ?")
            .bind(plan_id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// At most `limit` ceremonies of one target, or of all, newest first, from the one that was begun before `after` on.
    ///
    /// # Errors
    /// Not found if there is no ceremony `after`.
    pub async fn ceremonies(
        &self,
        target: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<CeremonyRow>> {
        let (mut at, mut id) = (i64::MAX, String::new());
        if let Some(after) = after {
            let last = self.ceremony(after).await?;
            (at, id) = (last.created_at, last.id);
        }
        // Two texts, so that each can use its index.
        let query = match target {
            Some(_) => {
                "SELECT * FROM ceremonies WHERE target = ?1 AND (created_at, id) < (?2, ?3)
                 ORDER BY created_at DESC, id DESC LIMIT ?4"
            }
            None => {
                "SELECT * FROM ceremonies WHERE ?1 IS NULL AND (created_at, id) < (?2, ?3)
                 ORDER BY created_at DESC, id DESC LIMIT ?4"
            }
        };
        Ok(sqlx::query_as(query).bind(target).bind(at).bind(id).bind(limit).fetch_all(&self.pool).await?)
    }

    /// How many ceremonies of this target are in each state at `now` (Unix milliseconds), by its name.
    pub async fn ceremony_counts(&self, target: &str, now: i64) -> Result<Vec<(String, i64)>> {
        Ok(sqlx::query_as(
            "SELECT CASE WHEN phase = 'running' AND lease_until <= ?2 THEN 'interrupted' ELSE phase END AS state,
             COUNT(*) FROM ceremonies WHERE target = ?1 GROUP BY state ORDER BY state",
        )
        .bind(target)
        .bind(now)
        .fetch_all(&self.pool)
        .await?)
    }

    /// One ceremony.
    pub async fn ceremony(&self, id: &str) -> Result<CeremonyRow> {
        sqlx::query_as("SELECT * FROM ceremonies WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Error::not_found("ceremony", id))
    }

    /// Ceremonies whose lease has run out, or reaches further than `furthest` (see [`Store::take_lease`]).
    pub async fn abandoned_ceremonies(&self, now: i64, furthest: i64) -> Result<Vec<CeremonyRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM ceremonies WHERE owner IS NOT NULL AND (lease_until <= ? OR lease_until > ?)",
        )
        .bind(now)
        .bind(furthest)
        .fetch_all(&self.pool)
        .await?)
    }

    /// The whole journal of a ceremony, oldest first.
    pub async fn journal(&self, ceremony_id: &str) -> Result<Vec<Entry>> {
        entries(&mut *self.pool.acquire().await?, ceremony_id).await
    }

    /// Number of the last record.
    pub async fn last_sequence(&self, ceremony_id: &str) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(sequence), 0) FROM journal WHERE ceremony_id = ?")
            .bind(ceremony_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or_default())
    }

    /// Takes the lease if nobody holds it. False if somebody does.
    ///
    /// `until` is the furthest that a lease can reach now: one that reaches further was given before the clock went
    /// back, and counts as run out. Its holder, if it lives, finds out at its next record and writes nothing more.
    pub async fn take_lease(&self, lease: &Lease, now: i64, until: i64) -> Result<bool> {
        let taken = sqlx::query(
            "UPDATE ceremonies SET owner = ?1, lease_until = ?2, cancel_by = NULL WHERE id = ?3
             AND (owner IS NULL OR lease_until <= ?4 OR lease_until > ?2)",
        )
        .bind(&lease.owner)
        .bind(until)
        .bind(&lease.ceremony_id)
        .bind(now)
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(taken == 1)
    }

    /// Asks the runner of a ceremony to stop between two steps. False if none is at work.
    pub async fn ask_to_cancel(&self, ceremony_id: &str, by: &str, now: i64) -> Result<bool> {
        let asked = sqlx::query(
            "UPDATE ceremonies SET cancel_by = ? WHERE id = ? AND owner IS NOT NULL AND lease_until > ?",
        )
        .bind(by)
        .bind(ceremony_id)
        .bind(now)
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(asked == 1)
    }

    /// Whether the identity of a ceremony has begun a later one. Then the earlier one can no longer be resumed.
    pub async fn has_later_ceremony(&self, ceremony_id: &str) -> Result<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM ceremonies c JOIN ceremonies later ON later.identity_id = c.identity_id
             WHERE c.id = ? AND later.rowid > c.rowid LIMIT 1",
        )
        .bind(ceremony_id)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// The ceremonies of an identity, newest first.
    pub async fn ceremonies_of(&self, identity_id: &str) -> Result<Vec<CeremonyRow>> {
        Ok(sqlx::query_as("SELECT * FROM ceremonies WHERE identity_id = ? ORDER BY rowid DESC")
            .bind(identity_id)
            .fetch_all(&self.pool)
            .await?)
    }

    /// Keeps the lease. False if it was lost.
    pub async fn renew_lease(&self, lease: &Lease, until: i64) -> Result<bool> {
        let renewed = sqlx::query("UPDATE ceremonies SET lease_until = ? WHERE id = ? AND owner = ?")
            .bind(until)
            .bind(&lease.ceremony_id)
            .bind(&lease.owner)
            .execute(&self.pool)
            .await?
            .rows_affected();
        Ok(renewed == 1)
    }

    /// Gives the lease back.
    pub async fn release_lease(&self, lease: &Lease) -> Result<()> {
        sqlx::query("UPDATE ceremonies SET owner = NULL, lease_until = 0 WHERE id = ? AND owner = ?")
            .bind(&lease.ceremony_id)
            .bind(&lease.owner)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Appends a record, what the ceremony comes to with it, and with a success what it taught about the identity, in
    /// one transaction. Answers who has asked the runner to stop, if anybody has.
    ///
    /// With `rests`, the lease is given back in the same transaction: whoever sees the ceremony at rest can resume it
    /// at once. It is kept if somebody asked to cancel meanwhile, so that this is not forgotten.
    ///
    /// # Errors
    /// Busy if the lease is no longer ours; then nothing was written.
    pub async fn append(
        &self,
        lease: &Lease,
        (entry, tally): (&Entry, &Tally),
        facts: Option<&Facts>,
        rests: bool,
    ) -> Result<Option<String>> {
        let mut write = self.write().await?;
        let held: Option<Held> = sqlx::query_as(
            "SELECT identity_id, phase, steps_done, made_cents, ended_cents, took_away
             FROM ceremonies WHERE id = ? AND owner = ?",
        )
        .bind(&lease.ceremony_id)
        .bind(&lease.owner)
        .fetch_optional(&mut *write)
        .await?;
        let Some(held) = held else {
            return Err(Error::new(
                crate::error::Kind::Busy,
                "Another runner took this ceremony",
                "This runner was silent for too long and may no longer write.",
            ));
        };
        if let Some(facts) = facts {
            merge_facts(&mut write, &held.identity_id, &lease.ceremony_id, facts, entry.at).await?;
        }
        insert(&mut write, &lease.ceremony_id, entry, tally).await?;
        // Most records change nothing that a list shows.
        if facts.is_some() || !held.comes_to(tally) {
            refresh(&mut write, &held.identity_id).await?;
        }
        let asked = sqlx::query("SELECT cancel_by FROM ceremonies WHERE id = ?")
            .bind(&lease.ceremony_id)
            .fetch_one(&mut *write)
            .await?;
        let asked: Option<String> = asked.get(0);
        if rests && (asked.is_none() || !matches!(entry.record, Record::StepFailed { .. })) {
            sqlx::query("UPDATE ceremonies SET owner = NULL, lease_until = 0 WHERE id = ?")
                .bind(&lease.ceremony_id)
                .execute(&mut *write)
                .await?;
        }
        write.commit().await?;
        Ok(asked)
    }
}

/// The whole journal of a ceremony, oldest first.
pub(super) async fn entries(
    connection: &mut sqlx::SqliteConnection,
    ceremony_id: &str,
) -> Result<Vec<Entry>> {
    let rows =
        sqlx::query("SELECT sequence, at, record FROM journal WHERE ceremony_id = ? ORDER BY sequence")
            .bind(ceremony_id)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                sequence: u64::try_from(row.get::<i64, _>(0)).unwrap_or_default(),
                at: row.get(1),
                record: serde_json::from_str(row.get(2))?,
            })
        })
        .collect()
}

async fn insert_identity(
    write: &mut sqlx::SqliteConnection,
    new: &NewCeremony<'_>,
    order: &SetupParams,
) -> Result<()> {
    let options = (!order.options.is_default()).then(|| serde_json::to_string(&order.options)).transpose()?;
    sqlx::query(
        "INSERT INTO identities (id, target, name, root_cn, leaf_cn, alias, region, ceremony_id, created_at, options)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.identity_id)
    .bind(new.target)
    .bind(&order.identity)
    .bind(&order.root_cn)
    .bind(&order.leaf_cn)
    .bind(&order.alias)
    .bind(&order.region)
    .bind(new.id)
    .bind(new.at)
    .bind(options)
    .execute(write)
    .await?;
    Ok(())
}

async fn insert(
    write: &mut sqlx::SqliteConnection,
    ceremony_id: &str,
    entry: &Entry,
    tally: &Tally,
) -> Result<()> {
    sqlx::query("INSERT INTO journal (ceremony_id, sequence, at, record) VALUES (?, ?, ?, ?)")
        .bind(ceremony_id)
        .bind(i64::try_from(entry.sequence).unwrap_or(i64::MAX))
        .bind(entry.at)
        .bind(serde_json::to_string(&entry.record)?)
        .execute(&mut *write)
        .await?;
    keep_tally(write, ceremony_id, entry.sequence, tally).await?;
    Ok(())
}

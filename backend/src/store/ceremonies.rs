//! Ceremonies, their lease and their journal.
//!
//! A runner appends only while it holds the lease, checked in the transaction that appends: a runner that was
//! thought dead and wakes up can no longer write.

use sqlx::{FromRow, Row};

use super::identities::{merge_facts, name_is_taken};
use super::{Facts, Store};
use crate::ceremony::journal::{Entry, Record};
use crate::error::{Error, Result};

/// A ceremony as stored; everything else about it is in its journal and its plan.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CeremonyRow {
    /// Id (UUID).
    pub id: String,
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
}

/// A ceremony to be.
#[derive(Debug, Clone)]
pub struct NewCeremony<'a> {
    /// Id (UUID).
    pub id: &'a str,
    /// The target's key.
    pub target: &'a str,
    /// Kind and its version.
    pub kind: (&'a str, i64),
    /// The plan that it runs.
    pub plan: &'a signet_shared::api::plan::Plan,
    /// Id of the identity that it makes.
    pub identity_id: &'a str,
    /// Unix milliseconds.
    pub at: i64,
    /// Who starts it.
    pub by: &'a str,
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
    /// Begins a ceremony and its identity in one transaction. If the plan was started before, answers that
    /// ceremony's id and changes nothing.
    ///
    /// # Errors
    /// Conflict if the name is taken, or if an unfinished ceremony is about to make the same authority or alias.
    pub async fn begin_ceremony(&self, new: &NewCeremony<'_>) -> Result<String> {
        let mut write = self.write().await?;
        let params = &new.plan.params;
        if let Some(row) = sqlx::query("SELECT id FROM ceremonies WHERE plan_id = ?")
            .bind(&new.plan.id)
            .fetch_optional(&mut *write)
            .await?
        {
            return Ok(row.get(0));
        }
        if name_is_taken(&mut write, new.target, &params.identity).await? {
            return Err(Error::conflict(
                "The name is taken",
                format!("An identity named {:?} exists on this target.", params.identity),
            )
            .with_hint("Open that identity, or choose another name."));
        }
        let rival = sqlx::query(
            "SELECT name FROM identities i WHERE target = ?1 AND region = ?2 AND certificate_pem IS NULL
             AND (alias = ?3 OR (root_cn = ?4 AND authority_arn IS NULL)) LIMIT 1",
        )
        .bind(new.target)
        .bind(&params.region)
        .bind(&params.alias)
        .bind(&params.root_cn)
        .fetch_optional(&mut *write)
        .await?;
        if let Some(row) = rival {
            let name: String = row.get(0);
            return Err(Error::conflict(
                "Another setup is making the same thing",
                format!("The unfinished setup of {name:?} uses the same authority or alias. Running both could make two."),
            )
            .with_hint(format!("Finish the setup of {name:?} first, then plan this one again.")));
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
        sqlx::query(
            "INSERT INTO identities (id, target, name, root_cn, leaf_cn, alias, region, ceremony_id, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(new.identity_id)
        .bind(new.target)
        .bind(&params.identity)
        .bind(&params.root_cn)
        .bind(&params.leaf_cn)
        .bind(&params.alias)
        .bind(&params.region)
        .bind(new.id)
        .bind(new.at)
        .execute(&mut *write)
        .await?;
        let began = Entry { sequence: 1, at: new.at, record: Record::Began { by: new.by.to_owned() } };
        insert(&mut write, new.id, &began).await?;
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

    /// Ceremonies of this target, newest first.
    pub async fn ceremonies(&self, target: &str) -> Result<Vec<CeremonyRow>> {
        Ok(sqlx::query_as("SELECT * FROM ceremonies WHERE target = ? ORDER BY created_at DESC, id DESC")
            .bind(target)
            .fetch_all(&self.pool)
            .await?)
    }

    /// One ceremony of this target.
    pub async fn ceremony(&self, target: &str, id: &str) -> Result<CeremonyRow> {
        sqlx::query_as("SELECT * FROM ceremonies WHERE target = ? AND id = ?")
            .bind(target)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Error::not_found("ceremony", id))
    }

    /// Ids of ceremonies whose runner let its lease run out.
    pub async fn abandoned_ceremonies(&self, target: &str, now: i64) -> Result<Vec<String>> {
        let rows = sqlx::query(
            "SELECT id FROM ceremonies WHERE target = ? AND owner IS NOT NULL AND lease_until <= ?",
        )
        .bind(target)
        .bind(now)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|row| row.get(0)).collect())
    }

    /// The whole journal of a ceremony, oldest first.
    pub async fn journal(&self, ceremony_id: &str) -> Result<Vec<Entry>> {
        let rows =
            sqlx::query("SELECT sequence, at, record FROM journal WHERE ceremony_id = ? ORDER BY sequence")
                .bind(ceremony_id)
                .fetch_all(&self.pool)
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

    /// Number of the last record.
    pub async fn last_sequence(&self, ceremony_id: &str) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(sequence), 0) FROM journal WHERE ceremony_id = ?")
            .bind(ceremony_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or_default())
    }

    /// Takes the lease if nobody holds it. False if somebody does.
    pub async fn take_lease(&self, lease: &Lease, now: i64, until: i64) -> Result<bool> {
        let taken = sqlx::query(
            "UPDATE ceremonies SET owner = ?, lease_until = ? WHERE id = ? AND (owner IS NULL OR lease_until <= ?)",
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

    /// Appends a record, and with a success what it taught about the identity, in one transaction.
    ///
    /// # Errors
    /// Busy if the lease is no longer ours; then nothing was written.
    pub async fn append(&self, lease: &Lease, entry: &Entry, facts: Option<&Facts>) -> Result<()> {
        let mut write = self.write().await?;
        let row = sqlx::query("SELECT identity_id FROM ceremonies WHERE id = ? AND owner = ?")
            .bind(&lease.ceremony_id)
            .bind(&lease.owner)
            .fetch_optional(&mut *write)
            .await?;
        let Some(row) = row else {
            return Err(Error::new(
                crate::error::Kind::Busy,
                "Another runner took this ceremony",
                "This runner was silent for too long and may no longer write.",
            ));
        };
        if let Some(facts) = facts {
            merge_facts(&mut write, row.get(0), facts).await?;
        }
        insert(&mut write, &lease.ceremony_id, entry).await?;
        Ok(write.commit().await?)
    }
}

async fn insert(write: &mut sqlx::SqliteConnection, ceremony_id: &str, entry: &Entry) -> Result<()> {
    sqlx::query("INSERT INTO journal (ceremony_id, sequence, at, record) VALUES (?, ?, ?, ?)")
        .bind(ceremony_id)
        .bind(i64::try_from(entry.sequence).unwrap_or(i64::MAX))
        .bind(entry.at)
        .bind(serde_json::to_string(&entry.record)?)
        .execute(write)
        .await?;
    Ok(())
}

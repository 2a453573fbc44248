//! Figures over many identities. Without a search they come from counters and one range of an index.

use signet_shared::api::identity::{IdentityState, IdentityTotals};
use sqlx::{FromRow, QueryBuilder, Row};

use super::super::Store;
use super::pages::{LeaseIs, Part, Words, end};
use crate::error::Result;

/// How many, and what they cost a month in US cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) identities: u64,
    pub(super) cents: u64,
}

/// A row of the counters.
#[derive(Debug, FromRow)]
struct Counted {
    state: String,
    identities: i64,
    monthly_cents: i64,
}

impl Counted {
    fn numbers(&self) -> Numbers {
        let number = |count: i64| u64::try_from(count).unwrap_or_default();
        Numbers { identities: number(self.identities), cents: number(self.monthly_cents) }
    }
}

/// When the certificate of an identity ends.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Expiry {
    /// Name of the identity.
    pub name: String,
    /// AWS Region.
    pub region: String,
    /// End of validity, Unix seconds.
    pub ends_at: i64,
}

/// Column of a count or sum; they are never negative.
fn whole(row: &sqlx::sqlite::SqliteRow, column: usize) -> u64 {
    u64::try_from(row.get::<Option<i64>, _>(column).unwrap_or_default()).unwrap_or_default()
}

impl Store {
    /// How many identities each part of each target has.
    pub(super) async fn part_counts(
        &self,
        targets: &[String],
        parts: &[Part],
        now: i64,
    ) -> Result<Vec<(String, Part, Numbers)>> {
        let mut counts = Vec::new();
        for target in targets {
            let states: Vec<Counted> = sqlx::query_as(
                "SELECT state, identities, monthly_cents FROM identity_counts WHERE target = ?",
            )
            .bind(target)
            .fetch_all(&self.pool)
            .await?;
            for part in parts {
                let stored = states.iter().find(|counted| counted.state == part.state.name());
                let whole = stored.map_or(Numbers::default(), Counted::numbers);
                let numbers = match part.lease {
                    _ if whole.identities == 0 => whole,
                    LeaseIs::Anything if !part.attention => whole,
                    _ => self.part_count(target, *part, now).await?,
                };
                counts.push((target.clone(), *part, numbers));
            }
        }
        Ok(counts)
    }

    /// Counts a part that is not a whole state.
    async fn part_count(&self, target: &str, part: Part, now: i64) -> Result<Numbers> {
        let mut sql = QueryBuilder::new("SELECT COUNT(*), SUM(s.monthly_cents) FROM identity_summaries s ");
        sql.push(match part.lease {
            LeaseIs::Anything => "INDEXED BY summaries_by_attention WHERE s.target = ",
            // Few run at once.
            LeaseIs::Held | LeaseIs::RunOut => {
                "INDEXED BY summaries_running JOIN ceremonies c ON c.id = s.running_id
                 WHERE s.running_id IS NOT NULL AND s.target = "
            }
        });
        sql.push_bind(target).push(" AND ");
        part.condition(&mut sql, now);
        let row = sql.build().fetch_one(&self.pool).await?;
        Ok(Numbers { identities: whole(&row, 0), cents: whole(&row, 1) })
    }

    /// The figures over parts that were counted.
    pub(super) async fn totals(
        &self,
        counts: &[(String, Part, Numbers)],
        now: i64,
    ) -> Result<IdentityTotals> {
        let mut totals = IdentityTotals::default();
        for (target, part, numbers) in counts {
            totals.identities += numbers.identities;
            totals.monthly_cents += numbers.cents;
            totals.need_attention += match (part.state, part.lease) {
                _ if numbers.identities == 0 => 0,
                (IdentityState::Ready, _) => {
                    let due = if part.attention { *numbers } else { self.due(target, now).await? };
                    totals.ready += numbers.identities.saturating_sub(due.identities);
                    due.identities
                }
                (IdentityState::Removed, _) | (_, LeaseIs::Held) => 0,
                _ => numbers.identities,
            };
        }
        let ready = counts.iter().filter(|(_, part, _)| part.state == IdentityState::Ready);
        for (target, part, _) in ready.filter(|(.., numbers)| numbers.identities > 0) {
            let mut sql = QueryBuilder::new(
                "SELECT s.ends_at FROM identity_summaries s INDEXED BY summaries_by_end WHERE s.target = ",
            );
            sql.push_bind(target).push(" AND ");
            part.condition(&mut sql, now);
            sql.push(" ORDER BY s.ends_at LIMIT 1");
            let first = sql.build().fetch_optional(&self.pool).await?.and_then(|row| end(row.get(0)));
            totals.next_end = [totals.next_end, first].into_iter().flatten().min();
        }
        Ok(totals)
    }

    /// Those of a target that are ready and need a person.
    async fn due(&self, target: &str, now: i64) -> Result<Numbers> {
        let part = Part { state: IdentityState::Ready, lease: LeaseIs::Anything, attention: true };
        self.part_count(target, part, now).await
    }

    /// The figures over what a search finds, in one pass.
    pub(super) async fn totals_of_search(
        &self,
        targets: &[String],
        parts: &[Part],
        words: &Words,
        now: i64,
    ) -> Result<IdentityTotals> {
        let mut sql = QueryBuilder::new(
            "SELECT COUNT(*), SUM(s.monthly_cents), SUM(s.state = 'ready'), MIN(s.ends_at), SUM(s.attention_at <= ",
        );
        sql.push_bind(now.div_euclid(1000)).push("), SUM(s.state = 'ready' AND s.attention_at <= ");
        sql.push_bind(now.div_euclid(1000)).push("), SUM(c.lease_until <= ");
        sql.push_bind(now).push(") FROM ");
        words.search(&mut sql, targets, parts, now);
        let row = sql.build().fetch_one(&self.pool).await?;
        Ok(IdentityTotals {
            identities: whole(&row, 0),
            ready: whole(&row, 2).saturating_sub(whole(&row, 5)),
            need_attention: whole(&row, 4) + whole(&row, 6),
            monthly_cents: whole(&row, 1),
            next_end: end(row.get(3)),
        })
    }

    /// How many identities of a target are in use: not cleaned up.
    pub async fn identities_in_use(&self, target: &str) -> Result<u64> {
        let row = sqlx::query(
            "SELECT SUM(identities) FROM identity_counts WHERE target = ? AND state <> 'removed'",
        )
        .bind(target)
        .fetch_one(&self.pool)
        .await?;
        Ok(whole(&row, 0))
    }

    /// When the certificates of a target end that are in use, by name.
    pub async fn expiries(&self, target: &str) -> Result<Vec<Expiry>> {
        Ok(sqlx::query_as(
            "SELECT name, region, ends_at FROM identity_summaries WHERE target = ?1 AND state = 'ready'
             AND ends_at < ?2 ORDER BY name",
        )
        .bind(target)
        .bind(super::fold::NEVER)
        .fetch_all(&self.pool)
        .await?)
    }
}

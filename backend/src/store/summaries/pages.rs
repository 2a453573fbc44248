//! Identities a page at a time. Each state of each target is a range of an index, so a page costs the same however many
//! there are; a search asks the pieces of three letters first.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet_shared::api::identity::{IdentityState, IdentityTotals};
use signet_shared::api::identity_query::{IdentityQuery, IdentitySort, MAX_LIMIT, StateFilter};
use signet_shared::api::query::DEFAULT_LIMIT;
use signet_shared::setup::FieldError;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use super::super::Store;
use super::fold::NEVER;
use crate::error::{Error, Result};

/// With fewer than this that need a person, it is quicker to sort them than to look for them in order.
const FEW: u64 = 2_000;

/// A summary as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SummaryRow {
    /// Grows with each identity.
    pub n: i64,
    /// Id (UUID).
    pub id: String,
    /// Its target's key.
    pub target: String,
    /// Name that people chose.
    pub name: String,
    /// Where it stands as the journal says ([`SummaryRow::state_at`]).
    state: String,
    /// End of the lease that decides that, Unix milliseconds.
    lease_until: Option<i64>,
    /// Whether its current certificate was revoked.
    pub revoked: bool,
    /// What it costs a month, US cents.
    pub monthly_cents: u32,
    /// Steps of its setup that are done.
    pub steps_done: u32,
    /// Steps of its setup.
    pub steps: u32,
    /// Its newest ceremony.
    pub last_ceremony_id: String,
    /// Common name of the root authority.
    pub root_cn: String,
    /// Common name of the certificate.
    pub leaf_cn: String,
    /// Alias without the prefix `alias/`.
    pub alias: String,
    /// AWS Region.
    pub region: String,
    /// The ceremony that set it up.
    pub ceremony_id: String,
    /// Begin of validity, Unix seconds.
    pub not_before: Option<i64>,
    /// End of validity, Unix seconds.
    pub not_after: Option<i64>,
    /// KMS key spec.
    pub key_spec: Option<String>,
    /// Until when a clean-up can be taken back, Unix seconds.
    pub restorable_until: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
}

impl SummaryRow {
    /// Where it stands at `now` (Unix milliseconds): what runs without a lease has stopped.
    pub fn state_at(&self, now: i64) -> IdentityState {
        let state = IdentityState::named(&self.state).unwrap_or(IdentityState::SetupStopped);
        if state.is_running() && self.lease_until.is_none_or(|until| until <= now) {
            return state.without_runner();
        }
        state
    }
}

/// A page, and figures over all that the query fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOfSummaries {
    /// Those of this page.
    pub rows: Vec<SummaryRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The figures.
    pub totals: IdentityTotals,
}

/// Which lease an identity must have whose state depends on one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeaseIs {
    Anything,
    Held,
    RunOut,
}

/// A part of all identities: a range of each index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The state as stored.
    pub(super) state: IdentityState,
    pub(super) lease: LeaseIs,
    /// Only those that need a person.
    pub(super) attention: bool,
}

/// The parts that these filters ask for; all of them if there is no filter.
pub(super) fn parts(filters: &[StateFilter]) -> Vec<Part> {
    use IdentityState::{Ready, Removed};
    let whole = |state| Part { state, lease: LeaseIs::Anything, attention: false };
    let mut parts = Vec::new();
    for state in IdentityState::ALL {
        let is_asked = filters.is_empty() || filters.contains(&StateFilter::Is(state));
        let running = IdentityState::ALL
            .into_iter()
            .find(|other| other.is_running() && other.without_runner() == state);
        match (is_asked, filters.contains(&StateFilter::Attention)) {
            (true, _) if state.is_running() => parts.push(Part { lease: LeaseIs::Held, ..whole(state) }),
            (false, true) if state == Ready => parts.push(Part { attention: true, ..whole(state) }),
            (false, true) if state.is_running() || state == Removed => {}
            (false, false) => {}
            _ => {
                parts.push(whole(state));
                parts.extend(running.map(|state| Part { lease: LeaseIs::RunOut, ..whole(state) }));
            }
        }
    }
    parts
}

/// All parts: together they are everything.
fn every_part() -> Vec<Part> {
    parts(&[])
}

/// Where an identity stands in an order.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct Place {
    n: i64,
    name: String,
    ends_at: i64,
}

impl Place {
    fn order(&self, other: &Self, sort: IdentitySort) -> Ordering {
        match sort {
            IdentitySort::Newest => other.n.cmp(&self.n),
            IdentitySort::Name => self.name.cmp(&other.name).then(self.n.cmp(&other.n)),
            IdentitySort::Ends => self.ends_at.cmp(&other.ends_at).then(self.n.cmp(&other.n)),
        }
    }

    /// The place as others hand it back. Rows that come later do not move it.
    fn cursor(&self, sort: IdentitySort) -> String {
        let name = if sort == IdentitySort::Name { self.name.as_str() } else { "" };
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{}\n{name}", sort.name(), self.n, self.ends_at))
    }

    fn of_cursor(cursor: &str, sort: IdentitySort) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(4, '\n');
        (parts.next()? == sort.name()).then_some(())?;
        let (n, ends_at) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { n, ends_at, name: parts.next()?.to_owned() })
    }
}

impl Store {
    /// A page of the identities of these targets, at `now` (Unix milliseconds).
    ///
    /// # Errors
    /// Invalid if `after` is not from a page of the same order.
    pub async fn identity_page(
        &self,
        targets: &[String],
        query: &IdentityQuery,
        now: i64,
    ) -> Result<PageOfSummaries> {
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize;
        let after = query.after.as_ref().map(|cursor| {
            Place::of_cursor(cursor, query.sort).ok_or_else(|| {
                Error::invalid_fields(vec![FieldError {
                    field: "after".to_owned(),
                    message: "This is not where a page of this order ended. Send `next` of the page before, or nothing."
                        .to_owned(),
                    suggestion: None,
                }])
            })
        });
        let after = after.transpose()?;
        let words = Words::of(&query.text);
        let by_index = !words.long.is_empty();
        let asked = Asked { sort: query.sort, after: after.as_ref(), most: limit + 1, now, by_index };
        let parts = parts(&query.states);
        let (mut places, totals) = if words.is_empty() {
            let counts = self.part_counts(targets, &parts, now).await?;
            let mut places = Vec::new();
            for (target, part, numbers) in &counts {
                if numbers.identities > 0 {
                    places.extend(self.places(target, *part, numbers.identities, &asked).await?);
                }
            }
            (places, self.totals(&counts, now).await?)
        } else {
            let totals = self.totals_of_search(targets, &parts, &words, now).await?;
            (self.places_of_search(targets, &parts, &words, &asked).await?, totals)
        };
        places.sort_by(|one, other| one.order(other, query.sort));
        let more = places.len() > limit;
        places.truncate(limit);
        let next = places.last().filter(|_| more).map(|place| place.cursor(query.sort));
        Ok(PageOfSummaries { rows: self.rows(&places).await?, next, totals })
    }

    /// The summary of one identity.
    ///
    /// # Errors
    /// Not found.
    pub async fn identity_summary(&self, identity_id: &str) -> Result<SummaryRow> {
        let mut sql = QueryBuilder::new(ROW);
        sql.push(" WHERE s.identity_id = ").push_bind(identity_id);
        let row = sql.build_query_as().fetch_optional(&self.pool).await?;
        row.ok_or_else(|| Error::not_found("identity", identity_id))
    }

    async fn rows(&self, places: &[Place]) -> Result<Vec<SummaryRow>> {
        let mut sql = QueryBuilder::new(ROW);
        sql.push(" WHERE s.n IN (");
        let mut list = sql.separated(", ");
        for place in places {
            list.push_bind(place.n);
        }
        sql.push(")");
        let mut rows: Vec<SummaryRow> = sql.build_query_as().fetch_all(&self.pool).await?;
        let at = |row: &SummaryRow| places.iter().position(|place| place.n == row.n);
        rows.sort_by_cached_key(at);
        Ok(rows)
    }

    /// The first places of a part that has `size` identities.
    async fn places(&self, target: &str, part: Part, size: u64, asked: &Asked<'_>) -> Result<Vec<Place>> {
        let index = match asked.sort {
            _ if part.attention && size < FEW => "summaries_by_attention",
            IdentitySort::Newest => "summaries_by_age",
            IdentitySort::Name => "summaries_by_name",
            IdentitySort::Ends => "summaries_by_end",
        };
        let mut sql =
            QueryBuilder::new("SELECT s.n, s.name, s.ends_at FROM identity_summaries s INDEXED BY ");
        sql.push(index)
            .push(" LEFT JOIN ceremonies c ON c.id = s.running_id WHERE s.target = ")
            .push_bind(target);
        sql.push(" AND ");
        part.condition(&mut sql, asked.now);
        asked.rest(&mut sql);
        Ok(sql.build_query_as().fetch_all(&self.pool).await?)
    }

    async fn places_of_search(
        &self,
        targets: &[String],
        parts: &[Part],
        words: &Words,
        asked: &Asked<'_>,
    ) -> Result<Vec<Place>> {
        let mut sql = QueryBuilder::new("SELECT s.n, s.name, s.ends_at FROM ");
        words.search(&mut sql, targets, parts, asked.now);
        asked.rest(&mut sql);
        Ok(sql.build_query_as().fetch_all(&self.pool).await?)
    }
}

/// A row with all that a list shows; what is not searched stays with the identity.
const ROW: &str = "SELECT s.n, s.identity_id AS id, s.target, s.name, s.state, c.lease_until, s.revoked, s.monthly_cents,
    s.steps_done, s.steps, s.last_ceremony_id, i.root_cn, i.leaf_cn, i.alias, i.region, i.ceremony_id, i.not_before,
    i.not_after, i.key_spec, i.restorable_until, i.created_at FROM identity_summaries s
    JOIN identities i ON i.id = s.identity_id LEFT JOIN ceremonies c ON c.id = s.running_id";

/// What is asked of a list besides which rows.
struct Asked<'a> {
    sort: IdentitySort,
    after: Option<&'a Place>,
    most: usize,
    now: i64,
    /// Whether rows come from the search index.
    by_index: bool,
}

impl Asked<'_> {
    /// Appends where to begin, the order and the most.
    fn rest(&self, sql: &mut QueryBuilder<Sqlite>) {
        if let Some(after) = self.after {
            match self.sort {
                IdentitySort::Newest => sql.push(" AND s.n < ").push_bind(after.n),
                IdentitySort::Name => sql.push(" AND (s.name, s.n) > (").push_bind(after.name.clone()),
                IdentitySort::Ends => sql.push(" AND (s.ends_at, s.n) > (").push_bind(after.ends_at),
            };
            if self.sort != IdentitySort::Newest {
                sql.push(", ").push_bind(after.n).push(")");
            }
        }
        sql.push(match self.sort {
            // The search index goes through its rows in this order by itself.
            IdentitySort::Newest if self.by_index => " ORDER BY f.rowid DESC LIMIT ",
            IdentitySort::Newest => " ORDER BY s.n DESC LIMIT ",
            IdentitySort::Name => " ORDER BY s.name, s.n LIMIT ",
            IdentitySort::Ends => " ORDER BY s.ends_at, s.n LIMIT ",
        });
        sql.push_bind(i64::try_from(self.most).unwrap_or(i64::MAX));
    }
}

impl Part {
    /// Appends the condition of this part; `s` is the summary, `c` the ceremony that runs, if one does.
    pub(super) fn condition(self, sql: &mut QueryBuilder<Sqlite>, now: i64) {
        sql.push("s.state = ").push_bind(self.state.name());
        match self.lease {
            LeaseIs::Anything => {}
            LeaseIs::Held => {
                sql.push(" AND c.lease_until > ").push_bind(now);
            }
            LeaseIs::RunOut => {
                sql.push(" AND c.lease_until <= ").push_bind(now);
            }
        }
        if self.attention {
            sql.push(" AND s.attention_at <= ").push_bind(now.div_euclid(1000));
        }
    }
}

/// What is searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// Those that have three letters: the index finds them.
    long: Vec<String>,
    /// The others: every row is looked at.
    short: Vec<String>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        let words = text.split_whitespace().map(|word| word.trim_start_matches("alias/").to_owned());
        let (long, short) = words.filter(|word| !word.is_empty()).partition(|word| word.chars().count() >= 3);
        Self { long, short }
    }

    fn is_empty(&self) -> bool {
        self.long.is_empty() && self.short.is_empty()
    }

    /// Appends tables and conditions of the rows that have all words; `s` and `c` as in [`Part::condition`].
    pub(super) fn search(
        &self,
        sql: &mut QueryBuilder<Sqlite>,
        targets: &[String],
        parts: &[Part],
        now: i64,
    ) {
        if self.long.is_empty() {
            sql.push("identity_summaries s LEFT JOIN ceremonies c ON c.id = s.running_id WHERE TRUE");
        } else {
            let phrases: Vec<String> =
                self.long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            sql.push("identity_words f CROSS JOIN identity_summaries s ON s.n = f.rowid ");
            sql.push("LEFT JOIN ceremonies c ON c.id = s.running_id WHERE f.words MATCH ");
            sql.push_bind(phrases.join(" AND "));
        }
        for word in &self.short {
            sql.push(" AND instr(s.words, ").push_bind(word.clone()).push(") > 0");
        }
        sql.push(" AND s.target IN (");
        let mut list = sql.separated(", ");
        for target in targets {
            list.push_bind(target.clone());
        }
        sql.push(")");
        if parts.len() == every_part().len() {
            return;
        }
        sql.push(" AND (FALSE");
        for part in parts {
            sql.push(" OR (");
            part.condition(sql, now);
            sql.push(")");
        }
        sql.push(")");
    }
}

/// An end, if it is one.
pub(super) fn end(ends_at: Option<i64>) -> Option<i64> {
    ends_at.filter(|end| *end != NEVER)
}

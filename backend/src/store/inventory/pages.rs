//! The inventory a page at a time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet_shared::api::certificate_query::{CertificateFilter, CertificateQuery, CertificateSort};
use signet_shared::setup::FieldError;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite};

use super::Store;
use crate::error::{Error, Result};

/// One certificate, with what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryCertificate {
    /// As a list shows it.
    pub row: InventoryRow,
    /// The certificate, PEM.
    pub pem: Option<String>,
    /// Those above it, PEM, one after the other; empty if there are none.
    pub chain: String,
}

/// A certificate as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct InventoryRow {
    /// Grows with each certificate.
    pub n: i64,
    /// Id of the target.
    pub target: String,
    /// The identity that it belongs to.
    pub identity_id: Option<String>,
    /// Name of the identity.
    pub identity: Option<String>,
    /// `issued`, `imported` or `audit_report`.
    pub source: String,
    /// `current`, `next`, `superseded` or `revoked`.
    pub status: String,
    /// Whether a clean-up took its identity away.
    pub removed: bool,
    /// Common name of the subject.
    pub common_name: String,
    /// The common name in lower case.
    name_key: String,
    /// Common name of the issuer.
    pub issuer: String,
    /// Hex, lower case.
    pub serial: String,
    /// SHA-256 of the DER, hex; empty if the certificate itself is not known.
    pub fingerprint: String,
    /// Unix seconds.
    pub not_before: i64,
    /// Unix seconds.
    pub not_after: i64,
    /// Why it was revoked, in AWS's word.
    pub revoked_for: Option<String>,
    /// ARN of the certificate.
    pub arn: Option<String>,
    /// ARN of the authority.
    pub authority_arn: Option<String>,
    /// Unix milliseconds.
    pub added_at: i64,
}

/// A page, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryPage {
    /// Those of this page.
    pub rows: Vec<InventoryRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// On all pages.
    pub total: u64,
}

/// Where a certificate stands in an order.
struct Place {
    n: i64,
    /// The common name in lower case, or the end of validity.
    key: String,
}

impl Place {
    fn of(row: &InventoryRow, sort: CertificateSort) -> Self {
        let key = match sort {
            CertificateSort::Newest => String::new(),
            CertificateSort::Name => row.name_key.clone(),
            CertificateSort::Ends => row.not_after.to_string(),
        };
        Self { n: row.n, key }
    }

    fn cursor(&self, sort: CertificateSort) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{}", sort.name(), self.n, self.key))
    }

    fn of_cursor(cursor: &str, sort: CertificateSort) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(3, '\n');
        (parts.next()? == sort.name()).then_some(())?;
        let (n, key) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        (sort != CertificateSort::Ends || key.parse::<i64>().is_ok()).then_some(Self { n, key })
    }
}

impl Store {
    /// A page of at most `limit` certificates at `now` (Unix seconds), and how many there are on all pages.
    ///
    /// # Errors
    /// Invalid if `after` is not from a page of the same order.
    pub async fn inventory_page(
        &self,
        query: &CertificateQuery,
        limit: u32,
        now: i64,
    ) -> Result<InventoryPage> {
        let (rows, next) = self.inventory_rows(query, limit, now).await?;
        Ok(InventoryPage { rows, next, total: self.count(&Asked { query, after: None, now }).await? })
    }

    /// The same without counting: the certificates, and where the next page begins.
    ///
    /// # Errors
    /// As [`Store::inventory_page`].
    pub async fn inventory_rows(
        &self,
        query: &CertificateQuery,
        limit: u32,
        now: i64,
    ) -> Result<(Vec<InventoryRow>, Option<String>)> {
        let limit = limit as usize;
        let after = query.after.as_ref().map(|cursor| {
            Place::of_cursor(cursor, query.sort).ok_or_else(|| {
                Error::invalid_fields(vec![FieldError {
                    field: "after".to_owned(),
                    message: "This is not where a page of this order ended.".to_owned(),
                    suggestion: None,
                }])
            })
        });
        let asked = Asked { query, after: after.transpose()?, now };
        // The numbers alone are sorted, then the few rows are fetched.
        let mut sql = QueryBuilder::new("SELECT v.*, i.name AS identity FROM (SELECT v.n FROM ");
        asked.rows(&mut sql);
        asked.from(&mut sql);
        sql.push(order(query.sort)).push(" LIMIT ").push_bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
        sql.push(") page JOIN inventory v ON v.n = page.n LEFT JOIN identities i ON i.id = v.identity_id");
        sql.push(order(query.sort));
        let mut rows: Vec<InventoryRow> = sql.build_query_as().fetch_all(&self.pool).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| Place::of(last, query.sort).cursor(query.sort));
        Ok((rows, next))
    }

    async fn count(&self, asked: &Asked<'_>) -> Result<u64> {
        let mut sql = QueryBuilder::new("SELECT COUNT(*) FROM ");
        asked.rows(&mut sql);
        let count: i64 = sql.build().fetch_one(&self.pool).await?.get(0);
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// One certificate of the inventory, with its PEM where it is kept.
    ///
    /// # Errors
    /// Not found.
    pub async fn inventory_row(&self, n: i64) -> Result<InventoryCertificate> {
        let row = sqlx::query(
            "SELECT v.*, i.name AS identity, c.certificate_pem, c.chain_pem, c.root_pem FROM inventory v
             LEFT JOIN identities i ON i.id = v.identity_id
             LEFT JOIN certificates c ON c.identity_id = v.identity_id AND c.serial = v.serial WHERE v.n = ?",
        )
        .bind(n)
        .fetch_optional(&self.pool)
        .await?
        .ok_or_else(|| Error::not_found("certificate", &n.to_string()))?;
        let above =
            ["chain_pem", "root_pem"].map(|column| row.get::<Option<String>, _>(column).unwrap_or_default());
        Ok(InventoryCertificate {
            row: InventoryRow::from_row(&row)?,
            pem: row.get("certificate_pem"),
            chain: above.concat(),
        })
    }
}

/// What is asked of the list.
struct Asked<'a> {
    query: &'a CertificateQuery,
    after: Option<Place>,
    now: i64,
}

impl Asked<'_> {
    /// Appends tables and conditions of the rows that are meant.
    fn rows(&self, sql: &mut QueryBuilder<Sqlite>) {
        let words = words(&self.query.text);
        let (long, short): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| word.chars().count() >= 3);
        if long.is_empty() {
            sql.push("inventory v WHERE TRUE");
        } else {
            let phrases: Vec<String> =
                long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            sql.push("inventory_words f CROSS JOIN inventory v ON v.n = f.rowid WHERE f.words MATCH ");
            sql.push_bind(phrases.join(" AND "));
        }
        for word in short {
            sql.push(" AND instr(v.words, ").push_bind(word.clone()).push(") > 0");
        }
        if let Some(target) = &self.query.target {
            sql.push(" AND v.target = ").push_bind(target.clone());
        }
        if let Some(identity) = &self.query.identity {
            sql.push(" AND v.identity_id = ").push_bind(identity.clone());
        }
        if !self.query.filters.is_empty() {
            sql.push(" AND (FALSE");
            for filter in &self.query.filters {
                sql.push(" OR ");
                condition(sql, *filter, self.now);
            }
            sql.push(")");
        }
    }

    /// Appends where to begin.
    fn from(&self, sql: &mut QueryBuilder<Sqlite>) {
        let sort = self.query.sort;
        if let Some(after) = &self.after {
            match sort {
                CertificateSort::Newest => {
                    sql.push(" AND v.n < ").push_bind(after.n);
                }
                CertificateSort::Name => {
                    sql.push(" AND (v.name_key, v.n) > (").push_bind(after.key.clone());
                }
                CertificateSort::Ends => {
                    let end: i64 = after.key.parse().unwrap_or_default();
                    sql.push(" AND (v.not_after, v.n) > (").push_bind(end);
                }
            }
            if sort != CertificateSort::Newest {
                sql.push(", ").push_bind(after.n).push(")");
            }
        }
    }
}

fn order(sort: CertificateSort) -> &'static str {
    match sort {
        CertificateSort::Newest => " ORDER BY v.n DESC",
        CertificateSort::Name => " ORDER BY v.name_key, v.n",
        CertificateSort::Ends => " ORDER BY v.not_after, v.n",
    }
}

fn condition(sql: &mut QueryBuilder<Sqlite>, filter: CertificateFilter, now: i64) {
    const LIVE: &str = "v.status IN ('current', 'next') AND v.removed = 0";
    sql.push("(");
    match filter {
        CertificateFilter::InUse => sql.push(LIVE).push(" AND v.not_after > ").push_bind(now),
        CertificateFilter::EndsSoon => {
            sql.push(LIVE).push(" AND v.due_at <= ").push_bind(now).push(" AND v.not_after > ").push_bind(now)
        }
        CertificateFilter::Ended => sql.push(LIVE).push(" AND v.not_after <= ").push_bind(now),
        CertificateFilter::Superseded => sql.push("v.status = 'superseded' AND v.removed = 0"),
        CertificateFilter::Revoked => sql.push("v.status = 'revoked'"),
        CertificateFilter::Removed => sql.push("v.removed = 1"),
    };
    sql.push(")");
}

/// The words to look for, in lower case; of hex with colons the digits alone.
fn words(text: &str) -> Vec<String> {
    let plain = |word: &str| {
        let digits = word.replace(':', "");
        let is_hex = word.contains(':') && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex { digits } else { word.to_owned() }
    };
    text.to_lowercase().split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_found_however_it_is_written() {
        assert_eq!(words("Voice 1A:2b:3C a:z"), ["voice", "1a2b3c", "a:z"]);
    }

    #[test]
    fn a_place_is_of_its_order_alone() {
        let place = Place { n: 7, key: "a\nb".to_owned() };
        let cursor = place.cursor(CertificateSort::Name);
        let back = Place::of_cursor(&cursor, CertificateSort::Name).unwrap();
        assert_eq!((back.n, back.key.as_str()), (7, "a\nb"));
        assert!(Place::of_cursor(&cursor, CertificateSort::Ends).is_none());
        assert!(Place::of_cursor("?", CertificateSort::Name).is_none());
    }
}

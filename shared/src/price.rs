//! What AWS charges, from a dated table (`data/prices.json`).

use serde::Deserialize;

/// The price table. US cents, without tax.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Prices {
    /// Date of the table, `YYYY-MM-DD`.
    pub date: String,
    /// A general-purpose authority, per month, prorated.
    pub authority_general_purpose_monthly_cents: u32,
    /// An authority for certificates of up to seven days, per month, prorated.
    pub authority_short_lived_monthly_cents: u32,
    /// A KMS key, per month, prorated.
    pub key_monthly_cents: u32,
    /// A certificate of a general-purpose authority, up to 1,000 a month.
    pub certificate_once_cents: u32,
    /// A certificate of an authority for certificates of up to seven days.
    pub certificate_short_lived_once_cents: u32,
    /// OCSP, for each certificate that somebody asks about in a month. (Revocation lists cost nothing but their storage.)
    pub ocsp_certificate_monthly_cents: u32,
}

impl Prices {
    /// The table that this build carries. `None` only if the table is damaged, which a test rules out.
    pub fn current() -> Option<Self> {
        serde_json::from_str(include_str!("../data/prices.json")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let prices = Prices::current().expect("the table parses");
        assert_eq!(prices.authority_general_purpose_monthly_cents, 40_000);
        assert_eq!(prices.date.len(), 10);
    }
}

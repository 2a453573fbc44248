//! What can be asked of the inventory of certificates, read from and written as the query of an address. The page of the
//! UI, the export and the API take the same.

use super::query;
use crate::setup::FieldError;

/// The most certificates on a page: they are small, and a list of a hundred thousand shall come in a hundred pages.
pub const MAX_PAGE: u32 = 1_000;

/// Which certificates are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFilter {
    /// In use, or made for the next key of a rotation, and valid.
    InUse,
    /// In use, and a renewal is due.
    EndsSoon,
    /// In use, and past its end.
    Ended,
    /// Replaced by another one.
    Superseded,
    /// Revoked.
    Revoked,
    /// Of an identity that a clean-up took away.
    Removed,
}

impl CertificateFilter {
    /// Every filter, for menus.
    pub const ALL: [Self; 6] =
        [Self::InUse, Self::EndsSoon, Self::Ended, Self::Superseded, Self::Revoked, Self::Removed];

    /// Its name in a query.
    pub fn name(self) -> &'static str {
        match self {
            Self::InUse => "in_use",
            Self::EndsSoon => "ends_soon",
            Self::Ended => "ended",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Removed => "removed",
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CertificateSort {
    /// The newest in the inventory first.
    #[default]
    Newest,
    /// By common name.
    Name,
    /// What ends first comes first.
    Ends,
}

impl CertificateSort {
    /// Every order, for menus.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Name, Self::Ends];

    /// Its name in a query.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Name => "name",
            Self::Ends => "ends",
        }
    }
}

/// What is asked of `GET /api/v1/certificates`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateQuery {
    /// `target`: id of the target; `None` for all of them.
    pub target: Option<String>,
    /// `identity`: id of the identity.
    pub identity: Option<String>,
    /// `q`: words, each of which is in a common name, the identity's name, the serial or the fingerprint, in whatever case;
    /// colons in hex are ignored.
    pub text: String,
    /// `status`: any of these, comma-separated or repeated; empty for all.
    pub filters: Vec<CertificateFilter>,
    /// `sort`.
    pub sort: CertificateSort,
    /// `after`: where the page before ended (its `next`).
    pub after: Option<String>,
    /// `limit`: the most on a page, from 1 to [`MAX_PAGE`].
    pub limit: Option<u32>,
}

impl CertificateQuery {
    /// Reads decoded pairs of name and value.
    ///
    /// # Errors
    /// The first name or value that is not known, with those that are.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, FieldError> {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name {
                "target" => asked.target = query::some(value),
                "identity" => asked.identity = query::some(value),
                "q" => asked.text = query::text(value)?,
                "status" => {
                    query::each(
                        "status",
                        value,
                        CertificateFilter::ALL,
                        CertificateFilter::name,
                        &mut asked.filters,
                    )?;
                }
                "sort" => {
                    asked.sort = query::one("sort", value, CertificateSort::ALL, CertificateSort::name)?
                }
                "after" => asked.after = query::some(value),
                "limit" => asked.limit = Some(query::limit(MAX_PAGE, value)?),
                other => {
                    let names = ["target", "identity", "q", "status", "sort", "after", "limit"];
                    return Err(query::no_such(other, &names));
                }
            }
        }
        Ok(asked)
    }

    /// The pairs that [`CertificateQuery::read`] reads back, not encoded. What is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != CertificateSort::default()).then(|| self.sort.name().to_owned());
        query::present([
            ("target", self.target.clone()),
            ("identity", self.identity.clone()),
            ("q", query::filled(self.text.clone())),
            ("status", query::filled(query::names(&self.filters, CertificateFilter::name))),
            ("sort", sort),
            ("after", self.after.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ])
    }

    /// The most on a page.
    pub fn page_size(&self) -> u32 {
        self.limit.unwrap_or(query::DEFAULT_LIMIT).clamp(1, MAX_PAGE)
    }

    /// Whether it leaves some certificates out.
    pub fn narrows(&self) -> bool {
        self.target.is_some()
            || self.identity.is_some()
            || !self.text.trim().is_empty()
            || !self.filters.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let query = CertificateQuery {
            target: Some("sandbox".to_owned()),
            identity: Some("i".to_owned()),
            text: "voice 1a:2b".to_owned(),
            filters: vec![CertificateFilter::EndsSoon, CertificateFilter::Revoked],
            sort: CertificateSort::Ends,
            after: Some("x".to_owned()),
            limit: Some(7),
        };
        let pairs = query.pairs();
        let back = CertificateQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(back, Ok(query));
        assert_eq!(CertificateQuery::default().pairs(), []);
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_is() {
        for (pair, hint) in [
            (("stat", "revoked"), "identity, q, status"),
            (("status", "gone"), "superseded"),
            (("sort", "age"), "newest, name, ends"),
            (("limit", "0"), "1 to 1000"),
        ] {
            let Err(error) = CertificateQuery::read([pair]) else { panic!("{pair:?} was taken") };
            assert!(error.field == pair.0 && error.message.contains(hint), "{error:?}");
        }
    }
}

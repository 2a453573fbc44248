//! What can be asked of the list of identities, read from and written as the query of an address. The page of the UI and
//! the API take the same.

use super::identity::IdentityState;
use super::query;
use crate::setup::FieldError;

/// The most identities on a page.
pub const MAX_LIMIT: u32 = 200;

/// Which identities are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// Those in this state.
    Is(IdentityState),
    /// Those that need a person, whatever their state.
    Attention,
}

impl StateFilter {
    /// Every filter, for menus.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        std::iter::once(Self::Attention).chain(IdentityState::ALL.into_iter().map(Self::Is))
    }

    /// Its name in a query.
    pub fn name(self) -> &'static str {
        match self {
            Self::Is(state) => state.name(),
            Self::Attention => "attention",
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdentitySort {
    /// The newest first.
    #[default]
    Newest,
    /// By name.
    Name,
    /// Whose certificate ends first comes first; what has none, or is not in use, comes last.
    Ends,
}

impl IdentitySort {
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

/// What is asked of `GET /api/v1/identities`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdentityQuery {
    /// `target`: id of the target; `None` for all of them.
    pub target: Option<String>,
    /// `q`: words, each of which is in the name, the alias or a common name, in whatever case.
    pub text: String,
    /// `state`: any of these, comma-separated or repeated; empty for all.
    pub states: Vec<StateFilter>,
    /// `sort`.
    pub sort: IdentitySort,
    /// `after`: where the page before ended (its `next`).
    pub after: Option<String>,
    /// `limit`: the most on a page, from 1 to [`MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl IdentityQuery {
    /// Reads decoded pairs of name and value.
    ///
    /// # Errors
    /// The first name or value that is not known, with those that are.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, FieldError> {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name {
                "target" => asked.target = query::some(value),
                "q" => asked.text = query::text(value)?,
                "state" => {
                    query::each("state", value, StateFilter::all(), StateFilter::name, &mut asked.states)?
                }
                "sort" => asked.sort = query::one("sort", value, IdentitySort::ALL, IdentitySort::name)?,
                "after" => asked.after = query::some(value),
                "limit" => asked.limit = Some(query::limit(MAX_LIMIT, value)?),
                other => {
                    return Err(query::no_such(other, &["target", "q", "state", "sort", "after", "limit"]));
                }
            }
        }
        Ok(asked)
    }

    /// The pairs that [`IdentityQuery::read`] reads back, not encoded. What is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != IdentitySort::default()).then(|| self.sort.name().to_owned());
        query::present([
            ("target", self.target.clone()),
            ("q", query::filled(self.text.clone())),
            ("state", query::filled(query::names(&self.states, StateFilter::name))),
            ("sort", sort),
            ("after", self.after.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ])
    }

    /// Whether it leaves some identities out.
    pub fn narrows(&self) -> bool {
        self.target.is_some() || !self.text.trim().is_empty() || !self.states.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<IdentityQuery, FieldError> {
        IdentityQuery::read(pairs.iter().copied())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let query = IdentityQuery {
            target: Some("sandbox".to_owned()),
            text: "voice bot".to_owned(),
            states: vec![StateFilter::Attention, StateFilter::Is(IdentityState::Ready)],
            sort: IdentitySort::Ends,
            after: Some("x".to_owned()),
            limit: Some(7),
        };
        let pairs = query.pairs();
        let back = IdentityQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(back, Ok(query));
        assert_eq!(IdentityQuery::default().pairs(), []);
    }

    #[test]
    fn states_come_in_one_parameter_or_in_several_and_count_once() {
        let states = |pairs: &[(&str, &str)]| read(pairs).map(|query| query.states);
        let both = vec![StateFilter::Is(IdentityState::Ready), StateFilter::Attention];
        assert_eq!(states(&[("state", "ready,attention,ready")]), Ok(both.clone()));
        assert_eq!(states(&[("state", "ready"), ("state", "attention")]), Ok(both));
        assert_eq!(states(&[("state", "")]), Ok(vec![]));
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_is() {
        for (pair, hint) in [
            (("stat", "ready"), "target, q, state"),
            (("state", "redy"), "removal_stopped"),
            (("sort", "age"), "newest, name, ends"),
            (("limit", "0"), "1 to 200"),
            (("limit", "201"), "1 to 200"),
            (("limit", "many"), "1 to 200"),
            (("q", "a\u{0}b"), "control"),
        ] {
            let refused = read(&[pair]).map_err(|error| (error.field, error.message));
            let Err((field, message)) = refused else { panic!("{pair:?} was taken") };
            assert!(field == pair.0 && message.contains(hint), "{field}: {message}");
        }
    }
}

//! What can be asked of the list of identities, read from and written as the query of an address. The page of the UI and
//! the API take the same.

use super::identity::IdentityState;
use crate::setup::FieldError;

/// Identities on a page where nothing is said.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most identities on a page.
pub const MAX_LIMIT: u32 = 200;
/// The longest text to search for, characters.
const LONGEST_TEXT: usize = 200;

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
    pub fn all() -> impl Iterator<Item = Self> {
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
        let mut query = Self::default();
        for (name, value) in pairs {
            match name {
                "target" => query.target = Some(value.to_owned()).filter(|target| !target.is_empty()),
                "q" => query.text = text(value)?,
                "state" => {
                    for name in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                        let state =
                            StateFilter::all().find(|state| state.name() == name).ok_or_else(|| {
                                unknown("state", name, StateFilter::all().map(StateFilter::name))
                            })?;
                        if !query.states.contains(&state) {
                            query.states.push(state);
                        }
                    }
                }
                "sort" => {
                    let names = IdentitySort::ALL.map(IdentitySort::name);
                    query.sort = IdentitySort::ALL
                        .into_iter()
                        .find(|sort| sort.name() == value)
                        .ok_or_else(|| unknown("sort", value, names.into_iter()))?;
                }
                "after" => query.after = Some(value.to_owned()).filter(|after| !after.is_empty()),
                "limit" => query.limit = Some(limit(value)?),
                other => {
                    let names = ["target", "q", "state", "sort", "after", "limit"];
                    return Err(FieldError {
                        field: other.to_owned(),
                        message: format!("There is no such parameter. Use {}.", names.join(", ")),
                        suggestion: None,
                    });
                }
            }
        }
        Ok(query)
    }

    /// The pairs that [`IdentityQuery::read`] reads back, not encoded. What is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let states: Vec<&str> = self.states.iter().map(|state| state.name()).collect();
        let sort = (self.sort != IdentitySort::default()).then(|| self.sort.name().to_owned());
        [
            ("target", self.target.clone()),
            ("q", (!self.text.is_empty()).then(|| self.text.clone())),
            ("state", (!states.is_empty()).then(|| states.join(","))),
            ("sort", sort),
            ("after", self.after.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// Whether it leaves some identities out.
    pub fn narrows(&self) -> bool {
        self.target.is_some() || !self.text.trim().is_empty() || !self.states.is_empty()
    }
}

/// The size of a page, from `1` to [`MAX_LIMIT`].
///
/// # Errors
/// If it is no such number.
pub fn limit(value: &str) -> Result<u32, FieldError> {
    limit_up_to(MAX_LIMIT, value)
}

pub(super) fn limit_up_to(most: u32, value: &str) -> Result<u32, FieldError> {
    let limit = value.parse().ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| FieldError {
        field: "limit".to_owned(),
        message: format!("A page holds 1 to {most}."),
        suggestion: Some(DEFAULT_LIMIT.to_string()),
    })
}

pub(super) fn text(value: &str) -> Result<String, FieldError> {
    if value.chars().count() > LONGEST_TEXT || value.chars().any(char::is_control) {
        return Err(FieldError {
            field: "q".to_owned(),
            message: format!(
                "Search for at most {LONGEST_TEXT} characters, none of them a control character."
            ),
            suggestion: None,
        });
    }
    Ok(value.to_owned())
}

pub(super) fn unknown(field: &str, value: &str, names: impl Iterator<Item = &'static str>) -> FieldError {
    FieldError {
        field: field.to_owned(),
        message: format!("{value:?} is not known. Use one of {}.", names.collect::<Vec<_>>().join(", ")),
        suggestion: None,
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

//! What the queries of lists have in common: reading their parameters, and writing them again.

use crate::setup::FieldError;

/// Things on a page where nothing is said.
pub const DEFAULT_LIMIT: u32 = 50;
/// The longest text to search for, characters.
const LONGEST_TEXT: usize = 200;

/// A parameter that says nothing when it is empty.
pub(super) fn some(value: &str) -> Option<String> {
    filled(value.to_owned())
}

/// Nothing, if it is empty.
pub(super) fn filled(value: String) -> Option<String> {
    Some(value).filter(|value| !value.is_empty())
}

/// `q`: a text to search for.
pub(super) fn text(value: &str) -> Result<String, FieldError> {
    if value.chars().count() > LONGEST_TEXT || value.chars().any(char::is_control) {
        let message =
            format!("Search for at most {LONGEST_TEXT} characters, none of them a control character.");
        return Err(FieldError { field: "q".to_owned(), message, suggestion: None });
    }
    Ok(value.to_owned())
}

/// `limit`: the size of a page, from `1` to `most`.
///
/// # Errors
/// If it is no such number.
pub fn limit(most: u32, value: &str) -> Result<u32, FieldError> {
    let limit = value.parse().ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| FieldError {
        field: "limit".to_owned(),
        message: format!("A page holds 1 to {most}."),
        suggestion: Some(DEFAULT_LIMIT.to_string()),
    })
}

/// One of `all`, by its name.
pub(super) fn one<T: Copy>(
    field: &str,
    value: &str,
    all: impl IntoIterator<Item = T>,
    name: fn(T) -> &'static str,
) -> Result<T, FieldError> {
    let all: Vec<T> = all.into_iter().collect();
    all.iter().copied().find(|one| name(*one) == value).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
        FieldError {
            field: field.to_owned(),
            message: format!("{value:?} is not known. Use one of {}.", names.join(", ")),
            suggestion: None,
        }
    })
}

/// Adds those of `all` that are named, with commas between them; each counts once.
pub(super) fn each<T: Copy + PartialEq>(
    field: &str,
    value: &str,
    all: impl IntoIterator<Item = T> + Clone,
    name: fn(T) -> &'static str,
    to: &mut Vec<T>,
) -> Result<(), FieldError> {
    for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let found = one(field, part, all.clone(), name)?;
        if !to.contains(&found) {
            to.push(found);
        }
    }
    Ok(())
}

/// The names of some, with commas between them, as [`each`] reads them.
pub(super) fn names<T: Copy>(of: &[T], name: fn(T) -> &'static str) -> String {
    of.iter().map(|one| name(*one)).collect::<Vec<_>>().join(",")
}

/// A parameter that nobody knows.
pub(super) fn no_such(name: &str, known: &[&str]) -> FieldError {
    FieldError {
        field: name.to_owned(),
        message: format!("There is no such parameter. Use {}.", known.join(", ")),
        suggestion: None,
    }
}

/// The pairs that say something.
pub(super) fn present<const N: usize>(
    pairs: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

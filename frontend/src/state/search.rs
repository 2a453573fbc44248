//! The search of the home page: as an address, as words, and its pages put together.

use std::collections::HashSet;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use signet_shared::api::identity::{IdentityState, IdentitySummary};
use signet_shared::api::identity_query::{IdentityQuery, IdentitySort, StateFilter};
use signet_shared::format::thousands;

/// The query of an address, with its `?`; empty if it asks for nothing.
pub(crate) fn address(query: &IdentityQuery) -> String {
    address_of_pairs(query.pairs())
}

/// Names and values as the query of an address.
pub(crate) fn address_of_pairs(pairs: Vec<(&'static str, String)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC)))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// What an address asks for. One that nobody understands asks for everything.
pub(crate) fn of_address(search: &str) -> IdentityQuery {
    let pairs = pairs_of_address(search);
    let read = IdentityQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    // A page is where the list is, not a place to begin.
    read.map(|query| IdentityQuery { after: None, ..query }).unwrap_or_default()
}

/// Names and values of the query of an address, decoded.
pub(crate) fn pairs_of_address(search: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    search
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The first page, as it is now, and what was loaded after it; each identity once.
pub(crate) fn together(first: &[IdentitySummary], more: &[IdentitySummary]) -> Vec<IdentitySummary> {
    let mut seen = HashSet::new();
    first.iter().chain(more).filter(|identity| seen.insert(identity.id.as_str())).cloned().collect()
}

/// How much of the list is there, for eyes and for screen readers.
pub(crate) fn shown(count: usize, all: u64) -> String {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    match all {
        1 => "1 identity".to_owned(),
        _ if count >= all => format!("{} identities", thousands(all)),
        _ => format!("{} of {} identities shown", thousands(count), thousands(all)),
    }
}

/// A filter, as a menu has it.
pub(crate) fn filter_words(filter: StateFilter) -> &'static str {
    match filter {
        StateFilter::Attention => "Needs attention",
        StateFilter::Is(IdentityState::SettingUp) => "Setting up",
        StateFilter::Is(IdentityState::SetupStopped) => "Setup stopped",
        StateFilter::Is(IdentityState::Ready) => "Ready",
        StateFilter::Is(IdentityState::Removing) => "Being removed",
        StateFilter::Is(IdentityState::RemovalStopped) => "Clean-up stopped",
        StateFilter::Is(IdentityState::PartlyRemoved) => "Partly removed",
        StateFilter::Is(IdentityState::Removed) => "Removed",
    }
}

/// An order, as a menu has it.
pub(crate) fn sort_words(sort: IdentitySort) -> &'static str {
    match sort {
        IdentitySort::Newest => "Newest first",
        IdentitySort::Name => "Name",
        IdentitySort::Ends => "Ends first",
    }
}

/// Whether rows have to say on which target they are: some are on another one than the session's.
pub(crate) fn names_targets(identities: &[IdentitySummary], session_target: &str) -> bool {
    identities.iter().any(|identity| identity.target_id != session_target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::health::tests::identity;

    #[test]
    fn a_search_survives_a_reload() {
        let query = IdentityQuery {
            text: "Zürich & voice+bot 100%".to_owned(),
            states: vec![StateFilter::Attention],
            sort: IdentitySort::Ends,
            ..IdentityQuery::default()
        };
        let address = address(&query);
        assert!(address.starts_with("?q=Z%C3%BCrich%20") && address.ends_with("&state=attention&sort=ends"));
        assert_eq!(of_address(&address), query);
        assert_eq!(super::address(&IdentityQuery::default()), "");
    }

    #[test]
    fn an_address_by_hand_is_taken_as_far_as_it_is_understood() {
        assert_eq!(of_address("?q=voice+bot&after=x").text, "voice bot");
        assert_eq!(of_address("?q=voice+bot&after=x").after, None);
        assert_eq!(of_address("?state=nonsense&q=x"), IdentityQuery::default());
        assert_eq!(of_address(""), IdentityQuery::default());
    }

    #[test]
    fn pages_that_overlap_show_each_identity_once_as_it_is_now() {
        let named = |id: &str, state| {
            let mut identity = identity(state, None);
            id.clone_into(&mut identity.id);
            identity
        };
        let first = [named("new", IdentityState::SettingUp), named("a", IdentityState::Ready)];
        let more = [named("a", IdentityState::SettingUp), named("b", IdentityState::Ready)];
        let all = together(&first, &more);
        let ids: Vec<&str> = all.iter().map(|identity| identity.id.as_str()).collect();
        assert_eq!(ids, ["new", "a", "b"]);
        assert_eq!(all[1].state, IdentityState::Ready);
    }

    #[test]
    fn the_count_says_what_is_missing() {
        assert_eq!(shown(50, 100_000), "50 of 100,000 identities shown");
        assert_eq!(shown(1, 1), "1 identity");
        assert_eq!(shown(12, 12), "12 identities");
        assert_eq!(shown(0, 0), "0 identities");
    }

    #[test]
    fn targets_are_named_where_they_differ() {
        let here = identity(IdentityState::Ready, None);
        assert!(!names_targets(std::slice::from_ref(&here), "sandbox"));
        assert!(names_targets(&[here], "production"));
    }
}

//! What narrows the list: a text, a state, an order.

use signet_shared::api::identity_query::{IdentityQuery, IdentitySort, StateFilter};
use yew::prelude::*;

use crate::components::field::{Choice, SelectField};
use crate::components::search_box::SearchBox;
use crate::state::search::{filter_words, sort_words};

/// Search box and menus.
pub(super) fn search(query: &IdentityQuery, onsearch: &Callback<IdentityQuery>) -> Html {
    let ontext = {
        let query = query.clone();
        onsearch.reform(move |text: String| IdentityQuery { text, ..query.clone() })
    };
    let onstate = {
        let query = query.clone();
        onsearch.reform(move |name: String| {
            let states = StateFilter::all().filter(|state| state.name() == name).collect();
            IdentityQuery { states, ..query.clone() }
        })
    };
    let onsort = {
        let query = query.clone();
        onsearch.reform(move |name: String| {
            let sort = IdentitySort::ALL.into_iter().find(|sort| sort.name() == name).unwrap_or_default();
            IdentityQuery { sort, ..query.clone() }
        })
    };
    let states = std::iter::once(Choice::new("", "All states"))
        .chain(StateFilter::all().map(|state| Choice::new(state.name(), filter_words(state))));
    let sorts = IdentitySort::ALL.map(|sort| Choice::new(sort.name(), sort_words(sort)));
    let state = query.states.first().map_or("", |state| state.name());
    html! {
        <SearchBox label="Identities" placeholder="Name, alias or common name" text={query.text.clone()} onsearch={ontext}>
            <SelectField id="search-state" label="State" value={state} choices={states.collect::<Vec<_>>()} onchange={onstate} />
            <SelectField id="search-sort" label="Order" value={query.sort.name()} choices={sorts.to_vec()} onchange={onsort} />
        </SearchBox>
    }
}

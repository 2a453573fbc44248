//! What narrows the inventory: a text, a state, an order.

use signet_shared::api::certificate_query::{CertificateFilter, CertificateQuery, CertificateSort};
use yew::prelude::*;

use crate::components::field::{Choice, SelectField};
use crate::components::search_box::SearchBox;
use crate::state::inventory::{filter_words, sort_words};

/// Search box and menus.
pub(super) fn search(query: &CertificateQuery, onsearch: &Callback<CertificateQuery>) -> Html {
    let ontext = {
        let query = query.clone();
        onsearch.reform(move |text: String| CertificateQuery { text, ..query.clone() })
    };
    let onfilter = {
        let query = query.clone();
        onsearch.reform(move |name: String| {
            let filters = CertificateFilter::ALL.into_iter().filter(|filter| filter.name() == name).collect();
            CertificateQuery { filters, ..query.clone() }
        })
    };
    let onsort = {
        let query = query.clone();
        onsearch.reform(move |name: String| {
            let sort = CertificateSort::ALL.into_iter().find(|sort| sort.name() == name).unwrap_or_default();
            CertificateQuery { sort, ..query.clone() }
        })
    };
    let filters = std::iter::once(Choice::new("", "All states"))
        .chain(CertificateFilter::ALL.map(|filter| Choice::new(filter.name(), filter_words(filter))));
    let sorts = CertificateSort::ALL.map(|sort| Choice::new(sort.name(), sort_words(sort)));
    let filter = query.filters.first().map_or("", |filter| filter.name());
    html! {
        <SearchBox label="Certificates" placeholder="Name, serial number or fingerprint" text={query.text.clone()} onsearch={ontext}>
            <SelectField id="search-state" label="State" value={filter} choices={filters.collect::<Vec<_>>()} onchange={onfilter} />
            <SelectField id="search-sort" label="Order" value={query.sort.name()} choices={sorts.to_vec()} onchange={onsort} />
        </SearchBox>
    }
}

//! What narrows the list: a text, a state, an order.

use gloo_timers::callback::Timeout;
use signet_shared::api::identity_query::{IdentityQuery, IdentitySort, StateFilter};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::field::{Choice, SelectField};
use crate::state::search::{filter_words, sort_words};

/// How long nothing is typed before it is searched for, milliseconds.
const PATIENCE: u32 = 250;

/// What [`Search`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct SearchProps {
    /// What is asked for.
    pub query: IdentityQuery,
    /// Called with what is to be asked for.
    pub onsearch: Callback<IdentityQuery>,
}

/// Search box and menus.
#[component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let typed = use_state(|| props.query.text.clone());
    {
        // What was cleared elsewhere is cleared here.
        let typed = typed.clone();
        use_effect_with(props.query.text.clone(), move |text| {
            if text.trim() != typed.trim() {
                typed.set(text.clone());
            }
        });
    }
    {
        let (query, onsearch) = (props.query.clone(), props.onsearch.clone());
        use_effect_with((*typed).clone(), move |text| {
            let text = text.clone();
            let timer = (text.trim() != query.text.trim())
                .then(|| Timeout::new(PATIENCE, move || onsearch.emit(IdentityQuery { text, ..query })));
            move || drop(timer)
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            typed.set(input.map(|input| input.value()).unwrap_or_default());
        })
    };
    let onsubmit = {
        let (query, onsearch, typed) = (props.query.clone(), props.onsearch.clone(), typed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            onsearch.emit(IdentityQuery { text: (*typed).clone(), ..query.clone() });
        })
    };
    let onstate = {
        let (query, onsearch) = (props.query.clone(), props.onsearch.clone());
        Callback::from(move |name: String| {
            let states = StateFilter::all().filter(|state| state.name() == name).collect();
            onsearch.emit(IdentityQuery { states, ..query.clone() });
        })
    };
    let onsort = {
        let (query, onsearch) = (props.query.clone(), props.onsearch.clone());
        Callback::from(move |name: String| {
            let sort = IdentitySort::ALL.into_iter().find(|sort| sort.name() == name).unwrap_or_default();
            onsearch.emit(IdentityQuery { sort, ..query.clone() });
        })
    };
    let choice = |value: &'static str, label: &'static str| Choice {
        value: value.into(),
        label: label.into(),
        group: AttrValue::default(),
    };
    let states = std::iter::once(choice("", "All states"))
        .chain(StateFilter::all().map(|state| choice(state.name(), filter_words(state))));
    let sorts = IdentitySort::ALL.map(|sort| choice(sort.name(), sort_words(sort)));
    let state = props.query.states.first().map_or("", |state| state.name());
    html! {
        <form class="search" role="search" aria-label="Identities" {onsubmit}>
            <div class="field grow">
                <label for="search">{ "Search" }</label>
                <div class="input">
                    <input id="search" type="search" value={(*typed).clone()} placeholder="Name, alias or common name" maxlength="200"
                        autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} />
                </div>
            </div>
            <SelectField id="search-state" label="State" value={state} choices={states.collect::<Vec<_>>()} onchange={onstate} />
            <SelectField id="search-sort" label="Order" value={props.query.sort.name()} choices={sorts.to_vec()} onchange={onsort} />
        </form>
    }
}

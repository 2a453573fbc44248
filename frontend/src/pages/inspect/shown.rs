//! What is shown of what is open: one thing, with all there is to say of it, and a certificate beside another.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::compared::Compared;
use super::revocation_list::RevocationList;
use super::{lone_key, parts, request};
use crate::components::certificate::{CertificateDetails, Downloads};
use crate::format::seconds;
use crate::hooks::use_link_checks::use_link_checks;
use crate::hooks::use_now::use_now;
use crate::state::inspect::chains::Chains;
use crate::state::inspect::entry::{Entry, What};
use crate::state::inspect::{Action, Inspector};

/// How often the words about time are renewed, milliseconds.
const MINUTE: u32 = 60_000;

/// What [`Shown`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ShownProps {
    /// What is open.
    pub state: Inspector,
    /// Does something to it.
    pub act: Callback<Action>,
}

/// The one that is shown.
#[component]
pub(super) fn Shown(props: &ShownProps) -> Html {
    let now = seconds(use_now(MINUTE, true));
    let state = &props.state;
    // Once for a set, not for each click: a thousand certificates take a while.
    let chains = use_memo(Rc::clone(&state.entries), |entries| Chains::new(entries));
    let Some(entry) = state.current() else { return Html::default() };
    let page = match &entry.what {
        What::Certificate(_) => {
            html! { <Certificate entry={Rc::clone(entry)} {chains} {now} act={props.act.clone()} /> }
        }
        What::Request(view) => request::page(view),
        What::RevocationList(list) => {
            html! { <RevocationList list={Rc::clone(list)} {now} key={entry.id.to_string()} /> }
        }
        What::PublicKey(lone) => lone_key::page(lone, &entry.title()),
    };
    let onend = props.act.reform(|_: MouseEvent| Action::Compare(None));
    let pair = entry.certificate().zip(state.compared().and_then(|other| other.certificate()));
    html! {
        <>
            <div class="row tools">{ choice(state, entry, &props.act) }{ parts::print_button() }</div>
            if let Some((first, second)) = pair {
                <Compared first={Rc::clone(first)} second={Rc::clone(second)} {onend} />
            }
            { parts::mended(&entry.mended) }
            { page }
        </>
    }
}

/// The choice of a certificate to compare with; nothing where there is none.
fn choice(state: &Inspector, entry: &Entry, act: &Callback<Action>) -> Html {
    let is_other = |other: &&Rc<Entry>| other.certificate().is_some() && other.id != entry.id;
    if entry.certificate().is_none() || !state.entries.iter().any(|other| is_other(&other)) {
        return Html::default();
    }
    let onchange = act.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let id = select.map(|select| select.value()).filter(|value| !value.is_empty());
        Action::Compare(id.map(Rc::from))
    });
    let compared = state.compared().map(|other| Rc::clone(&other.id));
    html! {
        <div class="field">
            <label class="vh" for="compare-with">{ "Compare with…" }</label>
            <select class="input" id="compare-with" {onchange}>
                <option value="" selected={compared.is_none()}>{ "Compare with…" }</option>
                { for state.entries.iter().filter(is_other).map(|other| html! {
                    <option value={other.id.to_string()} selected={compared.as_ref() == Some(&other.id)}>{ format!("{}, {}", other.title(), other.detail()) }</option>
                }) }
            </select>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CertificateProps {
    entry: Rc<Entry>,
    chains: Rc<Chains>,
    now: i64,
    act: Callback<Action>,
}

/// A certificate, with the chain that the open ones give it.
#[component]
fn Certificate(props: &CertificateProps) -> Html {
    let (chain, shown) = props.chains.of(&props.entry.id).unwrap_or_default();
    let checks = use_link_checks(&chain);
    let onshow = {
        // A certificate's id is its fingerprint.
        let ids: Vec<Rc<str>> = chain.iter().map(|view| view.fingerprints.sha256.as_str().into()).collect();
        let fallback = Rc::clone(&props.entry.id);
        props.act.reform(move |at: usize| Action::Select(Rc::clone(ids.get(at).unwrap_or(&fallback))))
    };
    let actions = html! { <Downloads chain={chain.clone()} {shown} now={props.now} /> };
    html! { <CertificateDetails {chain} {shown} {checks} {onshow} now={props.now} {actions} /> }
}

//! The inspector: reads what is dropped, chosen or pasted, in the browser.

mod compared;
mod failures;
mod input;
mod lone_key;
mod opened;
mod parts;
mod paste;
mod piece;
mod reading;
mod request;
mod revocation_list;
mod shown;

use std::rc::Rc;

use yew::prelude::*;

use self::input::{Drop, use_page_paste};
use self::opened::Opened;
use self::paste::Paste;
use self::reading::use_reading;
use self::shown::Shown;
use crate::browser;
use crate::components::certificate::TITLE_ID;
use crate::components::page_head::PageHead;
use crate::hooks::use_fragment::use_fragment;
use crate::state::inspect::job::Inputs;
use crate::state::inspect::{Inspector, kept};

/// What the page explains while nothing is open.
const PROMISES: [(&str, &str); 3] = [
    (
        "Reads everything",
        "Certificates, requests, revocation lists, public keys, JWK sets, bundles. What it does not know it shows as OID and bytes.",
    ),
    (
        "Says what it means",
        "Weak keys, missing usage, a leaf that can sign others, and whether an EHR will take the key.",
    ),
    (
        "Refuses secrets",
        "A private key is never read. If one is in your file, you are told, and nothing of it is kept.",
    ),
];

/// Reads certificates and their relatives in the browser.
#[component]
pub(crate) fn InspectPage() -> Html {
    let state = use_reducer(Inspector::default);
    let act = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action, ()| dispatcher.dispatch(action))
    };
    let reading = use_reading(act.clone());
    use_page_paste(reading.onopen.clone());
    let is_reading = reading.progress.is_some();
    let is_too_much = use_kept(&state, is_reading, reading.onopen.clone());
    let is_shown = state.current().is_some();
    {
        // Whoever opened or chose something wants to read it: bring it into view and the keyboard to it.
        use_effect_with(state.shows, |shows| {
            if *shows > 0 {
                browser::focus(TITLE_ID);
            }
        });
    }
    use_fragment(is_shown && !is_reading);
    let is_empty = state.is_empty() && !is_reading;
    html! {
        <>
            <PageHead title="Inspect a certificate" lead={html! { "Any certificate, chain, request, revocation list or public key, from any authority." }} />
            <div class="stack loose inspect">
                <Drop compact={!is_empty} onopen={reading.onopen.clone()} />
                { reading::line(&reading) }
                if is_empty {
                    <Paste onopen={reading.onopen.clone()} />
                    <div class="three">
                        { for PROMISES.iter().map(|(title, text)| html! {
                            <section class="stack tight"><h2>{ *title }</h2><p class="muted">{ *text }</p></section>
                        }) }
                    </div>
                } else {
                    <Opened state={(*state).clone()} act={act.clone()} onopen={reading.onopen.clone()} oncancel={reading.oncancel.clone()} {is_too_much} />
                }
                if is_shown {
                    <Shown state={(*state).clone()} {act} />
                }
            </div>
        </>
    }
}

/// Keeps what is open over a reload, in this tab alone, and brings it back. Answers whether it is too much to keep.
#[hook]
fn use_kept(state: &Inspector, is_reading: bool, onopen: Callback<Inputs>) -> bool {
    let is_too_much = use_state(|| false);
    let entries = Rc::clone(&state.entries);
    let came_back = use_mut_ref(|| false);
    let setter = is_too_much.setter();
    use_effect_with((entries, is_reading), move |(entries, is_reading)| {
        let is_first = !came_back.replace(true);
        if is_first {
            let inputs = browser::load_in_tab(kept::KEY).map(|text| kept::read(&text)).unwrap_or_default();
            if !inputs.is_empty() {
                onopen.emit(inputs);
            }
        } else if !is_reading {
            let text = (!entries.is_empty()).then(|| kept::write(entries));
            let is_kept = match &text {
                Some(Some(text)) => browser::save_in_tab(kept::KEY, text),
                _ => {
                    browser::forget_in_tab(kept::KEY);
                    text.is_none()
                }
            };
            setter.set(!is_kept);
        }
    });
    *is_too_much
}

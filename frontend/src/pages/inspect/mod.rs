//! The certificate inspector: reads what is dropped, chosen or pasted, in the browser.

mod input;
mod opened;
mod paste;

use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use yew::prelude::*;

use self::input::{Drop, use_page_paste};
use self::paste::Paste;
use crate::browser;
use crate::components::certificate::{CertificateDetails, Downloads, TITLE_ID};
use crate::components::page_head::PageHead;
use crate::format::seconds;
use crate::hooks::use_link_checks::use_link_checks;
use crate::hooks::use_now::use_now;
use crate::state::certificate::chain_of;
use crate::state::inspect::{Action, Inspector};

/// How often the words about time are renewed, milliseconds.
const MINUTE: u32 = 60_000;

/// What came in: each with where it came from.
type Inputs = Vec<(String, Result<Vec<u8>, crate::state::inspect::Failure>)>;

/// What the page explains while nothing is open.
const PROMISES: [(&str, &str); 3] = [
    (
        "Reads everything",
        "Names, dates in UTC, every extension, fingerprints, chain. What it does not know it shows as OID and bytes.",
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

/// Reads certificates in the browser.
#[component]
pub(crate) fn InspectPage() -> Html {
    let state = use_reducer(Inspector::default);
    let onopen: Callback<Inputs> = {
        let dispatcher = state.dispatcher();
        Callback::from(move |inputs| dispatcher.dispatch(Action::Open(inputs)))
    };
    use_page_paste(onopen.clone());
    let current = state.current().cloned();
    {
        // Whoever opened or chose something wants to read it: bring it into view and the keyboard to it.
        let shown = current.as_ref().map(|certificate| certificate.fingerprints.sha256.clone());
        use_effect_with(shown, |shown| {
            if shown.is_some() {
                browser::focus(TITLE_ID);
            }
        });
    }
    let act = {
        let dispatcher = state.dispatcher();
        Callback::from(move |action| dispatcher.dispatch(action))
    };
    let is_empty = state.is_empty();
    html! {
        <>
            <PageHead title="Inspect a certificate" lead={html! { "Any certificate or chain, from any authority." }} />
            <div class="stack loose">
                <Drop compact={!is_empty} onopen={onopen.clone()} />
                if is_empty {
                    <Paste onopen={onopen.clone()} />
                    <div class="three">
                        { for PROMISES.iter().map(|(title, text)| html! {
                            <section class="stack tight"><h2>{ *title }</h2><p class="muted">{ *text }</p></section>
                        }) }
                    </div>
                } else {
                    { opened::panel(&state, &act, &onopen) }
                }
                if current.is_some() {
                    <Shown certificates={state.certificates.clone()} selected={state.selected} onselect={act.reform(Action::Select)} />
                }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    certificates: Vec<Rc<CertificateView>>,
    selected: usize,
    onselect: Callback<usize>,
}

/// The certificate that is shown, with the chain that the open ones give it.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let now = seconds(use_now(MINUTE, true));
    let positions = use_memo((props.certificates.clone(), props.selected), |(certificates, selected)| {
        chain_of(certificates, *selected)
    });
    let chain: Vec<_> = positions.iter().filter_map(|at| props.certificates.get(*at)).cloned().collect();
    let shown = positions.iter().position(|at| *at == props.selected).unwrap_or_default();
    let checks = use_link_checks(&chain);
    let onshow = {
        let positions = Rc::clone(&positions);
        props.onselect.reform(move |at: usize| positions.get(at).copied().unwrap_or_default())
    };
    let actions = html! { <Downloads chain={chain.clone()} {shown} {now} /> };
    html! { <CertificateDetails {chain} {shown} {checks} {onshow} {now} {actions} /> }
}

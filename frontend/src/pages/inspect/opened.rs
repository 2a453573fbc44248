//! The list of what is open in this tab, and of what could not be opened.

use std::rc::Rc;

use signet_shared::format::thousands;
use yew::prelude::*;

use super::failures;
use super::paste::Paste;
use super::piece::{PIECE, Piece, row_id};
use crate::browser;
use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::components::search_box::SearchBox;
use crate::state::inspect::job::Inputs;
use crate::state::inspect::{Action, Inspector};

/// From how many open things on there is a search box.
const SEARCHABLE: usize = 10;

/// What [`Opened`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct OpenedProps {
    /// What is open.
    pub state: Inspector,
    /// Does something to it.
    pub act: Callback<Action>,
    /// Takes pasted text.
    pub onopen: Callback<Inputs>,
    /// Stops what is still being read.
    pub oncancel: Callback<MouseEvent>,
    /// Whether a reload will lose it.
    pub is_too_much: bool,
}

/// The list, and a fold to paste more.
#[component]
pub(super) fn Opened(props: &OpenedProps) -> Html {
    let state = &props.state;
    let search = use_state(String::new);
    // Where the keyboard is in the list.
    let focus = use_state(|| None::<usize>);
    let matching = use_memo((Rc::clone(&state.entries), (*search).clone()), {
        let state = state.clone();
        move |(_, search)| state.matching(search)
    });
    // What is closed by its key takes the focus along: where it goes once the row is away.
    let closed = use_mut_ref(|| None::<usize>);
    use_effect_with(*focus, |focus| {
        if let Some(position) = focus {
            browser::focus(&row_id(*position));
        }
    });
    {
        let closed = Rc::clone(&closed);
        use_effect_with(matching.len(), move |length| {
            if let Some(position) = closed.take() {
                browser::focus(&row_id(position.min(length.saturating_sub(1))));
            }
        });
    }
    let onclosed = Callback::from(move |position| {
        closed.replace(Some(position));
    });
    let onmove = {
        let setter = focus.setter();
        Callback::from(move |position| setter.set(Some(position)))
    };
    let onleave = {
        let setter = focus.setter();
        Callback::from(move |_: FocusEvent| setter.set(None))
    };
    let onforget = {
        let (act, oncancel) = (props.act.clone(), props.oncancel.clone());
        Callback::from(move |event: MouseEvent| {
            oncancel.emit(event);
            act.emit(Action::Forget);
        })
    };
    let aside = html! { <button class="link" type="button" onclick={onforget}>{ "Forget all" }</button> };
    let footer = html! { <Fold summary="Paste another"><Paste onopen={props.onopen.clone()} /></Fold> };
    let shown = state.current().map(|entry| Rc::clone(&entry.id));
    let pieces = matching.chunks(PIECE).enumerate().map(|(number, entries)| {
        let first = number * PIECE;
        let has_focus = focus.is_some_and(|position| position + 1 >= first && position <= first + PIECE);
        html! {
            <Piece key={number} {first} entries={entries.to_vec()} total={matching.len()} shown={shown.clone()} {has_focus}
                act={props.act.clone()} onmove={onmove.clone()} onclosed={onclosed.clone()} />
        }
    });
    let is_searchable = state.entries.len() > SEARCHABLE;
    html! {
        <Panel id="opened-h" title="Opened in this tab" flush=true {aside} {footer}>
            { failures::list(state) }
            if state.entries.is_empty() {
                <p class="body small muted">{ "Nothing is open." }</p>
            } else {
                <div class="body stack tight">
                    <p class="small muted">{ state.counts().join(", ") }</p>
                    if is_searchable {
                        <SearchBox label="What is open" placeholder="Name, serial number, fingerprint, file" text={(*search).clone()}
                            onsearch={Callback::from({ let search = search.clone(); move |text| search.set(text) })}>{ Html::default() }</SearchBox>
                        <p class="vh" role="status">{ found(&search, matching.len()) }</p>
                    }
                    if props.is_too_much {
                        <p class="small muted">{ "This is more than 1 MiB: a reload of the page will not bring it back." }</p>
                    }
                </div>
                if matching.is_empty() { <p class="body small muted">{ "Nothing that is open has these words." }</p> }
                <div role="list" class="opened" aria-labelledby="opened-h" onfocusout={onleave}>{ for pieces }</div>
            }
        </Panel>
    }
}

/// What a search found, for screen readers.
fn found(search: &str, count: usize) -> String {
    if search.trim().is_empty() { String::new() } else { format!("{} found", thousands(count as u64)) }
}

//! A piece of the list: twenty-five rows, or the room that they take while they are far away.

use std::rc::Rc;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};
use crate::hooks::use_near::use_near;
use crate::state::inspect::Action;
use crate::state::inspect::entry::{Entry, What};

/// Rows of a piece.
pub(super) const PIECE: usize = 25;

/// What [`Piece`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PieceProps {
    /// Position of its first row in the list, from 0.
    pub first: usize,
    /// Its entries.
    pub entries: Vec<Rc<Entry>>,
    /// Rows in all pieces.
    pub total: usize,
    /// Id of what is shown.
    pub shown: Option<Rc<str>>,
    /// Whether the keyboard is in it or beside it: then it is drawn.
    pub has_focus: bool,
    /// Does something to what is open.
    pub act: Callback<Action>,
    /// Called with the position that the keyboard goes to.
    pub onmove: Callback<usize>,
    /// Called with the position of a row that is closed by its key, before it is.
    pub onclosed: Callback<usize>,
}

/// Id of a row's button.
pub(super) fn row_id(position: usize) -> String {
    format!("opened-{position}")
}

/// A piece of the list. A whole one leaves exactly its room when it is not drawn; a shorter one is always drawn.
#[component]
pub(super) fn Piece(props: &PieceProps) -> Html {
    let node = use_node_ref();
    let near = use_near(&node, props.first == 0);
    let whole = props.entries.len() == PIECE;
    html! {
        <div ref={node} role="presentation" class={classes!(whole.then_some("piece"))}>
            if near || !whole || props.has_focus {
                { for props.entries.iter().enumerate().map(|(place, entry)| row(props, entry, props.first + place)) }
            }
        </div>
    }
}

fn row(props: &PieceProps, entry: &Rc<Entry>, position: usize) -> Html {
    let (id, title) = (&entry.id, entry.title());
    let is_shown = props.shown.as_ref() == Some(id);
    let onselect = props.act.reform({
        let id = Rc::clone(id);
        move |_: MouseEvent| Action::Select(Rc::clone(&id))
    });
    let onclose = props.act.reform({
        let id = Rc::clone(id);
        move |_: MouseEvent| Action::Close(Rc::clone(&id))
    });
    let onkeydown = {
        let (act, onmove, id, total) = (props.act.clone(), props.onmove.clone(), Rc::clone(id), props.total);
        let onclosed = props.onclosed.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = total.saturating_sub(1);
            let to = match event.key().as_str() {
                "ArrowDown" => (position + 1).min(last),
                "ArrowUp" => position.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                "Delete" => {
                    event.prevent_default();
                    onclosed.emit(position);
                    act.emit(Action::Close(Rc::clone(&id)));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            onmove.emit(to);
        })
    };
    // What has the focus is where the arrows go from, however it came there.
    let onfocus = props.onmove.reform(move |_: FocusEvent| position);
    html! {
        <div role="listitem" class="line" key={id.to_string()} aria-posinset={(position + 1).to_string()} aria-setsize={props.total.to_string()}>
            <Icon name={icon(entry)} class={if is_shown { "info" } else { "idle" }} />
            <div class="what">
                <button class="link plain" type="button" id={row_id(position)} aria-current={is_shown.then_some("true")} title={title.clone()}
                    aria-keyshortcuts="Delete" onclick={onselect} {onkeydown} {onfocus}><bdi>{ title.clone() }</bdi></button>
                <p>{ entry.detail() }{ mended(entry) }</p>
            </div>
            <span class="fit">{ tag(entry) }</span>
            <button class="copy" type="button" aria-label={format!("Close {title}")} title="Close" onclick={onclose}><Icon name="close" /></button>
        </div>
    }
}

fn icon(entry: &Entry) -> &'static str {
    match &entry.what {
        What::Certificate(view) if view.is_ca => "tree",
        What::PublicKey(_) => "key",
        _ => "cert",
    }
}

fn mended(entry: &Entry) -> &'static str {
    if entry.mended.is_empty() { "" } else { ", mended" }
}

fn tag(entry: &Entry) -> Html {
    match &entry.what {
        What::Certificate(view) if !view.is_ca && view.smart_fitness().is_fit => {
            html! { <Tag tone={Tone::Ok}>{ "Fit for SMART" }</Tag> }
        }
        What::Certificate(view) if !view.is_ca => {
            html! { <Tag tone={Tone::Warn}>{ "Not fit for SMART" }</Tag> }
        }
        _ => html! { <Tag>{ entry.word() }</Tag> },
    }
}

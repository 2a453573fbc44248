//! A piece of the list: a hundred rows, or the room that they take while they are far away.

use std::rc::Rc;

use signet_shared::api::certificate::CertificateEntry;
use yew::prelude::*;

use crate::components::status::Status;
use crate::components::time::{Precision, Time};
use crate::hooks::use_near::use_near;
use crate::route::Route;
use crate::state::inventory::{PIECE, left, standing};

/// What [`Piece`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PieceProps {
    /// Its place, from 0.
    pub index: usize,
    /// Its certificates.
    pub entries: Rc<Vec<CertificateEntry>>,
    /// How many there are in all pieces.
    pub total: u64,
    /// Now, Unix seconds.
    pub now: i64,
}

/// A piece of the list. A whole one leaves exactly its room when it is not drawn; a shorter one is always drawn.
#[component]
pub(super) fn Piece(props: &PieceProps) -> Html {
    let node = use_node_ref();
    // The first one is drawn at once; whether another is near is known a frame later.
    let near = use_near(&node, props.index == 0);
    let whole = props.entries.len() == PIECE as usize;
    let first = props.index * PIECE as usize + 2;
    html! {
        <div ref={node} role="rowgroup" class={classes!(whole.then_some("piece"))}>
            if near || !whole {
                { for props.entries.iter().enumerate().map(|(place, entry)| row(entry, first + place, props.now)) }
            }
        </div>
    }
}

fn row(entry: &CertificateEntry, index: usize, now: i64) -> Html {
    let (word, tone) = standing(entry, now);
    let to = Route::CertificateEntry { id: entry.id };
    html! {
        <div role="row" class="line" key={entry.id} aria-rowindex={index.to_string()}>
            <span role="rowheader" class="name"><a href={to.path()} title={entry.common_name.clone()}>{ &entry.common_name }</a></span>
            <span role="cell"><Status {tone}>{ word }</Status></span>
            <span role="cell" class="ends"><Time at={entry.not_after.saturating_mul(1000)} show={Precision::Date} /><small>{ left(entry, now) }</small></span>
            <span role="cell" class="issuer" title={entry.issuer.clone()}>{ &entry.issuer }</span>
            <span role="cell" class="whose">{ whose(entry) }</span>
            <span role="cell" class="mono serial" title={entry.serial.clone()}>{ &entry.serial }</span>
        </div>
    }
}

/// The identity that it belongs to.
pub(super) fn whose(entry: &CertificateEntry) -> Html {
    match (&entry.identity_id, &entry.identity) {
        (Some(id), Some(name)) => {
            html! { <a href={Route::Identity { id: id.clone() }.path()} title={name.clone()}>{ name }</a> }
        }
        _ => html! { <span class="muted">{ "None" }</span> },
    }
}

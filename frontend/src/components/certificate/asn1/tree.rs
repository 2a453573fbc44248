//! The elements as a tree (WAI-ARIA, tree view). The box has the keyboard and names the row that it is on.

use std::rc::Rc;

use yew::prelude::*;

use super::explorer::TREE_ID;
use super::number_at;
use crate::components::icon::Icon;
use crate::hooks::use_near::use_near;
use crate::state::certificate::asn1::{Asn1, Rows, Shown, TREE_PIECE};

/// What [`TreeView`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct TreeViewProps {
    /// The elements.
    pub asn1: Rc<Asn1>,
    /// Those that are seen.
    pub rows: Rc<Rows>,
    /// What is open, and where the keyboard is.
    pub shown: Shown,
    /// The row that is marked.
    pub marked: usize,
    /// Called with what is open and where the keyboard is from now on.
    pub onchange: Callback<Shown>,
    /// Called with the element under the pointer.
    pub onhover: Callback<Option<usize>>,
}

/// The tree.
#[component]
pub(super) fn TreeView(props: &TreeViewProps) -> Html {
    let (asn1, rows, shown) = (&props.asn1, &props.rows, &props.shown);
    let onkeydown = {
        let (asn1, shown, onchange) = (Rc::clone(asn1), shown.clone(), props.onchange.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if let Some(next) = shown.after_key(&asn1, &event.key()) {
                event.prevent_default();
                onchange.emit(next);
            }
        })
    };
    let onclick = {
        let (asn1, shown, onchange) = (Rc::clone(asn1), shown.clone(), props.onchange.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(at) = number_at(&event, "data-node") else { return };
            let next = Shown { active: at, ..shown.clone() };
            let twists = number_at(&event, "data-twist").is_some();
            onchange.emit(if twists { next.set(&asn1, at, !shown.is_open(at)) } else { next });
        })
    };
    let onmouseover = props.onhover.reform(|event: MouseEvent| number_at(&event, "data-node"));
    let onmouseleave = props.onhover.reform(|_: MouseEvent| None);
    let pieces = rows.rows.chunks(TREE_PIECE).enumerate().map(|(index, piece)| {
        let here = |node: usize| piece.binary_search(&node).is_ok().then_some(node);
        html! { <Piece key={index} asn1={Rc::clone(asn1)} rows={Rc::clone(rows)} {index} active={here(shown.active)} marked={here(props.marked)} /> }
    });
    html! {
        <div id={TREE_ID} class="tree" role="tree" tabindex="0" aria-label="Elements" aria-activedescendant={row_id(shown.active)}
            {onkeydown} {onclick} {onmouseover} {onmouseleave}>
            { for pieces }
        </div>
    }
}

fn row_id(at: usize) -> String {
    format!("asn1-{at}")
}

#[derive(Properties, PartialEq)]
struct PieceProps {
    asn1: Rc<Asn1>,
    rows: Rc<Rows>,
    /// Its place, from 0.
    index: usize,
    /// The row with the keyboard, if it is in this piece.
    active: Option<usize>,
    /// The marked row, if it is in this piece.
    marked: Option<usize>,
}

/// Some rows, or the room that they take while they are far away. A shorter piece, and the one with the keyboard, are always
/// drawn.
#[component]
fn Piece(props: &PieceProps) -> Html {
    let node = use_node_ref();
    let near = use_near(&node, props.index == 0);
    let start = props.index * TREE_PIECE;
    let end = (start + TREE_PIECE).min(props.rows.rows.len());
    let rows = props.rows.rows.get(start..end).unwrap_or_default();
    let whole = rows.len() == TREE_PIECE;
    html! {
        <div ref={node} role="none" class={classes!(whole.then_some("piece"))}>
            if near || !whole || props.active.is_some() { { for rows.iter().map(|at| row(props, *at)) } }
        </div>
    }
}

fn row(props: &PieceProps, at: usize) -> Html {
    let asn1 = &props.asn1;
    let (field, tag, value) = asn1.words(at);
    let (level, place) = asn1.node(at).map_or((1, 1), |node| (node.depth + 1, node.index + 1));
    let expanded = asn1.is_parent(at).then(|| props.rows.is_open(at).to_string());
    let is_active = props.active == Some(at);
    html! {
        <div key={at} id={row_id(at)} role="treeitem" class={classes!((props.marked == Some(at)).then_some("marked"))} data-node={at.to_string()}
            aria-level={level.to_string()} aria-setsize={asn1.siblings(at).to_string()} aria-posinset={place.to_string()}
            aria-expanded={expanded.clone()} aria-selected={is_active.to_string()}>
            <span class="twist" data-twist={expanded.is_some().then(|| at.to_string())}>if expanded.is_some() { <Icon name="right" /> }</span>
            if let Some(field) = field { <b>{ field }</b>{ " " } }
            <span class="muted">{ tag }</span>{ " " }
            <bdi>{ value }</bdi>
        </div>
    }
}

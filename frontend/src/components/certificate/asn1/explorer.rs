//! Tree, bytes, and the one element that both are about.

use std::ops::Range;
use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use yew::prelude::*;

use super::bytes::Bytes;
use super::detail::Detail;
use super::tree::TreeView;
use crate::browser;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::state::certificate::asn1::{Asn1, LINE, Rows, Shown};

/// Ids of the two boxes that scroll.
pub(super) const TREE_ID: &str = "asn1-tree";
pub(super) const BYTES_ID: &str = "asn1-bytes";

/// What [`Explorer`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ExplorerProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
}

/// Tree, bytes, and what is known of the element that the keyboard is on.
#[component]
pub(super) fn Explorer(props: &ExplorerProps) -> Html {
    let asn1 = use_memo(Rc::clone(&props.certificate), |certificate| Asn1::new(&certificate.der));
    let shown = use_state_eq(|| Shown::new(&asn1));
    // The element under the pointer, in the tree or by its byte.
    let pointed = use_state_eq(|| None::<usize>);
    let rows = {
        let asn1 = Rc::clone(&asn1);
        use_memo(shown.open.clone(), move |open| Rows::new(&asn1, open))
    };
    let marked = pointed.unwrap_or(shown.active);
    {
        let rows = Rc::clone(&rows);
        use_effect_with(shown.active, move |active| show_row(&rows, *active));
    }
    // The box under the pointer stays where it is; the other one follows.
    let over_tree = {
        let (asn1, pointed) = (Rc::clone(&asn1), pointed.clone());
        Callback::from(move |node: Option<usize>| {
            if let Some(node) = node {
                show_bytes(&asn1, node);
            }
            pointed.set(node);
        })
    };
    let over_bytes = {
        let (asn1, rows, shown, pointed) =
            (Rc::clone(&asn1), Rc::clone(&rows), shown.clone(), pointed.clone());
        Callback::from(move |node: Option<usize>| {
            if let Some(node) = node {
                show_row(&rows, shown.seen(&asn1, node));
            }
            pointed.set(node);
        })
    };
    let change = {
        let (asn1, shown, pointed) = (Rc::clone(&asn1), shown.clone(), pointed.clone());
        Callback::from(move |next: Shown| {
            show_bytes(&asn1, next.active);
            // A pointer that rests somewhere does not hide where the keyboard is.
            pointed.set(None);
            shown.set(next);
        })
    };
    // A chosen byte brings the keyboard to its element, opening what it is in.
    let onchoose = {
        let (asn1, shown, pointed) = (Rc::clone(&asn1), shown.clone(), pointed.clone());
        Callback::from(move |node: usize| {
            pointed.set(None);
            shown.set((*shown).clone().on(&asn1, node));
        })
    };
    let range = |range: Option<Range<usize>>| range.unwrap_or_default();
    let node = asn1.node(marked);
    html! {
        <div class="asn1">
            if let Some(fault) = asn1.fault() {
                <Notice tone={Tone::Warn} title="It breaks its structure"><p>{ fault }</p></Notice>
            }
            <TreeView asn1={Rc::clone(&asn1)} rows={Rc::clone(&rows)} shown={(*shown).clone()} marked={shown.seen(&asn1, marked)}
                onchange={change} onhover={over_tree} />
            <Bytes asn1={Rc::clone(&asn1)} header={range(node.map(|node| node.header.clone()))} content={range(node.map(|node| node.content.clone()))}
                onhover={over_bytes} {onchoose} />
            <Detail asn1={Rc::clone(&asn1)} at={shown.active} />
        </div>
    }
}

/// Scrolls the bytes to an element's first one.
fn show_bytes(asn1: &Asn1, node: usize) {
    let line = asn1.range(node).start / LINE;
    browser::scroll_inside(BYTES_ID, share(line, asn1.bytes.len().div_ceil(LINE)));
}

/// Scrolls the tree to an element's row.
fn show_row(rows: &Rows, node: usize) {
    let row = rows.rows.binary_search(&node).unwrap_or_default();
    browser::scroll_inside(TREE_ID, share(row, rows.rows.len()));
}

/// The middle of one of many lines.
fn share(line: usize, lines: usize) -> f64 {
    (line as f64 + 0.5) / (lines.max(1)) as f64
}

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

/// What the pointer is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pointer {
    Nothing,
    /// An element in the tree.
    Tree(usize),
    /// An element's byte.
    Bytes(usize),
}

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
    let pointer = use_state_eq(|| Pointer::Nothing);
    let rows = {
        let asn1 = Rc::clone(&asn1);
        use_memo(shown.open.clone(), move |open| Rows::new(&asn1, open))
    };
    let marked = match *pointer {
        Pointer::Tree(node) | Pointer::Bytes(node) => node,
        Pointer::Nothing => shown.active,
    };
    // Each box follows the other; the one under the pointer stays where it is.
    {
        let (asn1, rows, shown) = (Rc::clone(&asn1), Rc::clone(&rows), shown.clone());
        use_effect_with((*pointer, shown.active), move |(pointer, active)| {
            let bytes = |node| browser::scroll_inside(BYTES_ID, share_of_bytes(&asn1, node));
            let tree =
                |node| browser::scroll_inside(TREE_ID, share_of_rows(&rows.rows, shown.seen(&asn1, node)));
            match *pointer {
                Pointer::Tree(node) => bytes(node),
                Pointer::Bytes(node) => tree(node),
                Pointer::Nothing => {
                    bytes(*active);
                    tree(*active);
                }
            }
        });
    }
    let set_pointer = {
        let pointer = pointer.clone();
        move |as_pointer: fn(usize) -> Pointer| {
            let pointer = pointer.clone();
            Callback::from(move |node: Option<usize>| pointer.set(node.map_or(Pointer::Nothing, as_pointer)))
        }
    };
    let change = {
        let shown = shown.clone();
        Callback::from(move |next: Shown| shown.set(next))
    };
    // A chosen byte brings the keyboard to its element, opening what it is in.
    let onchoose = {
        let (asn1, shown, pointer) = (Rc::clone(&asn1), shown.clone(), pointer.clone());
        Callback::from(move |node: usize| {
            shown.set((*shown).clone().on(&asn1, node));
            pointer.set(Pointer::Nothing);
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
                onchange={change} onhover={set_pointer(Pointer::Tree)} />
            <Bytes asn1={Rc::clone(&asn1)} header={range(node.map(|node| node.header.clone()))} content={range(node.map(|node| node.content.clone()))}
                onhover={set_pointer(Pointer::Bytes)} {onchoose} />
            <Detail asn1={Rc::clone(&asn1)} at={shown.active} />
        </div>
    }
}

/// Where an element's first byte is, of the height of all bytes.
fn share_of_bytes(asn1: &Asn1, node: usize) -> f64 {
    let line = asn1.range(node).start / LINE;
    share(line, asn1.bytes.len().div_ceil(LINE))
}

/// Where an element's row is, of the height of all rows.
fn share_of_rows(rows: &[usize], node: usize) -> f64 {
    share(rows.binary_search(&node).unwrap_or_default(), rows.len())
}

/// The middle of one of many lines.
fn share(line: usize, lines: usize) -> f64 {
    (line as f64 + 0.5) / (lines.max(1)) as f64
}

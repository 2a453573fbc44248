//! The bytes, sixteen on a line.

use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use super::explorer::BYTES_ID;
use super::number_at;
use crate::hooks::use_near::use_near;
use crate::state::certificate::asn1::{Asn1, HEX_PIECE, LINE, within};

/// Bytes in a piece.
const PIECE: usize = HEX_PIECE * LINE;

/// What [`Bytes`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct BytesProps {
    /// The bytes and what they belong to.
    pub asn1: Rc<Asn1>,
    /// Tag and length of the marked element.
    pub header: Range<usize>,
    /// Its content.
    pub content: Range<usize>,
    /// Called with the element whose byte the pointer is on.
    pub onhover: Callback<Option<usize>>,
    /// Called with the element whose byte was clicked.
    pub onchoose: Callback<usize>,
}

/// All bytes. What is marked is handed to the pieces that have a part of it, so that the others are left as they are.
#[component]
pub(super) fn Bytes(props: &BytesProps) -> Html {
    let count = props.asn1.bytes.len();
    let element_at = |asn1: &Rc<Asn1>| {
        let asn1 = Rc::clone(asn1);
        move |event: &MouseEvent| number_at(event, "data-at").and_then(|byte| asn1.at_byte(byte))
    };
    let onmouseover = {
        let element = element_at(&props.asn1);
        props.onhover.reform(move |event: MouseEvent| element(&event))
    };
    let onmouseleave = props.onhover.reform(|_: MouseEvent| None);
    let onclick = {
        let (element, onchoose) = (element_at(&props.asn1), props.onchoose.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(node) = element(&event) {
                onchoose.emit(node);
            }
        })
    };
    let pieces = (0..count.div_ceil(PIECE)).map(|index| {
        let piece = index * PIECE..((index + 1) * PIECE).min(count);
        let (header, content) = (within(&props.header, &piece), within(&props.content, &piece));
        html! { <Piece key={index} asn1={Rc::clone(&props.asn1)} {index} {header} {content} /> }
    });
    html! {
        <div id={BYTES_ID} class="bytes" role="group" tabindex="0" aria-label="Bytes in hex" {onmouseover} {onmouseleave} {onclick}>
            { for pieces }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PieceProps {
    asn1: Rc<Asn1>,
    /// Its place, from 0.
    index: usize,
    /// What is marked as tag and length, counted from its start.
    header: Option<Range<usize>>,
    /// What is marked as content, counted from its start.
    content: Option<Range<usize>>,
}

/// Some lines, or the room that they take while they are far away. A shorter piece is always drawn.
#[component]
fn Piece(props: &PieceProps) -> Html {
    let node = use_node_ref();
    let near = use_near(&node, props.index == 0);
    let start = props.index * PIECE;
    let end = (start + PIECE).min(props.asn1.bytes.len());
    let bytes = props.asn1.bytes.get(start..end).unwrap_or_default();
    let whole = bytes.len() == PIECE;
    html! {
        <div ref={node} class={classes!(whole.then_some("piece"))}>
            if near || !whole { { for bytes.chunks(LINE).enumerate().map(|(place, line)| row(props, start, place * LINE, line)) } }
        </div>
    }
}

/// A line: where it begins, its bytes in two halves, and what of them is text.
fn row(props: &PieceProps, start: usize, offset: usize, line: &[u8]) -> Html {
    let is_in = |range: &Option<Range<usize>>, at| range.as_ref().is_some_and(|range| range.contains(&at));
    let byte = |(place, byte): (usize, &u8)| {
        let at = offset + place;
        let class =
            if is_in(&props.header, at) { Some("head") } else { is_in(&props.content, at).then_some("in") };
        html! { <i {class} data-at={(start + at).to_string()}>{ format!("{byte:02X}") }</i> }
    };
    let (left, right) = line.split_at(line.len().min(LINE / 2));
    let text: String =
        line.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }).collect();
    html! {
        <div class="line" key={offset}>
            <span class="at">{ format!("{:04X}", start + offset) }</span>
            <span>{ for left.iter().enumerate().map(byte) }</span>
            <span>{ for right.iter().enumerate().map(|(place, value)| byte((place + LINE / 2, value))) }</span>
            <span class="text" aria-hidden="true">{ text }</span>
        </div>
    }
}

//! One element: where it stands, how long it is, what it says, and its copies.

use std::rc::Rc;

use signet_shared::format;
use yew::prelude::*;

use crate::components::copy::Copy;
use crate::state::certificate::asn1::Asn1;

/// What [`Detail`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct DetailProps {
    /// The elements.
    pub asn1: Rc<Asn1>,
    /// The element that the keyboard is on.
    pub at: usize,
}

/// The element that the keyboard is on. A component, so that moving the pointer does not write its hex again.
#[component]
pub(super) fn Detail(props: &DetailProps) -> Html {
    let Some(element) = props.asn1.described(props.at) else { return Html::default() };
    let bytes = |number: usize| format::count(i64::try_from(number).unwrap_or(i64::MAX), "byte");
    html! {
        <div class="element" role="group" aria-label="The chosen element">
            <dl class="facts">
                <div><dt>{ "Element" }</dt><dd>{ &element.path }{ " " }<span class="muted">{ &element.tag }</span></dd></div>
                <div><dt>{ "Offset" }</dt><dd>{ format!("{} (hex {:04X})", element.offset, element.offset) }</dd></div>
                <div><dt>{ "Tag and length" }</dt><dd>{ bytes(element.header) }</dd></div>
                <div><dt>{ "Content" }</dt><dd>{ bytes(element.content) }</dd></div>
                if let Some(value) = &element.value { <div><dt>{ "Value" }</dt><dd><bdi>{ value }</bdi></dd></div> }
            </dl>
            <div class="row">
                <Copy text={element.hex} what="element, hex" label="Copy hex" />
                <Copy text={element.base64} what="element, base64" label="Copy base64" />
                if let Some((what, text)) = element.text { <Copy {text} what={format!("element, {what}")} label={format!("Copy {what}")} /> }
            </div>
        </div>
    }
}

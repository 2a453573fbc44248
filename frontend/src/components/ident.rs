//! Identifiers that machines read.

use yew::prelude::*;

use crate::components::copy::Copy;
use crate::format::head_and_tail;

/// What [`Ident`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct IdentProps {
    /// The identifier.
    pub value: AttrValue,
    /// What it is, after "Copy", for example `key ARN`.
    pub what: AttrValue,
}

/// An identifier, cut in the middle where room is short; the button copies the whole.
#[component]
pub(crate) fn Ident(props: &IdentProps) -> Html {
    let (head, tail) = head_and_tail(&props.value);
    html! {
        <span class="ident" title={props.value.clone()}>
            <span>{ head.to_owned() }</span><span>{ tail.to_owned() }</span>
            <Copy text={props.value.clone()} what={props.what.clone()} />
        </span>
    }
}

//! Long rows of things: the first of them, and the others on demand.

use yew::prelude::*;

use crate::components::button::{Button, Weight};

/// Things that are shown at first.
const FIRST: usize = 20;

/// What [`Many`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ManyProps {
    /// All of them, as list items.
    pub items: Vec<Html>,
    /// What they are, in the plural.
    pub what: &'static str,
    /// Classes of the list.
    #[prop_or_default]
    pub class: Classes,
}

/// The first few, and a button for the rest: a certificate can have a thousand names.
#[component]
pub(super) fn Many(props: &ManyProps) -> Html {
    let all = use_state_eq(|| false);
    let count = props.items.len();
    // One more than what is shown is shown, too.
    let first = if *all || count <= FIRST + 1 { count } else { FIRST };
    let onclick = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            <ul class={props.class.clone()}>{ for props.items.iter().take(first).cloned() }</ul>
            if first < count { <Button weight={Weight::Quiet} {onclick}>{ format!("Show all {count} {}", props.what) }</Button> }
        </>
    }
}

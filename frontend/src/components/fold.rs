//! Detail on demand.

use yew::prelude::*;

use crate::components::icon::Icon;

/// What [`Fold`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct FoldProps {
    /// What is inside.
    pub summary: AttrValue,
    /// The detail.
    pub children: Html,
    /// Open from the start.
    #[prop_or_default]
    pub open: bool,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A native disclosure.
#[component]
pub(crate) fn Fold(props: &FoldProps) -> Html {
    // Only from the start: later it is the person's to open and close.
    let open = *use_state(|| props.open);
    html! {
        <details class={classes!("fold", props.class.clone())} {open}>
            <summary><Icon name="right" />{ &props.summary }</summary>
            { props.children.clone() }
        </details>
    }
}

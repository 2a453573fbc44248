//! Icons from the one sprite file.

use yew::prelude::*;

/// What [`Icon`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct IconProps {
    /// Name of the symbol in `assets/icons.svg`.
    pub name: &'static str,
    /// More classes, for example a tone.
    #[prop_or_default]
    pub class: Classes,
}

/// An icon. It is hidden from screen readers: a word beside it carries the meaning.
#[component]
pub(crate) fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class={classes!("icon", props.class.clone())} aria-hidden="true"><use href={format!("/icons.svg#{}", props.name)} /></svg>
    }
}

//! Links to AWS: explanations, and the console.

use yew::prelude::*;

use crate::components::icon::Icon;

/// What [`DocLink`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct DocLinkProps {
    /// Address of the page.
    pub href: AttrValue,
    /// What it explains or shows.
    pub children: Html,
}

/// A link out of Signet, in a tab of its own.
#[component]
pub(crate) fn DocLink(props: &DocLinkProps) -> Html {
    html! {
        <a href={props.href.clone()} target="_blank" rel="noreferrer">{ props.children.clone() }{ " " }<Icon name="out" /><span class="vh">{ " (opens in a new tab)" }</span></a>
    }
}

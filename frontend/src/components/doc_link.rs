//! Links to the explanation of AWS's things.

use yew::prelude::*;

use crate::components::icon::Icon;

/// What [`DocLink`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct DocLinkProps {
    /// Address of the explanation.
    pub href: &'static str,
    /// What it explains.
    pub children: Html,
}

/// A link out of Signet, in a tab of its own.
#[component]
pub(crate) fn DocLink(props: &DocLinkProps) -> Html {
    html! {
        <a href={props.href} target="_blank" rel="noreferrer">{ props.children.clone() }{ " " }<Icon name="out" /><span class="vh">{ " (opens in a new tab)" }</span></a>
    }
}

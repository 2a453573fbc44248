//! A ceremony, live.

use yew::prelude::*;

use crate::components::page_head::PageHead;

/// What [`RunPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct RunPageProps {
    /// Id of the ceremony.
    pub id: String,
}

/// A ceremony, live.
#[component]
pub(crate) fn RunPage(props: &RunPageProps) -> Html {
    html! { <PageHead title={props.id.clone()} /> }
}

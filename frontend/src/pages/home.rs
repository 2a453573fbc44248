//! All identities.

use yew::prelude::*;

use crate::api::identities;
use crate::components::async_view::async_view;
use crate::components::page_head::PageHead;
use crate::hooks::use_resource::use_resource;

/// All identities.
#[component]
pub(crate) fn HomePage() -> Html {
    let identities = use_resource((), |()| identities::list());
    html! {
        <>
            <PageHead title="Identities" />
            { async_view(&identities, "identities", |identities| html! { <p>{ identities.len() }</p> }) }
        </>
    }
}

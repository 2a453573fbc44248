//! The certificate inspector.

use yew::prelude::*;

use crate::components::page_head::PageHead;

/// Reads certificates in the browser.
#[component]
pub(crate) fn InspectPage() -> Html {
    html! { <PageHead title="Inspect a certificate" /> }
}

//! An address without a page.

use yew::prelude::*;

use crate::components::button::ButtonLink;
use crate::components::page_head::PageHead;
use crate::route::Route;

/// Says that there is no such page, and leads home.
#[component]
pub(crate) fn NotFoundPage() -> Html {
    html! {
        <>
            <PageHead title="No such page" lead={html! { "The address may be mistyped, or the page may have moved." }} />
            <ButtonLink to={Route::Home}>{ "All identities" }</ButtonLink>
        </>
    }
}

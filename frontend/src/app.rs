//! Puts the UI together: router, gate, shell, pages.
//!
//! The router comes first, because the gate keeps the address while it is closed; the session context comes with the
//! gate, so that every page below it may rely on someone being signed in.

use yew::prelude::*;

use crate::browser;
use crate::pages::gate::GatePage;
use crate::pages::home::HomePage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::room::RoomPage;
use crate::rooms::{self, Room};
use crate::route::{Route, SetupStep};
use crate::router::{Redirect, Router, use_route};

/// The whole UI.
#[component]
pub(crate) fn App() -> Html {
    html! {
        <Router>
            <GatePage><Pages /></GatePage>
        </Router>
    }
}

/// The page of the address. Moves the focus to the new page's content, so that the keyboard and screen readers follow.
#[component]
fn Pages() -> Html {
    let route = use_route();
    let arrived = use_mut_ref(|| false);
    use_effect_with(route.clone(), move |route| {
        // Not on the first page: the browser has just put the focus where it belongs. The wizard's steps see to it themselves.
        if arrived.replace(true) && !matches!(route, Route::Setup { .. }) {
            browser::scroll_to_top();
            browser::focus("main");
        }
    });
    use_effect_with((), |()| rooms::fetch_when_idle());
    if let Some(room) = Room::of(&route) {
        return html! { <RoomPage {room} {route} /> };
    }
    match route {
        Route::Home => html! { <HomePage /> },
        Route::SetupStart => html! { <Redirect to={Route::Setup { step: SetupStep::Names }} /> },
        _ => html! { <NotFoundPage /> },
    }
}

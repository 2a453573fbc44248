//! From the address to the page, and back: links are plain anchors, and one listener turns a click on them into a change
//! of page without a reload.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use crate::browser;
use crate::route::Route;

/// Where the user is, and how to go elsewhere.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    route: Route,
    navigator: Navigator,
}

/// Goes to other pages.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Navigator(UseStateSetter<Route>);

impl Navigator {
    /// Goes to a page; Back leads here again.
    pub(crate) fn push(&self, route: Route) {
        browser::push_path(&route.path());
        self.0.set(route);
    }

    /// Goes to a page in place of this one.
    pub(crate) fn replace(&self, route: Route) {
        browser::replace_path(&route.path());
        self.0.set(route);
    }
}

/// What [`Router`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct RouterProps {
    /// What is told where the user is.
    pub children: Html,
}

/// Follows the address. Around everything that uses [`use_route`] or [`use_navigator`].
#[component]
pub(crate) fn Router(props: &RouterProps) -> Html {
    let route = use_state(|| Route::of(&browser::path()));
    let navigator = Navigator(route.setter());
    {
        let (navigator, setter) = (navigator.clone(), route.setter());
        use_effect_with((), move |()| {
            let listeners = web_sys::window().map(|window| {
                let back =
                    EventListener::new(&window, "popstate", move |_| setter.set(Route::of(&browser::path())));
                let options = EventListenerOptions::enable_prevent_default();
                let click = EventListener::new_with_options(&window, "click", options, move |event| {
                    if let Some(route) = event.dyn_ref::<MouseEvent>().and_then(followed) {
                        event.prevent_default();
                        navigator.push(route);
                    }
                });
                (back, click)
            });
            move || drop(listeners)
        });
    }
    let place = Place { route: (*route).clone(), navigator };
    html! { <ContextProvider<Place> context={place}>{ props.children.clone() }</ContextProvider<Place>> }
}

/// The page of this UI that a click leads to: a plain click on a link that is neither a download nor for another tab.
fn followed(event: &MouseEvent) -> Option<Route> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if modified || event.button() != 0 || event.default_prevented() {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    if link.has_attribute("download") || link.has_attribute("target") {
        return None;
    }
    let route = Route::of(&link.get_attribute("href").filter(|href| href.starts_with('/'))?);
    // What is no page here is the server's: files, the API.
    (route != Route::NotFound).then_some(route)
}

#[hook]
fn use_place() -> Option<Place> {
    use_context::<Place>()
}

/// The page of the address.
#[hook]
pub(crate) fn use_route() -> Route {
    use_place().map_or(Route::NotFound, |place| place.route)
}

/// Goes to other pages; `None` outside the router.
#[hook]
pub(crate) fn use_navigator() -> Option<Navigator> {
    use_place().map(|place| place.navigator)
}

/// What [`Redirect`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct RedirectProps {
    /// The page to show instead.
    pub to: Route,
}

/// Shows another page in place of this one.
#[component]
pub(crate) fn Redirect(props: &RedirectProps) -> Html {
    let navigator = use_navigator();
    use_effect_with(props.to.clone(), move |to| {
        if let Some(navigator) = navigator {
            navigator.replace(to.clone());
        }
    });
    Html::default()
}

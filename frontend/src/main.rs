//! Signet's admin UI: a Yew program that the browser runs.
//!
//! `app` puts it together, `route` names its pages, `api` is the only HTTP, `state` holds pure reducers, `components`
//! draw and never fetch, `pages` join the three. `browser` and `clock` are the only doors to the browser itself.

mod api;
mod app;
mod browser;
mod clock;
mod components;
mod format;
mod hooks;
mod pages;
mod rooms;
mod route;
mod router;
mod state;

fn main() {
    browser::show_panics();
    if let Some(root) = browser::element("app") {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}

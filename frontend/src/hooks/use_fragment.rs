//! Deep links: the fragment of the address names a panel, which may come later than the page.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::browser;

/// Brings the element that the address's fragment names into view and the keyboard to it, once the content is there, and whenever
/// the fragment changes. To be used behind what else moves the keyboard on such a page.
#[hook]
pub(crate) fn use_fragment(is_ready: bool) {
    use_effect_with(is_ready, |is_ready| {
        let listener = is_ready.then(|| {
            go();
            browser::window_target().map(|window| EventListener::new(&window, "hashchange", |_| go()))
        });
        move || drop(listener)
    });
}

fn go() {
    let id = browser::fragment();
    if !id.is_empty() {
        browser::focus(&id);
        browser::show(&id);
    }
}

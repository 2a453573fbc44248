//! Views: searches that people keep in this browser under a name.

use signet_shared::api::certificate_query::CertificateQuery;
use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::icon::Icon;
use crate::state::inventory::{STORE, View, address, of_address, read_views, suggested_name, with_view};

/// What [`Views`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ViewsProps {
    /// What is asked for.
    pub query: CertificateQuery,
    /// Called with what is to be asked for.
    pub onsearch: Callback<CertificateQuery>,
}

/// The views, and a button that keeps what is asked for as another one.
#[component]
pub(super) fn Views(props: &ViewsProps) -> Html {
    let views = use_state(|| read_views(browser::load(STORE)));
    let asked = address(&props.query);
    let keep = {
        let views = views.clone();
        move |next: Vec<View>| {
            // A browser that refuses to keep it only loses it on a reload.
            match serde_json::to_string(&next) {
                Ok(text) if !next.is_empty() => drop(browser::save(STORE, &text)),
                _ => browser::forget(STORE),
            }
            views.set(next);
        }
    };
    let onkeep = {
        let (keep, views, query) = (keep.clone(), views.clone(), props.query.clone());
        Callback::from(move |_: MouseEvent| {
            keep(with_view((*views).clone(), &suggested_name(&query), &query))
        })
    };
    let known = views.iter().any(|view| view.search == asked);
    let view = |view: &View| {
        let onopen = {
            let search = view.search.clone();
            props.onsearch.reform(move |_: MouseEvent| of_address(&search))
        };
        let ondrop = {
            let (keep, views, name) = (keep.clone(), views.clone(), view.name.clone());
            Callback::from(move |_: MouseEvent| {
                keep(views.iter().filter(|view| view.name != name).cloned().collect());
            })
        };
        html! {
            <li key={view.name.clone()} class="row tightest">
                <button type="button" class="link" aria-pressed={(view.search == asked).to_string()} onclick={onopen}>{ &view.name }</button>
                <button type="button" class="btn quiet icon-only" aria-label={format!("Forget the view {}", view.name)} onclick={ondrop}><Icon name="close" /></button>
            </li>
        }
    };
    if views.is_empty() && !props.query.narrows() {
        return Html::default();
    }
    html! {
        <div class="row">
            if !views.is_empty() { <ul class="row plain" aria-label="Views">{ for views.iter().map(view) }</ul> }
            if props.query.narrows() && !known { <Button weight={Weight::Quiet} icon="plus" onclick={onkeep}>{ "Keep this view" }</Button> }
        </div>
    }
}

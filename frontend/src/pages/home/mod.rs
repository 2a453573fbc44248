//! All identities: how they do, what to do next, and a search.

mod empty;
mod list;
mod next;
mod search;

use std::rc::Rc;

use signet_shared::api::identity::{IdentityPage, IdentitySummary, IdentityTotals};
use signet_shared::api::identity_query::{IdentityQuery, IdentitySort, StateFilter};
use signet_shared::format::thousands;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::error::ApiError;
use crate::api::identities;
use crate::browser;
use crate::clock::now_ms;
use crate::components::alerts::alerts_view;
use crate::components::async_view::async_view;
use crate::components::button::{Button, ButtonLink};
use crate::components::page_head::PageHead;
use crate::components::problem::ProblemNotice;
use crate::format::money;
use crate::hooks::use_alerts::use_alerts;
use crate::hooks::use_now::use_now;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_session::use_session;
use crate::route::Route;
use crate::state::home::days_to_next_end;
use crate::state::search::{address, names_targets, of_address, shown, together};

use empty::Empty;
use list::List;
use next::NextStrip;
use search::search;

/// How often the list is renewed while a setup or a clean-up runs, milliseconds.
const RENEW_EVERY: u32 = 3_000;
/// How many of those that need a person are looked at for the one next action.
const URGENT: u32 = 10;
/// Id of the line that says how much of the list is there.
const SHOWN: &str = "list-shown";

/// What was loaded after the first page.
#[derive(Debug, Clone, Default, PartialEq)]
struct More {
    items: Vec<IdentitySummary>,
    /// Where it goes on; `None` before the first "Show more".
    pages: Option<Option<String>>,
    busy: bool,
    error: Option<ApiError>,
}

/// All identities.
#[component]
pub(crate) fn HomePage() -> Html {
    let query = use_state(|| of_address(&browser::search()));
    let more = use_state(More::default);
    let page = use_resource((*query).clone(), |query| async move { identities::list(&query).await });
    // What comes next is told of all identities, not of those that somebody searches for.
    let urgent = use_resource(query.narrows(), |narrows| async move {
        if narrows {
            return Ok(Vec::new());
        }
        let states = vec![StateFilter::Attention];
        let query = IdentityQuery {
            states,
            sort: IdentitySort::Ends,
            limit: Some(URGENT),
            ..IdentityQuery::default()
        };
        identities::list(&query).await.map(|page| page.items)
    });
    let alerts = use_alerts(None);
    let target = use_session().target.id.clone();
    let running = match &page.load {
        Load::Ready(page) => page.items.iter().chain(&more.items).any(|identity| identity.state.is_running()),
        _ => false,
    };
    let tick = use_now(RENEW_EVERY, running);
    {
        let (page, urgent) = (page.reload.clone(), urgent.reload.clone());
        use_effect_with(tick, move |_| {
            if running {
                page.emit(());
                urgent.emit(());
            }
        });
    }
    let onsearch = {
        let (query, more) = (query.clone(), more.clone());
        Callback::from(move |asked: IdentityQuery| {
            browser::replace_path(&format!("{}{}", Route::Home.path(), address(&asked)));
            more.set(More::default());
            query.set(asked);
        })
    };
    if !query.narrows() && matches!(&page.load, Load::Ready(page) if page.totals.identities == 0) {
        return html! { <Empty /> };
    }
    let urgent = match &urgent.load {
        Load::Ready(urgent) => urgent.clone(),
        Load::Loading | Load::Failed(_) => Rc::default(),
    };
    html! {
        <>
            <PageHead title="Identities" lead={html! { "Keys and certificates that prove your contact center to an EHR." }}
                actions={html! {
                    <>
                        <ButtonLink to={Route::Inspect}>{ "Inspect a certificate" }</ButtonLink>
                        <ButtonLink to={Route::SetupStart} icon="plus">{ "Set up identity" }</ButtonLink>
                    </>
                }} />
            <div class="stack loose">
                { alerts_view(&alerts) }
                if !query.narrows() { if let Load::Ready(page) = &page.load {
                    <NextStrip identities={Rc::new(together(&urgent, &page.items))} />
                } }
                { search(&query, &onsearch) }
                { async_view(&page, "identities", |page| html! {
                    <>
                        { stats(page.totals, now_ms()) }
                        { listed(page, &more, &query, &target, &onsearch) }
                    </>
                }) }
            </div>
        </>
    }
}

/// The list as far as it is loaded, and the way to more of it.
fn listed(
    page: &Rc<IdentityPage>,
    more: &UseStateHandle<More>,
    query: &IdentityQuery,
    target: &str,
    onsearch: &Callback<IdentityQuery>,
) -> Html {
    let all = Rc::new(together(&page.items, &more.items));
    let line = shown(all.len(), page.totals.identities);
    if all.is_empty() {
        let onclick = onsearch.reform(|_: MouseEvent| IdentityQuery::default());
        return html! {
            <section class="empty" role="status">
                <h2>{ "No identity fits" }</h2>
                <p class="muted">{ "Look for a part of its name, its alias or a common name, or in another state." }</p>
                <Button {onclick}>{ "Show all identities" }</Button>
            </section>
        };
    }
    let next = more.pages.clone().unwrap_or_else(|| page.next.clone());
    let onmore = next.map(|after| {
        let (more, query) = (more.clone(), IdentityQuery { after: Some(after), ..query.clone() });
        Callback::from(move |_: MouseEvent| {
            let (more, query) = (more.clone(), query.clone());
            more.set(More { busy: true, error: None, ..(*more).clone() });
            spawn_local(async move {
                match identities::list(&query).await {
                    Ok(page) => {
                        // The button goes with the last page: whoever used it goes on from the count.
                        if page.next.is_none() {
                            browser::focus(SHOWN);
                        }
                        let items = together(&more.items, &page.items);
                        more.set(More { items, pages: Some(page.next), ..More::default() });
                    }
                    Err(error) => more.set(More { busy: false, error: Some(error), ..(*more).clone() }),
                }
            });
        })
    });
    html! {
        <>
            <List identities={all.clone()} targets={names_targets(&all, target)} />
            <div class="row">
                <p class="small muted" id={SHOWN} role="status" tabindex="-1">{ line }</p>
                if let Some(onmore) = onmore { <Button busy={more.busy} onclick={onmore.clone()}>{ "Show more" }</Button> }
            </div>
            if let Some(error) = &more.error { <ProblemNotice error={error.clone()} safe="What was loaded is still there." /> }
        </>
    }
}

fn stats(totals: IdentityTotals, now: i64) -> Html {
    let days = days_to_next_end(&totals, now).map(|days| match days {
        ..0 => html! { <dd class="bad">{ "Passed" }</dd> },
        0.. => html! { <dd>{ days }{ " " }<small>{ if days == 1 { "day" } else { "days" } }</small></dd> },
    });
    html! {
        <dl class="stats">
            <div><dt>{ "Identities" }</dt><dd>{ thousands(totals.identities) }{ " " }<small>{ format!("{} ready", thousands(totals.ready)) }</small></dd></div>
            <div><dt>{ "Next expiry" }</dt>{ days.unwrap_or_else(|| html! { <dd class="muted">{ "None" }</dd> }) }</div>
            <div><dt>{ "Cost per month" }</dt><dd>{ money(totals.monthly_cents) }</dd></div>
            <div><dt>{ "Need attention" }</dt><dd>{ thousands(totals.need_attention) }</dd></div>
        </dl>
    }
}

//! All identities: how they do, and what to do next.

mod empty;
mod list;
mod next;

use signet_shared::api::identity::{IdentityState, IdentitySummary};
use yew::prelude::*;

use crate::api::identities;
use crate::clock::now_ms;
use crate::components::alerts::alerts_view;
use crate::components::async_view::async_view;
use crate::components::button::ButtonLink;
use crate::components::page_head::PageHead;
use crate::format::money;
use crate::hooks::use_alerts::use_alerts;
use crate::hooks::use_now::use_now;
use crate::hooks::use_resource::{Load, use_resource};
use crate::route::Route;
use crate::state::home::overview;

use empty::Empty;
use list::List;
use next::NextStrip;

/// How often the list is renewed while a setup or a clean-up runs, milliseconds.
const RENEW_EVERY: u32 = 3_000;

/// All identities.
#[component]
pub(crate) fn HomePage() -> Html {
    let identities = use_resource((), |()| identities::list());
    let alerts = use_alerts(None);
    let running = match &identities.load {
        Load::Ready(list) => list
            .iter()
            .any(|identity| matches!(identity.state, IdentityState::SettingUp | IdentityState::Removing)),
        _ => false,
    };
    let tick = use_now(RENEW_EVERY, running);
    {
        let reload = identities.reload.clone();
        use_effect_with(tick, move |_| {
            if running {
                reload.emit(());
            }
        });
    }
    if matches!(&identities.load, Load::Ready(list) if list.is_empty()) {
        return html! { <Empty /> };
    }
    html! {
        <>
            <PageHead title="Identities" lead={html! { "Keys and certificates that prove your contact center to an EHR." }}
                actions={html! {
                    <>
                        <ButtonLink to={Route::Inspect}>{ "Inspect a certificate" }</ButtonLink>
                        <ButtonLink to={Route::SetupStart} icon="plus">{ "Set up identity" }</ButtonLink>
                    </>
                }} />
            { async_view(&identities, "identities", |identities| html! {
                <div class="stack loose">
                    { alerts_view(&alerts) }
                    <NextStrip identities={identities.clone()} />
                    { stats(identities) }
                    <List identities={identities.clone()} />
                </div>
            }) }
        </>
    }
}

fn stats(identities: &[IdentitySummary]) -> Html {
    let figures = overview(identities, now_ms());
    let days = figures.next_expiry_days.map(|days| match days {
        ..0 => html! { <dd class="bad">{ "Passed" }</dd> },
        0.. => html! { <dd>{ days }{ " " }<small>{ if days == 1 { "day" } else { "days" } }</small></dd> },
    });
    html! {
        <dl class="stats">
            <div><dt>{ "Identities" }</dt><dd>{ identities.len() }{ " " }<small>{ format!("{} ready", figures.healthy) }</small></dd></div>
            <div><dt>{ "Next expiry" }</dt>{ days.unwrap_or_else(|| html! { <dd class="muted">{ "None" }</dd> }) }</div>
            <div><dt>{ "Cost per month" }</dt><dd>{ money(figures.monthly_cents) }</dd></div>
            <div><dt>{ "Need attention" }</dt><dd>{ figures.attention }</dd></div>
        </dl>
    }
}

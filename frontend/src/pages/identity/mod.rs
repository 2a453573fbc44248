//! An identity at a glance: its lifecycle, what it is made of, what comes next.

mod history;
mod jwks;
mod lifecycle;
mod look_after;
mod next_steps;
mod parts;
mod timeline;

use std::rc::Rc;

use signet_shared::api::identity::{Identity, IdentityState};
use yew::prelude::*;

use crate::api::identities;
use crate::clock::now_ms;
use crate::components::alerts::alerts_view;
use crate::components::button::{ButtonLink, Weight};
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};
use crate::components::time::Time;
use crate::format::{money, seconds};
use crate::hooks::use_alerts::use_alerts;
use crate::hooks::use_resource::use_resource;
use crate::hooks::use_session::{is_sandbox, use_session};
use crate::pages::identity_head::{IdentityHead, identity_view, revoked_notice};
use crate::route::Route;
use crate::state::cost::so_far;
use crate::state::timeline::is_revoked;

use history::history;
use jwks::KeySet;
use lifecycle::Lifecycle;
use look_after::look_after;
use next_steps::NextSteps;
use parts::Parts;

/// What [`IdentityPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct IdentityPageProps {
    /// Id of the identity.
    pub id: String,
}

/// An identity at a glance.
#[component]
pub(crate) fn IdentityPage(props: &IdentityPageProps) -> Html {
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    let alerts = use_alerts(Some(props.id.clone()));
    let session = use_session();
    identity_view(&identity, |identity| {
        let summary = &identity.summary;
        let in_use = summary.state != IdentityState::Removed;
        let revoked = in_use && is_revoked(identity);
        let sandbox = is_sandbox(&session, &summary.target_id);
        // Of another target than the default one, only the list of targets knows whether it has an endpoint of its own.
        let elsewhere = summary.target_id == session.target.id && session.target.endpoint_url.is_some();
        html! {
            <>
                <IdentityHead summary={summary.clone()} current={Route::Identity { id: summary.id.clone() }} />
                <div class="stack loose">
                    { unfinished(identity) }
                    { alerts_view(&alerts) }
                    if revoked { { revoked_notice() } }
                    if let (Some(begin), Some(end), true) = (summary.not_before, summary.not_after, in_use && !revoked) { <Lifecycle {begin} {end} /> }
                    <div class="cols">
                        <div class="stack loose">
                            <Parts identity={identity.clone()} on_aws={!sandbox && !elsewhere} />
                            if !identity.certificates.is_empty() { <KeySet identity={identity.clone()} /> }
                            { history(&identity.certificates) }
                            { timeline::panel(identity) }
                        </div>
                        <div class="stack loose">
                            if summary.state == IdentityState::Ready { <NextSteps id={summary.id.clone()} /> }
                            { look_after(identity) }
                            { cost(identity, sandbox) }
                            { about(identity) }
                        </div>
                    </div>
                </div>
            </>
        }
    })
}

/// Where the setup is not done, the run is what matters.
fn unfinished(identity: &Rc<Identity>) -> Html {
    let summary = &identity.summary;
    // Of what is removed, all of it or a part, the restore is the next action while it is possible.
    let weight = if matches!(summary.state, IdentityState::Removed | IdentityState::PartlyRemoved) {
        Weight::Default
    } else {
        Weight::Primary
    };
    let (tone, title, text, button) = match summary.state {
        IdentityState::Ready => return Html::default(),
        IdentityState::Removing => (
            Tone::Warn,
            "A clean-up is under way",
            "What it takes away can be restored for some days.",
            "Open the run",
        ),
        IdentityState::RemovalStopped => (
            Tone::Bad,
            "A clean-up has stopped",
            "What it took away can be restored for some days. See what stopped it, then resume or cancel it.",
            "Open the run",
        ),
        IdentityState::PartlyRemoved => (
            Tone::Warn,
            "A clean-up was cancelled half-way",
            "A part of this identity is gone or waits for its deletion, so it may not sign. Go on with the clean-up, or restore it.",
            "Open the run",
        ),
        IdentityState::Removed => (
            Tone::Info,
            "This identity was cleaned up",
            match summary.restorable_until {
                Some(until) if until > seconds(now_ms()) => {
                    "Its certificates and history stay here. What was deleted costs nothing, and can still be restored."
                }
                _ => "Its certificates and history stay here. What was deleted cannot be restored any more.",
            },
            "See the clean-up",
        ),
        IdentityState::SettingUp => {
            (Tone::Info, "The setup is running", "Parts appear here as they are made.", "Watch the run")
        }
        IdentityState::SetupStopped => (
            Tone::Bad,
            "The setup has stopped",
            "What was made is kept. See what stopped it, then resume.",
            "Open the run",
        ),
    };
    let actions = html! { <ButtonLink to={Route::Ceremony { id: summary.last_ceremony_id.clone() }} {weight}>{ button }</ButtonLink> };
    html! { <Notice {tone} {title} {actions}><p>{ text }</p></Notice> }
}

/// What it costs, and has cost.
fn cost(identity: &Identity, sandbox: bool) -> Html {
    let summary = &identity.summary;
    let monthly = summary.monthly_cents;
    let ends = match summary.state {
        IdentityState::Removed => "What was deleted costs nothing more.",
        _ if monthly == 0 => "It made nothing that is paid for each month: what it uses, others pay for.",
        _ => "Estimated from AWS list prices, without tax. A clean-up ends it.",
    };
    html! {
        <Panel id="cost-h" title="What it costs" flush=true aside={html! { if sandbox { <Tag>{ "not charged" }</Tag> } }}>
            <dl class="facts narrow">
                <div><dt>{ "Per month" }</dt><dd class="num">{ money(monthly) }</dd></div>
                if monthly > 0 {
                    <div><dt>{ "Per year" }</dt><dd class="num">{ money(monthly.saturating_mul(12)) }</dd></div>
                    <div><dt>{ "So far" }</dt><dd class="num">{ format!("about {}", money(so_far(monthly, summary.created_at, now_ms()))) }</dd></div>
                }
            </dl>
            <p class="small muted pad">{ ends }</p>
        </Panel>
    }
}

fn about(identity: &Identity) -> Html {
    let summary = &identity.summary;
    html! {
        <Panel id="about-h" title="About" flush=true>
            <dl class="facts narrow">
                <div><dt>{ "Region" }</dt><dd>{ &summary.region }</dd></div>
                <div><dt>{ "Set up" }</dt><dd><Time at={summary.created_at} /></dd></div>
                <div><dt>{ "Run" }</dt><dd><a href={Route::Ceremony { id: summary.last_ceremony_id.clone() }.path()}>{ "Steps and log" }</a></dd></div>
            </dl>
        </Panel>
    }
}

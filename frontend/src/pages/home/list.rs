//! The list of identities.

use std::rc::Rc;

use signet_shared::api::identity::{IdentityState, IdentitySummary};
use signet_shared::format::count;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::status::Status;
use crate::components::time::{Precision, Time};
use crate::format::{days_until, money, seconds};
use crate::route::{Route, Task};
use crate::state::health::{health, left_per_mille};

/// What [`List`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ListProps {
    /// Identities, in the order of the list.
    pub identities: Rc<Vec<IdentitySummary>>,
    /// Whether each row says on which target it is.
    pub targets: bool,
}

/// The list: a table, or cards on a phone. The ARIA roles keep it a table there, too.
#[component]
pub(super) fn List(props: &ListProps) -> Html {
    let head = |text: &'static str, class: Option<&'static str>| html! { <th role="columnheader" scope="col" class={classes!(class)}>{ text }</th> };
    html! {
        <section class="panel" aria-label="Identity list">
            <table role="table" class="table cards">
                <thead role="rowgroup"><tr role="row">
                    { head("Identity", None) }{ head("Health", None) }{ head("Certificate", None) }
                    { head("Key", Some("opt")) }{ head("Region", Some("opt")) }{ head("Per month", Some("right")) }
                </tr></thead>
                <tbody role="rowgroup">{ for props.identities.iter().map(|identity| row(identity, props.targets)) }</tbody>
            </table>
        </section>
    }
}

fn row(identity: &IdentitySummary, target: bool) -> Html {
    let now = now_ms();
    let health = health(identity, now);
    let to = match identity.state {
        IdentityState::Ready | IdentityState::PartlyRemoved | IdentityState::Removed => {
            Route::Identity { id: identity.id.clone() }
        }
        IdentityState::SettingUp | IdentityState::SetupStopped => {
            Route::Ceremony { id: identity.ceremony_id.clone() }
        }
        IdentityState::Removing | IdentityState::RemovalStopped => {
            Route::Ceremony { id: identity.last_ceremony_id.clone() }
        }
    };
    let unfinished = matches!(identity.state, IdentityState::SettingUp | IdentityState::SetupStopped);
    html! {
        <tr role="row" key={identity.id.clone()}>
            <th role="rowheader" scope="row"><a href={to.path()}>{ &identity.name }</a><small>{ &identity.leaf_cn }</small></th>
            <td role="cell" data-label="Health">
                <Status tone={health.tone} icon={health.icon} spin={health.icon == Some("run")}>{ health.word }</Status>
                if unfinished { <small>{ format!("{} of {} steps done", identity.steps_done.0, identity.steps_done.1) }</small> }
                if identity.state == IdentityState::Removed { <small>{ restorable(identity, now) }</small> }
            </td>
            <td role="cell" data-label="Certificate">{ validity(identity, now) }</td>
            <td role="cell" data-label="Key" class="opt"><span>{ identity.key_spec.clone().unwrap_or_else(|| "None yet".to_owned()) }</span><small>{ &identity.alias }</small></td>
            <td role="cell" data-label="Region" class="opt"><span class="nowrap">{ &identity.region }</span>if target { <small>{ &identity.target_id }</small> }</td>
            <td role="cell" data-label="Per month" class="right"><span>{ money(identity.monthly_cents) }</span>
                if unfinished && identity.monthly_cents > 0 { <small>{ "while unfinished" }</small> }
            </td>
        </tr>
    }
}

/// The way back, while there is one.
fn restorable(identity: &IdentitySummary, now: i64) -> Html {
    match identity.restorable_until.filter(|until| *until > seconds(now)) {
        Some(until) => {
            let to = Route::Task { id: identity.id.clone(), task: Task::Restore };
            html! { <><a href={to.path()}>{ "Restore" }<span class="vh">{ format!(" {}", identity.name) }</span></a>{ " until " }<Time at={until.saturating_mul(1000)} show={Precision::Date} /></> }
        }
        None => html! { "cannot be restored any more" },
    }
}

fn validity(identity: &IdentitySummary, now: i64) -> Html {
    if matches!(identity.state, IdentityState::Removed | IdentityState::PartlyRemoved) {
        return html! { <span class="muted">{ "Not in use" }</span> };
    }
    let (Some(begin), Some(end)) = (identity.not_before, identity.not_after) else {
        return html! { <span class="muted">{ "None yet" }</span> };
    };
    let end_ms = end.saturating_mul(1000);
    let days = days_until(end_ms, now);
    let words = if days < 0 { "Ended".to_owned() } else { format!("{} left", count(days, "day")) };
    let left = left_per_mille(begin, end, seconds(now));
    html! {
        <>
            <span>{ words }</span><small><Time at={end_ms} show={Precision::Date} /></small>
            <svg class={classes!("track", "mini", health(identity, now).tone.class())} aria-hidden="true"><rect width={format!("{}.{}%", left / 10, left % 10)} height="6" /></svg>
        </>
    }
}

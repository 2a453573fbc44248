//! Alerts: what happened, what it means, what to do; and what could not be seen.

use signet_shared::api::alert::{AlertRecord, Alerts, BlindSpot};
use yew::prelude::*;

use crate::components::button::{Button, ButtonLink};
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tag;
use crate::components::time::{Precision, Time};
use crate::hooks::use_alerts::{OpenAlerts, TITLE_ID};
use crate::hooks::use_resource::Load;
use crate::state::alerts::{Accepting, leads_to, look, tally};

/// The panel. Nothing while the alerts load, and nothing when there is nothing to tell: a healthy page stays quiet.
pub(crate) fn alerts_view(open: &OpenAlerts) -> Html {
    let body = match &open.resource.load {
        Load::Loading => Html::default(),
        Load::Failed(error) => {
            html! { <ProblemNotice error={error.clone()} onretry={open.resource.reload.clone()} busy={open.resource.busy} safe="What stands below is not affected." /> }
        }
        Load::Ready(alerts)
            if alerts.alerts.is_empty()
                && alerts.blind.is_empty()
                && open.accepting == Accepting::default() =>
        {
            Html::default()
        }
        Load::Ready(alerts) => panel(alerts, open),
    };
    html! {
        <>
            { body }
            // It is there from the start, so that what is said later is read out.
            <p class="vh" role="status">{ open.accepting.said.clone().unwrap_or_default() }</p>
        </>
    }
}

fn panel(alerts: &Alerts, open: &OpenAlerts) -> Html {
    html! {
        <Panel id={TITLE_ID} title="Alerts" flush=true aside={html! { <Tag>{ tally(alerts.alerts.len()) }</Tag> }}>
            if let Some(error) = &open.accepting.failed {
                <div class="inset"><ProblemNotice error={error.clone()} safe="Nothing was accepted." /></div>
            }
            if alerts.alerts.is_empty() && alerts.blind.is_empty() {
                <p class="inset small muted">{ "Nothing needs you." }</p>
            } else {
                <ul class="list">
                    { for alerts.alerts.iter().map(|record| line(record, open)) }
                    { for alerts.blind.iter().map(blind) }
                </ul>
            }
        </Panel>
    }
}

fn line(record: &AlertRecord, open: &OpenAlerts) -> Html {
    let alert = &record.alert;
    let (tone, word) = look(alert.severity);
    let next = match leads_to(alert) {
        Some(to) => {
            html! { <ButtonLink {to}>{ alert.next_action.words() }<span class="vh">{ format!(" of {}", alert.identity_name) }</span></ButtonLink> }
        }
        None => {
            html! { <span>{ format!("Next: {}, with AWS.", lower_first(alert.next_action.words())) }</span> }
        }
    };
    let busy = open.accepting.at_work.as_ref() == Some(&alert.id);
    let accept = {
        let pressed = (alert.id.clone(), alert.title.clone());
        open.accept.reform(move |_: MouseEvent| pressed.clone())
    };
    html! {
        <li key={alert.id.clone()}>
            <Icon name={tone.icon()} class={tone.class()} />
            <div class="stack tight">
                <h3><span class="vh">{ word }{ ": " }</span>{ &alert.title }</h3>
                <p>{ &alert.detail }</p>
                <div class="row">
                    { next }
                    if alert.kind.can_be_accepted() {
                        <Button {busy} disabled={!busy && !open.accepting.is_free()} onclick={accept}>{ "Accept as it is" }<span class="vh">{ format!(": {}", alert.title) }</span></Button>
                    }
                </div>
            </div>
            <span><Time at={record.opened_at} show={Precision::Relative} /></span>
        </li>
    }
}

fn blind(spot: &BlindSpot) -> Html {
    html! {
        <li key={format!("blind-{}", spot.identity_id)}>
            <Icon name="info" class="info" />
            <div>
                <h3>{ format!("Not everything of {} can be watched", spot.identity_name) }</h3>
                <ul>{ for spot.unknown.iter().map(|unknown| html! { <li>{ format!("The {}: {}.", unknown.fact, unknown.reason) }</li> }) }</ul>
            </div>
            <span><Time at={spot.looked_at} show={Precision::Relative} /></span>
        </li>
    }
}

/// A verb in the middle of a sentence.
fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

//! What has happened to certificates and keys, and what is to come.

use signet_shared::api::identity::Identity;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::Tone;
use crate::components::time::{Precision, Time};
use crate::format::seconds;
use crate::state::timeline::{Moment, timeline};

/// The panel; nothing before there is a certificate.
pub(super) fn panel(identity: &Identity) -> Html {
    let now = seconds(now_ms());
    let moments = timeline(identity, now);
    if moments.is_empty() {
        return Html::default();
    }
    html! {
        <Panel id="timeline-h" title="Timeline" flush=true>
            <ol class="list">{ for moments.iter().map(|moment| item(moment, now)) }</ol>
        </Panel>
    }
}

fn item(moment: &Moment, now: i64) -> Html {
    // What is to come is not done, whatever its colour.
    let ahead = moment.at.is_some_and(|at| at > now);
    let icon = match (moment.at, moment.tone) {
        (None, _) => "run",
        (_, Tone::Bad) => "bad",
        (_, Tone::Warn) => "warn",
        _ if ahead => "todo",
        _ => "ok",
    };
    html! {
        <li>
            <Icon name={icon} class={moment.tone.class()} />
            <div><b>{ moment.title }</b>if ahead { <span class="vh">{ " (to come)" }</span> }<p>{ &moment.note }</p></div>
            <span>if let Some(at) = moment.at { <Time at={at.saturating_mul(1000)} show={Precision::Date} /> } else { { "Now" } }</span>
        </li>
    }
}

//! What was looked at before the run: who would run it, and what is missing.

use signet_shared::api::preflight::{Check, CheckState, Preflight};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};

/// The panel; it says first whatever needs a look.
pub(super) fn panel(preflight: &Preflight) -> Html {
    let mut checks: Vec<&Check> = preflight.checks.iter().collect();
    checks.sort_by_key(|check| match check.state {
        CheckState::Missing => 0,
        CheckState::Warn => 1,
        CheckState::Unknown => 2,
        CheckState::Ok => 3,
    });
    let unknown = || "not told by AWS".to_owned();
    html! {
        <Panel id="preflight-h" title="Checked before" flush=true aside={count(preflight)}>
            <dl class="facts">
                <div><dt>{ "Account" }</dt><dd class="mono">{ preflight.account.clone().unwrap_or_else(unknown) }</dd></div>
                <div><dt>{ "You are" }</dt><dd class="mono">{ preflight.caller.clone().unwrap_or_else(unknown) }</dd></div>
            </dl>
            <ul class="run">{ for checks.into_iter().map(item) }</ul>
        </Panel>
    }
}

fn tone(state: CheckState) -> (&'static str, Tone) {
    match state {
        CheckState::Ok => ("In order", Tone::Ok),
        CheckState::Warn => ("Look at this", Tone::Warn),
        CheckState::Missing => ("Missing", Tone::Bad),
        CheckState::Unknown => ("Cannot be tried", Tone::Idle),
    }
}

fn count(preflight: &Preflight) -> Html {
    let number = |state: CheckState| preflight.checks.iter().filter(|check| check.state == state).count();
    let (missing, look) = (number(CheckState::Missing), number(CheckState::Warn));
    html! {
        <div class="row small">
            if missing > 0 { <Tag tone={Tone::Bad}>{ format!("{missing} missing") }</Tag> }
            if look > 0 { <Tag tone={Tone::Warn}>{ format!("{look} to look at") }</Tag> }
        </div>
    }
}

fn item(check: &Check) -> Html {
    let (word, tone) = tone(check.state);
    html! {
        <li>
            <Icon name={if tone == Tone::Idle { "info" } else { tone.icon() }} class={tone.class()} />
            <div>
                <h3>{ &check.title }</h3>
                <p class="meta">{ &check.found }</p>
                if let Some(fix) = &check.fix { <p class="meta">{ fix }</p> }
            </div>
            <div class="side"><Tag {tone}>{ word }</Tag></div>
        </li>
    }
}

//! What was looked at before the run: who would run it, and what is missing.

use signet_shared::api::preflight::{Check, CheckState, Decision, Permission, Preflight};
use yew::prelude::*;

use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tag, Tone};

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
            if !preflight.permissions.is_empty() { { permissions(&preflight.permissions) } }
        </Panel>
    }
}

/// What IAM's simulation said, action by action: what is denied comes first.
fn permissions(all: &[Permission]) -> Html {
    let mut all: Vec<&Permission> = all.iter().collect();
    all.sort_by_key(|permission| permission.decision == Decision::Allowed);
    html! {
        <Fold class="inset" summary={format!("What IAM says of each of the {} permissions", all.len())}>
            <table role="table" class="table cards">
                <thead><tr><th scope="col">{ "Action" }</th><th scope="col">{ "On" }</th><th scope="col">{ "IAM says" }</th></tr></thead>
                <tbody>{ for all.into_iter().map(permission) }</tbody>
            </table>
        </Fold>
    }
}

fn permission(permission: &Permission) -> Html {
    let (word, tone) = match permission.decision {
        Decision::Allowed => ("Allowed", Tone::Ok),
        Decision::ImplicitDeny => ("Not allowed", Tone::Bad),
        Decision::ExplicitDeny => ("Denied", Tone::Bad),
    };
    let listed = |label: &str, names: &[String]| {
        (!names.is_empty()).then(|| html! { <small>{ format!("{label} {}", names.join(", ")) }</small> })
    };
    html! {
        <tr>
            <th scope="row" class="mono">{ &permission.action }<small>{ format!("from step {}", permission.step) }</small></th>
            <td class="mono any" data-label="On">{ &permission.resource }</td>
            <td data-label="IAM says"><Status {tone}>{ word }</Status>{ for listed("by", &permission.by) }{ for listed("depends on", &permission.missing) }</td>
        </tr>
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

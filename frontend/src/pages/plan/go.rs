//! What a plan costs or saves, and the button that runs it.

use std::rc::Rc;

use signet_shared::api::plan::Plan;
use signet_shared::api::session::TargetKind;
use signet_shared::ceremony::CeremonyParams;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::bill::Bill;
use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::confirm::confirm_field;
use crate::components::panel::Panel;
use crate::components::status::Tag;
use crate::components::time::{Precision, Time};
use crate::format::{about, count_of, money, seconds};
use crate::route::Route;
use crate::state::confirm::{Confirmation, compare, says};
use crate::state::words::restorable_until;

/// What the plan costs or saves, and until when it can be taken back.
pub(super) fn bill(plan: &Plan) -> Html {
    let free = plan.target.kind == TargetKind::Sandbox;
    let (cost, saved) = (&plan.cost, plan.cost.saved_monthly_cents);
    let title = if saved > 0 && cost.lines.is_empty() { "What it saves" } else { "What it costs" };
    html! {
        <Panel id="bill-h" {title} aside={html! { if free { <Tag>{ "Sandbox: not charged" }</Tag> } }}>
            if saved > 0 { <p><b>{ format!("Stops {} a month", money(saved)) }</b>{ format!(", {} a year.", money(saved.saturating_mul(12))) }</p> }
            if let Some(until) = restorable_until(plan, seconds(now_ms())) {
                <p class="small">{ "If it runs now, it can be restored until " }<Time at={until.saturating_mul(1000)} show={Precision::Date} />{ ". Restoring an authority bills the days between." }</p>
            }
            if !cost.lines.is_empty() {
                <Bill lines={cost.lines.clone()} monthly="New, per month" />
            } else if saved == 0 {
                <p>{ "Nothing new to pay, and nothing saved." }</p>
            }
            <p class="small muted">{ if free { "What AWS would charge. " } else { "" } }{ format!("Estimate from AWS list prices of {}, without tax.", cost.priced_on) }</p>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct RunPanelProps {
    pub plan: Rc<Plan>,
    pub refused: bool,
    pub busy: bool,
    pub onrun: Callback<String>,
    pub back: Route,
}

/// The button that runs the plan, and what has to be agreed to first.
#[component]
pub(super) fn RunPanel(props: &RunPanelProps) -> Html {
    let agreed = use_state(|| false);
    let typed = use_state(String::new);
    let plan = &props.plan;
    let charge = plan.target.kind == TargetKind::Aws && plan.cost.monthly_cents > 0;
    let wanted = plan.confirm.as_ref().map(|name| (name, compare(name, &typed)));
    let confirmed = wanted.is_none_or(|(_, state)| state == Confirmation::Right);
    // The text that explains the button, and what it says; the field for the name explains itself.
    let why = if props.refused {
        Some(("run-why", "Not before every step can be done."))
    } else if charge && !*agreed {
        Some(("run-why", "Agree to the charge first."))
    } else if !confirmed {
        Some(("confirmation-reason", ""))
    } else {
        None
    };
    let onsubmit = {
        let (onrun, typed, off) = (props.onrun.clone(), typed.clone(), why.is_some() || props.busy);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !off {
                onrun.emit(typed.trim().to_owned());
            }
        })
    };
    let onchange = {
        let agreed = agreed.clone();
        Callback::from(move |_: Event| agreed.set(!*agreed))
    };
    let ontype = {
        let typed = typed.clone();
        Callback::from(move |text: String| typed.set(text))
    };
    let confirm = wanted.filter(|_| !props.refused).map(|(name, state)| {
        let wrong = state == Confirmation::Wrong;
        let says = says(state, "the identity's name", "Run");
        confirm_field("confirmation", name, (*typed).clone(), (wrong, wrong, says), &ontype)
    });
    let hash: String = plan.hash.chars().take(8).collect();
    let stays = match &plan.params {
        CeremonyParams::Setup(_) | CeremonyParams::Import(_) => {
            "What was made stays, is listed, and is found again if the run is interrupted."
        }
        _ => "What is done stays done; a run that is interrupted goes on where it stopped.",
    };
    let weight = if plan.confirm.is_some() { Weight::Danger } else { Weight::Primary };
    html! {
        <Panel id="go-h" title="Run it">
            <form class="stack" {onsubmit} novalidate={true}>
                <p class="small">{ format!("Takes {}. {stays}", about(plan.expected_seconds)) }</p>
                if charge {
                    <label class="row small check"><input type="checkbox" checked={*agreed} {onchange} /><span>{ format!("Start a charge of {} a month", money(plan.cost.monthly_cents)) }</span></label>
                }
                { confirm }
                <Button id="run" submit=true {weight} busy={props.busy} disabled={why.is_some()} described_by={why.map(|(id, _)| AttrValue::Static(id))}>
                    { if props.busy { "Starting".to_owned() } else { format!("Run {}", count_of(plan.steps.len(), "step")) } }
                </Button>
                if let Some((_, why)) = why.filter(|(_, why)| !why.is_empty()) { <p class="small muted" id="run-why">{ why }</p> }
                <ButtonLink to={props.back.clone()}>{ "Back" }</ButtonLink>
                <p class="small muted">{ "Plan " }<span class="mono">{ hash }</span>{ ", read at " }<Time at={plan.created_at} show={Precision::Clock} />{ ". If the target changes first, Signet shows you the new plan and asks again." }</p>
            </form>
        </Panel>
    }
}

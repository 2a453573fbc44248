//! A plan as people read it: steps, calls, bill, and the button that runs it.

use std::rc::Rc;

use signet_shared::api::plan::{Plan, PlanAction, PlanStep, PlannedCall, PlannedParameter};
use signet_shared::api::session::TargetKind;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::Format;
use signet_shared::plan::difference::Difference;
use yew::prelude::*;

use crate::components::bill::Bill;
use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};
use crate::components::time::{Precision, Time};
use crate::format::{about, count_of, money};
use crate::pages::plan_export::PlanExport;
use crate::pages::setup::{HEADING, preflight};
use crate::route::{Route, SetupStep};

/// What [`PlanView`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct PlanViewProps {
    /// The plan.
    pub plan: Rc<Plan>,
    /// What differs from a plan seen before.
    pub changed: Difference,
    /// Whether it is being started.
    pub busy: bool,
    /// Runs it.
    pub onrun: Callback<()>,
}

/// A plan, its cost, and the button that runs it.
#[component]
pub(super) fn PlanView(props: &PlanViewProps) -> Html {
    let plan = &props.plan;
    let refusals: Vec<&PlanStep> = plan.refusals().collect();
    html! {
        <>
            if !refusals.is_empty() {
                <Notice tone={Tone::Bad} title={format!("{} cannot be done as the target stands", count_of(refusals.len(), "step"))}>
                    { for refusals.iter().map(|step| html! { <p><b>{ &step.title }</b>{ ". " }{ &step.summary }{ " " }{ step.hint.clone().unwrap_or_default() }</p> }) }
                    <p>{ "Nothing was changed." }</p>
                </Notice>
            }
            <div class="cols">
                <div class="stack loose">
                    <Panel id={HEADING} title={count_of(plan.steps.len(), "step")} flush=true aside={counts(plan)}>
                        <ol class="run">{ for plan.steps.iter().map(|step| item(step, &props.changed)) }</ol>
                    </Panel>
                    if let Some(preflight) = &plan.preflight { { preflight::panel(preflight) } }
                    { choices(plan) }
                    <PlanExport plan_id={plan.id.clone()} formats={Format::of(plan).collect::<Vec<_>>()} title="Take the plan along" />
                </div>
                <div class="stack loose pin-top">
                    { bill(plan) }
                    <RunPanel key={plan.id.clone()} plan={plan.clone()} refused={!refusals.is_empty()} busy={props.busy} onrun={props.onrun.clone()} />
                </div>
            </div>
        </>
    }
}

fn word(action: PlanAction) -> (&'static str, Tone) {
    match action {
        PlanAction::Check => ("Check", Tone::Idle),
        PlanAction::Create => ("Create", Tone::Info),
        PlanAction::Adopt => ("Adopt", Tone::Ok),
        PlanAction::Change => ("Change", Tone::Warn),
        PlanAction::Skip => ("Skip", Tone::Idle),
        PlanAction::Remove => ("Remove", Tone::Warn),
        PlanAction::Keep => ("Keep", Tone::Idle),
        PlanAction::Refuse => ("Refused", Tone::Bad),
    }
}

fn counts(plan: &Plan) -> Html {
    let all = [
        PlanAction::Create,
        PlanAction::Adopt,
        PlanAction::Change,
        PlanAction::Check,
        PlanAction::Remove,
        PlanAction::Keep,
        PlanAction::Skip,
        PlanAction::Refuse,
    ];
    let tag = |action: PlanAction| {
        let (word, tone) = word(action);
        let number = plan.steps.iter().filter(|step| step.action == action).count();
        html! { if number > 0 { <Tag {tone}>{ format!("{number} {}", word.to_lowercase()) }</Tag> } }
    };
    html! { <div class="row small">{ for all.into_iter().map(tag) }</div> }
}

fn item(step: &PlanStep, changed: &Difference) -> Html {
    let changes = changed.steps.iter().find(|difference| difference.name == step.name);
    let (word, tone) = word(step.action);
    let icon = match (step.action, step.name.as_str()) {
        (PlanAction::Refuse, _) => "bad",
        (PlanAction::Skip, _) => "skip",
        (_, "authority" | "root_certificate" | "activation") => "tree",
        (_, "key") => "key",
        (_, "alias") => "link",
        (_, "signing_request") => "edit",
        (_, "certificate") => "cert",
        _ => "ok",
    };
    let class = match step.action {
        PlanAction::Refuse => Some("stop"),
        PlanAction::Skip => Some("todo"),
        _ => None,
    };
    html! {
        <li class={classes!(class)}>
            <Icon name={icon} class={if step.action == PlanAction::Refuse { "bad" } else { "idle" }} />
            <div>
                <h3>{ &step.title }if changes.is_some() { { " " }<Tag tone={Tone::Warn}>{ "Differs" }</Tag> }</h3>
                <p class="meta">{ &step.summary }</p>
                if let Some(changes) = changes { <p><b>{ "Different: " }</b>{ changes.changes.join("; ") }</p> }
                if let Some(hint) = step.hint.as_ref().filter(|_| step.action == PlanAction::Refuse) { <p>{ hint }</p> }
            </div>
            <div class="side"><Tag {tone}>{ word }</Tag>
                if step.monthly_cents > 0 && step.action != PlanAction::Refuse { <br />{ money(step.monthly_cents) }{ " / mo" } }
                if step.once_cents > 0 && step.action != PlanAction::Refuse { <br />{ money(step.once_cents) }{ " once" } }
            </div>
            if !step.calls.is_empty() {
                <div class="more">
                    <Fold summary={format!("{} AWS {}", step.calls.len(), if step.calls.len() == 1 { "call" } else { "calls" })}>{ calls(&step.calls) }
                        if let Some(remains) = &step.remains { <p class="small muted">{ "If the run stops here: " }{ remains }</p> }
                    </Fold>
                </div>
            }
        </li>
    }
}

fn calls(calls: &[PlannedCall]) -> Html {
    let row = |call: &PlannedCall| {
        html! {
            <tr>
                <td><b class="call">{ &call.operation }</b>{ for call.actions.iter().map(|action| self::action(action)) }</td>
                <td class="right">{ &call.resource }{ for call.parameters.iter().filter(|parameter| says_more(call, parameter)).map(self::parameter) }</td>
            </tr>
        }
    };
    html! {
        <div class="calls"><table class="table">
            <thead><tr><th scope="col">{ "Call, and the IAM action it needs" }</th><th scope="col" class="right">{ "On, and with" }</th></tr></thead>
            <tbody>{ for calls.iter().map(row) }</tbody>
        </table></div>
    }
}

/// Whether a parameter says more than what the call is on.
fn says_more(call: &PlannedCall, parameter: &PlannedParameter) -> bool {
    parameter.value.words() != call.resource
}

fn parameter(parameter: &PlannedParameter) -> Html {
    html! { <small>{ format!("{}: {}", parameter.name, parameter.value.words()) }</small> }
}

/// An IAM action, broken after the service if it must be.
fn action(action: &str) -> Html {
    match action.split_once(':') {
        Some((service, name)) => {
            html! { <small class="mono"><span class="nowrap">{ service }{ ":" }</span><wbr />{ name }</small> }
        }
        None => html! { <small class="mono">{ action }</small> },
    }
}

fn choices(plan: &Plan) -> Html {
    // Only the setup wizard has choices to go back to.
    let CeremonyParams::Setup(params) = &plan.params else { return Html::default() };
    let row = |label: &'static str, value: String, step: SetupStep| {
        html! {
            <div><dt>{ label }</dt><dd class="row between"><span>{ value }</span><a href={Route::Setup { step }.path()}>{ "Edit" }<span class="vh">{ " " }{ label.to_lowercase() }</span></a></dd></div>
        }
    };
    html! {
        <Panel id="choices-h" title="Your choices" flush=true>
            <dl class="facts">
                { row("Root authority", params.root_cn.clone(), SetupStep::Names) }
                { row("Certificate", params.leaf_cn.clone(), SetupStep::Names) }
                { row("Key alias", format!("alias/{}", params.alias), SetupStep::Key) }
                { row("Identity", params.identity.clone(), SetupStep::Key) }
                { row("Region", params.region.clone(), SetupStep::Region) }
            </dl>
        </Panel>
    }
}

fn bill(plan: &Plan) -> Html {
    let free = plan.target.kind == TargetKind::Sandbox;
    html! {
        <Panel id="bill-h" title="What it costs" aside={html! { if free { <Tag>{ "Sandbox: not charged" }</Tag> } }}>
            <Bill lines={plan.cost.lines.clone()} monthly="New, per month" />
            <p class="small muted">{ if free { "What AWS would charge. " } else { "" } }{ format!("Estimate from AWS list prices of {}, without tax.", plan.cost.priced_on) }</p>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct RunPanelProps {
    plan: Rc<Plan>,
    refused: bool,
    busy: bool,
    onrun: Callback<()>,
}

/// The button that runs the plan, and what has to be agreed to first.
#[component]
fn RunPanel(props: &RunPanelProps) -> Html {
    let agreed = use_state(|| false);
    let plan = &props.plan;
    let charge = plan.target.kind == TargetKind::Aws && plan.cost.monthly_cents > 0;
    let why = if props.refused {
        Some("Not before every step can be done.")
    } else if charge && !*agreed {
        Some("Agree to the charge first.")
    } else {
        None
    };
    let onclick = props.onrun.reform(|_: MouseEvent| ());
    let onchange = {
        let agreed = agreed.clone();
        Callback::from(move |_: Event| agreed.set(!*agreed))
    };
    let hash: String = plan.hash.chars().take(8).collect();
    html! {
        <Panel id="go-h" title="Run it">
            <p class="small">{ format!("Takes {}. What was made stays, is listed, and is found again if the run is interrupted.", about(plan.expected_seconds)) }</p>
            if charge {
                <label class="row small check"><input type="checkbox" checked={*agreed} {onchange} /><span>{ format!("Start a charge of {} a month", money(plan.cost.monthly_cents)) }</span></label>
            }
            <Button id="run" weight={Weight::Primary} busy={props.busy} disabled={why.is_some()} described_by={why.map(|_| AttrValue::Static("run-why"))} {onclick}>
                { if props.busy { "Starting".to_owned() } else { format!("Run {}", count_of(plan.steps.len(), "step")) } }
            </Button>
            if let Some(why) = why { <p class="small muted" id="run-why">{ why }</p> }
            <ButtonLink to={Route::Setup { step: SetupStep::Region }}>{ "Back" }</ButtonLink>
            <p class="small muted">{ "Plan " }<span class="mono">{ hash }</span>{ ", read at " }<Time at={plan.created_at} show={Precision::Clock} />{ ". If the target changes first, Signet shows you the new plan and asks again." }</p>
        </Panel>
    }
}

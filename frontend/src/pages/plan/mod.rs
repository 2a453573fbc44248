//! A plan as people read it, whatever its kind: steps, calls, bill, what was checked, and the button that runs it.

pub(crate) mod export;
mod go;
mod preflight;
pub(crate) mod start;
mod steps;

use std::rc::Rc;

use signet_shared::api::plan::{Plan, PlanStep};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::Format;
use signet_shared::plan::difference::Difference;
use yew::prelude::*;

use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::Tone;
use crate::format::count_of;
use crate::route::{Route, SetupStep};
use crate::state::options::Changed;

use export::PlanExport;
use go::{RunPanel, bill};
use steps::{counts, item};

/// Id of the heading of the steps.
pub(crate) const HEADING: &str = "plan-h";

/// What [`PlanView`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct PlanViewProps {
    /// The plan.
    pub plan: Rc<Plan>,
    /// What differs from a plan seen before.
    pub changed: Difference,
    /// Whether it is being started.
    pub busy: bool,
    /// What differs from the defaults, of a setup.
    #[prop_or_default]
    pub options: Vec<Changed>,
    /// Runs it, with what was typed to confirm it; nothing where the plan asks for nothing.
    pub onrun: Callback<String>,
    /// The way back, beside the button that runs it.
    pub back: Route,
}

/// A plan, its cost, and the button that runs it.
#[component]
pub(crate) fn PlanView(props: &PlanViewProps) -> Html {
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
                    { choices(plan, &props.options) }
                    <PlanExport plan_id={plan.id.clone()} formats={Format::of(plan).collect::<Vec<_>>()} title="Take the plan along" />
                </div>
                <div class="stack loose pin-top">
                    { bill(plan) }
                    <RunPanel key={plan.id.clone()} plan={plan.clone()} refused={!refusals.is_empty()} busy={props.busy} onrun={props.onrun.clone()} back={props.back.clone()} />
                </div>
            </div>
        </>
    }
}

fn choices(plan: &Plan, options: &[Changed]) -> Html {
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
                if params.options.hierarchy.has_own_root() { { row("Root authority", params.root_cn.clone(), SetupStep::Names) } }
                { row("Certificate", params.leaf_cn.clone(), SetupStep::Names) }
                { row("Key alias", format!("alias/{}", params.alias), SetupStep::Key) }
                { row("Identity", params.identity.clone(), SetupStep::Key) }
                { row("Region", params.region.clone(), SetupStep::Region) }
                <div><dt>{ "Target" }</dt><dd>{ &plan.target.name }</dd></div>
                { for options.iter().map(|one| row(one.label, one.value.clone(), one.step)) }
            </dl>
            <p class="small muted pad">{ differ(options.len()) }</p>
        </Panel>
    }
}

/// How many of the rows are not as by default.
fn differ(options: usize) -> String {
    match options {
        0 => "All options are as by default.".to_owned(),
        1 => "1 option differs from the defaults.".to_owned(),
        more => format!("{more} options differ from the defaults."),
    }
}

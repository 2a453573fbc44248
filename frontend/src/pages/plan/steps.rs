//! The steps of a plan, with their AWS calls.

use signet_shared::api::plan::{Plan, PlanAction, PlanStep, PlannedCall, PlannedParameter};
use signet_shared::plan::difference::Difference;
use yew::prelude::*;

use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};
use crate::format::money;

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

pub(super) fn counts(plan: &Plan) -> Html {
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

pub(super) fn item(step: &PlanStep, changed: &Difference) -> Html {
    let changes = changed.steps.iter().find(|difference| difference.name == step.name);
    let (word, tone) = word(step.action);
    let icon = match (step.action, step.name.as_str()) {
        (PlanAction::Refuse, _) => "bad",
        (PlanAction::Skip | PlanAction::Keep, _) => "skip",
        (PlanAction::Remove, _) => "trash",
        (_, name) if name.contains("authority") => "tree",
        (_, "root_certificate" | "activation" | "subordinate") => "tree",
        (_, "key_policy") => "shield",
        (_, name) if name.contains("key") => "key",
        (_, name) if name.contains("alias") => "link",
        (_, "signing_request") => "edit",
        (_, name) if name.contains("certificate") || name == "self_signed" => "cert",
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
                if step.monthly_cents > 0 && step.action != PlanAction::Refuse { <br />{ if step.action == PlanAction::Remove { "ends " } else { "" } }{ money(step.monthly_cents) }{ " / mo" } }
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

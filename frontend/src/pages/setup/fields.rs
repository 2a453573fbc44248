//! The steps that ask: names, key and alias, Region.

use signet_shared::api::target::TargetRecord;
use signet_shared::setup::regions::{Region, regions};
use yew::prelude::*;

use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::field::{Choice, Field, SelectField};
use crate::components::panel::Panel;
use crate::components::target_choice::target_choice;
use crate::pages::setup::HEADING;
use crate::pages::setup::advanced::advanced;
use crate::route::{Route, SetupStep};
use crate::state::wizard::{SetupField, Wizard, WizardEvent};

/// What [`StepFields`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct StepFieldsProps {
    /// The step.
    pub step: SetupStep,
    /// What is answered so far.
    pub wizard: Wizard,
    /// The targets; none while they are not known.
    pub targets: Vec<TargetRecord>,
    /// Called with what happens to an answer.
    pub onevent: Callback<WizardEvent>,
    /// Goes on.
    pub onnext: Callback<()>,
}

/// The form of a step. Enter goes on.
#[component]
pub(super) fn StepFields(props: &StepFieldsProps) -> Html {
    let step = props.step;
    let onsubmit = props.onnext.reform(|event: SubmitEvent| event.prevent_default());
    let body = match step {
        SetupStep::Names => html! {
            <>
                { target_choice(&props.targets, &props.wizard.draft.target, &props.onevent.reform(|(id, region)| WizardEvent::Target(id, region))) }
                if props.wizard.draft.params.options.hierarchy.has_own_root() {
                    { text(props, SetupField::RootCn, "Root authority common name", "The private CA at the top. One that is active under this name is used again. Up to 64 characters.") }
                }
                { text(props, SetupField::LeafCn, "Certificate common name", "Your EHR may show this to its administrators. Up to 64 characters.") }
            </>
        },
        SetupStep::Key => html! {
            <>
                { text(props, SetupField::Alias, "Key alias", "Letters, digits, dash, underscore and slash.") }
                { text(props, SetupField::Identity, "Identity name", "What Signet calls key, certificate and authority together. Lower-case letters, digits and dashes.") }
            </>
        },
        SetupStep::Region | SetupStep::Review => region(props),
    };
    let previous = step.previous();
    let next = step.next().map(|next| {
        if next == SetupStep::Review {
            "review the plan".to_owned()
        } else {
            next.title().replacen('K', "k", 1)
        }
    });
    html! {
        <form class="stack loose" {onsubmit} novalidate=true>
            <Panel id={HEADING} title={step.title()} aside={html! { <span class="small muted">{ format!("Step {} of {}", step.index() + 1, SetupStep::ALL.len()) }</span> }}>
                <div class="stack loose">{ body }{ advanced(props) }</div>
            </Panel>
            <div class="row between">
                <ButtonLink to={Route::Home} weight={Weight::Quiet}>{ "Save and leave" }</ButtonLink>
                <div class="actions">
                    if let Some(step) = previous { <ButtonLink to={Route::Setup { step }}>{ "Back" }</ButtonLink> }
                    <Button submit=true weight={Weight::Primary}>{ "Next: " }{ next.unwrap_or_default() }</Button>
                </div>
            </div>
        </form>
    }
}

fn text(props: &StepFieldsProps, field: SetupField, label: &'static str, hint: &'static str) -> Html {
    let fault = props.wizard.shown_fault(field);
    let machine = field == SetupField::Alias;
    html! {
        <Field id={field.name()} {label} {hint} mono={machine} prefix={machine.then_some(AttrValue::Static("alias/"))}
            value={props.wizard.draft.value(field).to_owned()}
            error={fault.as_ref().map(|fault| AttrValue::from(fault.message.clone()))}
            suggestion={fault.and_then(|fault| fault.suggestion).map(AttrValue::from)}
            oninput={props.onevent.reform(move |value| WizardEvent::Edited(field, value))} onblur={props.onevent.reform(move |()| WizardEvent::Left(field))} />
    }
}

/// The Regions to choose from.
pub(crate) fn region_choices() -> Vec<Choice> {
    let choice = |region: &'static Region| Choice {
        value: region.name.clone().into(),
        label: format!("{} · {}", region.name, region.long_name).into(),
        group: group(region).into(),
    };
    regions().iter().map(choice).collect()
}

pub(super) fn region(props: &StepFieldsProps) -> Html {
    const FIELD: SetupField = SetupField::Region;
    let choices = region_choices();
    let fault = props.wizard.shown_fault(FIELD);
    html! {
        <SelectField id={FIELD.name()} label="Region" hint="Key, alias and Lambda function must be in one Region." {choices}
            value={props.wizard.draft.value(FIELD).to_owned()} error={fault.map(|fault| AttrValue::from(fault.message))}
            onchange={props.onevent.reform(move |value| WizardEvent::Edited(FIELD, value))} />
    }
}

fn group(region: &'static Region) -> &'static str {
    match (region.number, region.partition.as_str()) {
        (Some(_), _) => "Often used",
        (None, "aws") => "More Regions",
        (None, _) => region.partition_name(),
    }
}

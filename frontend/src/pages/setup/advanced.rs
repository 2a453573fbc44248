//! What else can be chosen, out of the way of those who need none of it.

use signet_shared::setup::FieldError;
use signet_shared::setup::options::{Hierarchy, KeySpec};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::authority_choice::AuthorityChoice;
use crate::components::field::{Choice, Field, SelectField};
use crate::components::fold::Fold;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::components::text_area::TextArea;
use crate::format::{count_of, money};
use crate::pages::setup::fields::region;
use crate::state::options::{
    Answers, CARDS, KEY_SPEC, Kind, Question, SECTIONS, Section, answer, changed, choices, estimate, fault,
    priced, questions,
};
use crate::state::wizard::{Wizard, WizardEvent};

use super::fields::StepFieldsProps;

/// The disclosure of a step, and below it what differs from the defaults.
pub(super) fn advanced(props: &StepFieldsProps) -> Html {
    let faults = props.wizard.option_faults();
    let sections: Vec<Section> =
        SECTIONS.into_iter().filter(|section| section.step() == props.step).collect();
    if sections.is_empty() {
        return Html::default();
    }
    // Who has changed something here is not surprised to see it.
    let differs = changed(&props.wizard.draft.options).iter().any(|one| one.step == props.step);
    html! {
        <>
            <Fold key={props.step.to_string()} class={classes!("advanced")} summary="Advanced" open={differs}>
                <div class="stack loose">
                    <p class="small muted">{ "Everything here has a default that works. Each choice says what it costs." }</p>
                    { for sections.into_iter().map(|section| fieldset(props, section, &faults)) }
                </div>
            </Fold>
            { summary(&props.wizard, &props.onevent) }
        </>
    }
}

/// How many options differ from the defaults, which, about what it costs, and the way back.
fn summary(wizard: &Wizard, onevent: &Callback<WizardEvent>) -> Html {
    let changed = changed(&wizard.draft.options);
    let labels: Vec<&str> = changed.iter().map(|one| one.label).collect();
    let cost = estimate(&wizard.draft.params.options).map(|(monthly, once)| {
        format!(" About {} a month and {} once, if nothing of it exists.", money(monthly), money(once))
    });
    html! {
        <p class="small" role="status">
            if !changed.is_empty() {
                <b>{ format!("{} changed", count_of(changed.len(), "option")) }</b>{ format!(": {}.", labels.join(", ")) }{ cost.unwrap_or_default() }{ " " }
                <button class="link" type="button" onclick={onevent.reform(|_: MouseEvent| WizardEvent::DefaultOptions)}>{ "Back to the defaults" }</button>
            }
        </p>
    }
}

fn fieldset(props: &StepFieldsProps, section: Section, faults: &[FieldError]) -> Html {
    let answers = &props.wizard.draft.options;
    let asked: Vec<&Question> = questions(answers).filter(|question| question.section == section).collect();
    html! {
        <fieldset class="stack">
            <legend>{ section.title() }</legend>
            if asked.is_empty() { <p class="small muted">{ section.idle() }</p> }
            { for asked.into_iter().map(|question| control(props, question, faults)) }
            { note(section, props) }
        </fieldset>
    }
}

fn control(props: &StepFieldsProps, question: &'static Question, faults: &[FieldError]) -> Html {
    let Question { id, label, .. } = *question;
    let answers = &props.wizard.draft.options;
    // What is not filled in yet is no fault before the step is sent.
    let due = !answer(answers, id).trim().is_empty() || props.wizard.was_sent(props.step);
    let fault = fault(faults, id).filter(|_| due);
    let error = fault.as_ref().map(|fault| AttrValue::from(fault.message.clone()));
    let suggestion = fault.and_then(|fault| fault.suggestion).map(AttrValue::from);
    let value = answer(answers, id).to_owned();
    let hint = AttrValue::from(priced(question.hint));
    let onedit = props.onevent.reform(move |value| WizardEvent::Option(id, value));
    match question.kind {
        Kind::Cards => cards(question, answers, &onedit),
        Kind::Authority => html! {
            <>
                { region(props) }
                <AuthorityChoice {id} {label} {hint} none="Choose an authority" {value} {error}
                    region={props.wizard.draft.params.region.clone()} target={props.wizard.draft.target.clone()}
                    onchange={props.onevent.reform(|(arn, short)| WizardEvent::Authority(arn, short))} />
            </>
        },
        Kind::Choice => {
            let choices: Vec<Choice> = choices(question, answers)
                .into_iter()
                .map(|(value, label)| Choice {
                    value: value.into(),
                    label: label.into(),
                    group: AttrValue::default(),
                })
                .collect();
            html! { <SelectField {id} {label} {hint} {choices} {value} {error} onchange={onedit} /> }
        }
        Kind::Text => html! { <Field {id} {label} {hint} {value} {error} {suggestion} oninput={onedit} /> },
        Kind::Lines => html! { <TextArea {id} {label} {hint} {value} {error} oninput={onedit} /> },
    }
}

/// Native radio buttons, each with its price and what it means.
fn cards(question: &Question, answers: &Answers, onedit: &Callback<String>) -> Html {
    let chosen = answer(answers, question.id);
    let onchange = onedit.reform(|event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        input.map(|input| input.value()).unwrap_or_default()
    });
    let card = |(index, (value, title, price, text)): (usize, &(&'static str, &'static str, &str, &str))| {
        // The first bears the question's id, where the focus goes.
        let id = if index == 0 { question.id.to_owned() } else { format!("{}.{value}", question.id) };
        let (named, costs, about) = (format!("{id}-name"), format!("{id}-price"), format!("{id}-hint"));
        html! {
            <label class="choice">
                <input type="radio" {id} name={question.id} value={*value} checked={chosen == *value} aria-labelledby={named.clone()}
                    aria-describedby={format!("{costs} {about}")} onchange={onchange.clone()} />
                <b id={named}>{ *title }</b><b class="num" id={costs}>{ priced(price) }</b><p id={about}>{ priced(text) }</p>
            </label>
        }
    };
    html! {
        <>
            { for CARDS.iter().enumerate().map(card) }
            <p class="small muted">{ priced(question.hint) }</p>
        </>
    }
}

/// What a choice means that is easily overlooked.
fn note(section: Section, props: &StepFieldsProps) -> Html {
    let answers = &props.wizard.draft.options;
    let spec = KeySpec::from_name(answer(answers, KEY_SPEC));
    let (title, text) = match (section, &props.wizard.draft.params.options.hierarchy) {
        (Section::Hierarchy, Hierarchy::SelfSigned) => (
            "No one vouches for this certificate",
            "Whoever checks certificates up to an authority will refuse it, and it cannot be revoked: to stop it, the key has to leave the JWKS. A later renewal is self-signed, too.",
        ),
        (Section::Key, _) if spec.is_some_and(|spec| spec.smart_algorithm().is_none()) => (
            "Not for SMART Backend Services",
            "SMART asks for RS384 or ES384. A key of this spec makes a good certificate, but an EHR that follows SMART takes no signature of it.",
        ),
        _ => return Html::default(),
    };
    html! { <Notice tone={Tone::Warn} {title}><p>{ text }</p></Notice> }
}

//! The questions of a task.

use signet_shared::api::identity::{CertificateRecord, CertificateStatus, Identity};
use signet_shared::api::target::TargetRecord;
use signet_shared::ceremony::{RevocationReason, RotationStage};
use signet_shared::format::date;
use signet_shared::setup::options::{KeySpec, LeafTemplate};
use yew::prelude::*;

use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::field::{Choice, Field, SelectField};
use crate::components::panel::Panel;
use crate::components::target_choice::target_choice;
use crate::route::Route;
use crate::state::options::template;
use crate::state::task::{Desk, TaskEvent, TaskField, revocable, stage_name, stages};
use crate::state::wizard::Planning;

use super::import;

/// What is asked, and what is answered so far.
pub(super) struct Asked<'a> {
    /// The identity; an import has none yet.
    pub identity: Option<&'a Identity>,
    /// What is answered so far.
    pub desk: &'a Desk,
    /// The targets; none while they are not known.
    pub targets: &'a [TargetRecord],
    /// Where one goes who wants none of it.
    pub back: Route,
    /// Called with what happens to an answer.
    pub onevent: Callback<TaskEvent>,
}

impl Asked<'_> {
    /// Called with the new answer of a field.
    pub(super) fn onedit(&self, field: TaskField) -> Callback<String> {
        self.onevent.reform(move |answer| TaskEvent::Edited(field, answer))
    }
}

/// The form. Enter asks for the plan.
pub(super) fn questions(props: &Asked<'_>, onsend: &Callback<()>) -> Html {
    let desk = props.desk;
    let onsubmit = onsend.reform(|event: SubmitEvent| event.prevent_default());
    let busy = desk.planning == Planning::Busy;
    // Once the plan is there, running it is the next action.
    let there = matches!(desk.planning, Planning::Ready(_));
    html! {
        <Panel id="ask-h" title="What you want">
            <form class="stack" {onsubmit} novalidate={true}>
                if props.identity.is_none() { { target_choice(props.targets, desk.value(TaskField::Target), &props.onevent.reform(|(id, region)| TaskEvent::Chosen(id, region))) } }
                { for desk.fields().into_iter().map(|field| question(props, field)) }
                if there {
                    <p class="small muted">{ "The plan for these answers is below. Change one, and it is made anew." }</p>
                } else {
                    <div class="actions">
                        <Button submit=true weight={Weight::Primary} {busy}>{ if busy { "Planning" } else { "Show the plan" } }</Button>
                        <ButtonLink to={props.back.clone()}>{ "Cancel" }</ButtonLink>
                    </div>
                }
            </form>
        </Panel>
    }
}

fn question(props: &Asked<'_>, field: TaskField) -> Html {
    match field {
        TaskField::Validity => select(
            props,
            field,
            "Valid for",
            "Counted from the run. An authority for short-lived certificates issues up to 7 days.",
            VALIDITIES.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
        ),
        TaskField::Template => select(
            props,
            field,
            "Template",
            "What the certificate may be used for. No difference in cost; the authority's policy may allow only some.",
            TEMPLATES.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
        ),
        TaskField::Stage => select(
            props,
            field,
            "Next",
            "Each stage is a run of its own, so that the overlap may last for days.",
            props
                .identity
                .map(stages)
                .unwrap_or_default()
                .into_iter()
                .map(|stage| Choice::new(stage_name(stage), stage_words(stage)))
                .collect(),
        ),
        TaskField::KeySpec => {
            let specs = KeySpec::ALL.iter().map(|spec| Choice::new(spec.name(), spec.name()));
            let as_before = Choice::new("", "As the old key");
            let hint = "SMART servers take RS384 (RSA) and ES384 (ECC_NIST_P384).";
            select(props, field, "Key of the kind", hint, std::iter::once(as_before).chain(specs).collect())
        }
        TaskField::Serial => {
            let choices = props
                .identity
                .into_iter()
                .flat_map(revocable)
                .map(|record| Choice::new(record.serial.clone(), certificate(record)));
            let hint =
                "Revoke the current one only if another can take its place, or nothing shall sign any more.";
            select(props, field, "Certificate", hint, choices.collect())
        }
        TaskField::Reason => {
            let reasons = REASONS.iter().map(|(reason, words)| Choice::new(reason.name(), *words));
            let none = Choice::new("", "Choose a reason");
            let hint = "It is published on the revocation list.";
            select(props, field, "Reason", hint, std::iter::once(none).chain(reasons).collect())
        }
        TaskField::Key => select(
            props,
            field,
            "Key and alias",
            "What signs by the alias stops at once when it goes.",
            removals(),
        ),
        TaskField::Authority => select(
            props,
            field,
            "Authority",
            "It costs most. What another identity uses is never removed.",
            removals(),
        ),
        TaskField::Window => window(props),
        TaskField::Revoke => check(
            props,
            field,
            "Revoke certificates that are still valid, too. That cannot be taken back, not even by a restore.",
        ),
        other => import::question(props, other),
    }
}

pub(super) fn select(
    props: &Asked<'_>,
    field: TaskField,
    label: &'static str,
    hint: &'static str,
    choices: Vec<Choice>,
) -> Html {
    let fault = props.desk.shown_fault(field);
    html! {
        <SelectField id={field.name()} {label} {hint} {choices} value={props.desk.value(field).to_owned()}
            error={fault.map(|fault| AttrValue::from(fault.message))} onchange={props.onedit(field)} />
    }
}

fn window(props: &Asked<'_>) -> Html {
    const FIELD: TaskField = TaskField::Window;
    let fault = props.desk.shown_fault(FIELD);
    html! {
        <Field id={FIELD.name()} label="Days in which it can be restored" hint="7 to 30. Then AWS deletes it for good."
            value={props.desk.value(FIELD).to_owned()} error={fault.as_ref().map(|fault| AttrValue::from(fault.message.clone()))}
            suggestion={fault.and_then(|fault| fault.suggestion).map(AttrValue::from)}
            oninput={props.onedit(FIELD)} />
    }
}

/// A yes or no.
pub(super) fn check(props: &Asked<'_>, field: TaskField, words: &'static str) -> Html {
    let checked = !props.desk.value(field).is_empty();
    let onchange = props.onedit(field).reform(move |_: Event| if checked { "" } else { "yes" }.to_owned());
    html! {
        <label class="row small check"><input id={field.name()} type="checkbox" {checked} {onchange} /><span>{ words }</span></label>
    }
}

/// Templates on offer, by their names in the JSON.
const TEMPLATES: [(&str, &str); 5] = [
    ("", "As before"),
    ("code_signing", template(LeafTemplate::CodeSigning)),
    ("client_auth", template(LeafTemplate::ClientAuth)),
    ("server_auth", template(LeafTemplate::ServerAuth)),
    ("end_entity", template(LeafTemplate::EndEntity)),
];

/// Validities on offer.
const VALIDITIES: [(&str, &str); 8] = [
    ("", "As before"),
    ("days:7", "7 days"),
    ("days:90", "90 days"),
    ("months:6", "6 months"),
    ("years:1", "1 year"),
    ("years:2", "2 years"),
    ("years:3", "3 years"),
    ("years:5", "5 years"),
];

/// Reasons that fit a certificate of this kind, the usual ones first; an attribute authority is none.
const REASONS: [(RevocationReason, &str); 7] = [
    (RevocationReason::Superseded, "Another certificate took its place"),
    (RevocationReason::CessationOfOperation, "It is not needed any more"),
    (RevocationReason::KeyCompromise, "Others may be able to use the key"),
    (RevocationReason::CertificateAuthorityCompromise, "Others may be able to use the authority"),
    (RevocationReason::AffiliationChanged, "It belongs to another organization now"),
    (RevocationReason::PrivilegeWithdrawn, "It may not be used any more"),
    (RevocationReason::Unspecified, "No reason given"),
];

fn removals() -> Vec<Choice> {
    vec![
        Choice::new("if_unused", "Delete it if Signet made it and nothing else uses it"),
        Choice::new("keep", "Keep it"),
        Choice::new("remove", "Delete it even if Signet did not make it"),
    ]
}

fn stage_words(stage: RotationStage) -> &'static str {
    match stage {
        RotationStage::Prepare => "Prepare: make a new key and its certificate",
        RotationStage::Switch => "Switch: let the alias point at the new key",
        RotationStage::RollBack => "Roll back: keep the old key, delete the new one",
        RotationStage::Retire => "Retire: delete the old key",
    }
}

/// `Current, ends 24 Nov 2027, 17c2f612…`.
fn certificate(record: &CertificateRecord) -> String {
    let status = match record.status {
        CertificateStatus::Current => "Current",
        CertificateStatus::Next => "Of the new key",
        CertificateStatus::Superseded => "Earlier",
        CertificateStatus::Revoked => "Revoked",
    };
    let serial: String = record.serial.chars().take(8).collect();
    format!("{status}, ends {}, {serial}…", date(record.not_after))
}

//! The form of a target, with what the account's owner has to set up.

use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::copy::Copy;
use crate::components::field::{Field, SelectField};
use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::pages::setup::fields::region_choices;
use crate::state::targets::{
    ACCOUNT, BoardEvent, ENDPOINT, EXTERNAL_ID, Form, NAME, PROFILE, REGION, ROLE, trust_policy,
};

/// Random bytes of an external id that is made here: nobody shall guess it.
const EXTERNAL_ID_BYTES: usize = 16;

/// Fields that are typed: id, label, hint.
const REACH: [(&str, &str, &str); 4] = [
    (
        PROFILE,
        "Profile",
        "Optional. Its name in the AWS configuration of the machine that Signet runs on; without one, the SDK's standard credentials.",
    ),
    (
        ROLE,
        "Role to assume (ARN)",
        "Optional, and the usual way into another account: arn:aws:iam::ACCOUNT:role/NAME.",
    ),
    (
        EXTERNAL_ID,
        "External id",
        "What the role's trust policy asks for, so that nobody else can have Signet use the role. 2 to 1224 characters.",
    ),
    (ENDPOINT, "Endpoint", "Optional, in place of AWS's: https://, or http:// on this machine."),
];

/// The panel. `caller` is who this server is on AWS, if that is known.
pub(super) fn form(
    form: &Form,
    caller: Option<&str>,
    busy: bool,
    onevent: &Callback<BoardEvent>,
    onsave: &Callback<()>,
) -> Html {
    let onsubmit = onsave.reform(|event: SubmitEvent| event.prevent_default());
    let field = |id: &'static str, label: &'static str, hint: &'static str| {
        let fault = form.shown_fault(id);
        html! {
            <Field {id} {label} {hint} mono={id != NAME} value={form.value(id).to_owned()}
                error={fault.as_ref().map(|fault| AttrValue::from(fault.message.clone()))}
                suggestion={fault.and_then(|fault| fault.suggestion).map(AttrValue::from)}
                oninput={onevent.reform(move |value| BoardEvent::Edited(id, value))} />
        }
    };
    let title = if form.id.is_some() { "Change the target" } else { "Add an AWS account" };
    let region_fault = form.shown_fault(REGION).map(|fault| AttrValue::from(fault.message));
    let made = onevent.reform(|_: MouseEvent| {
        let made = browser::random_hex(EXTERNAL_ID_BYTES).map(|hex| format!("signet-{hex}"));
        BoardEvent::Edited(EXTERNAL_ID, made.unwrap_or_default())
    });
    html! {
        <Panel id="target-h" {title}>
            <form class="stack loose" {onsubmit} novalidate={true}>
                { field(NAME, "Name", "What people call it, for example Lakeside production. Up to 64 characters.") }
                <SelectField id={REGION} label="Region offered first" hint="Each setup may choose another." choices={region_choices()} value={form.value(REGION).to_owned()}
                    error={region_fault} onchange={onevent.reform(|value| BoardEvent::Edited(REGION, value))} />
                { field(ACCOUNT, "Account id", "Optional, twelve digits. If AWS then says another account, nothing is done there.") }
                { for REACH.into_iter().map(|(id, label, hint)| html! {
                    <>
                        { field(id, label, hint) }
                        if id == EXTERNAL_ID { <div class="actions"><Button onclick={made.clone()}>{ "Make an external id" }</Button></div>{ guidance(form, caller) } }
                    </>
                }) }
                <div class="actions">
                    <Button submit=true weight={Weight::Primary} {busy}>{ if busy { "Saving" } else { "Save and check" } }</Button>
                    <Button onclick={onevent.reform(|_: MouseEvent| BoardEvent::Closed)}>{ "Cancel" }</Button>
                </div>
            </form>
        </Panel>
    }
}

/// What the account's owner does, with the policy ready to copy.
fn guidance(form: &Form, caller: Option<&str>) -> Html {
    let policy = trust_policy(caller, form.value(REGION), form.value(EXTERNAL_ID));
    html! {
        <Fold summary="What the role needs">
            <div class="stack snug">
                <p class="small">{ "In the account, make an IAM role with this trust policy. It lets Signet in" }if !form.value(EXTERNAL_ID).trim().is_empty() { { ", and only with the external id" } }{ "." }
                    if caller.is_none() { { " Put in the role or user that Signet runs as; checking a target without a role shows it." } }</p>
                <pre class="code log" tabindex="0" role="region" aria-label="Trust policy">{ policy.clone() }</pre>
                <div class="actions"><Copy text={policy} what="the trust policy" label="Copy the trust policy" /></div>
                <p class="small muted">{ "What the role may do: plan a setup in the sandbox, choose Take the plan along, and take the IAM policies for reader and issuer." }</p>
            </div>
        </Fold>
    }
}

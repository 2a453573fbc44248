//! The questions of an import.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::fields::{Asked, check, select};
use crate::browser;
use crate::components::authority_choice::AuthorityChoice;
use crate::components::field::{Choice, Field, SelectField};
use crate::components::text_area::TextArea;
use crate::pages::setup::fields::region_choices;
use crate::state::import::{text_of, told};
use crate::state::task::{TaskEvent, TaskField};

/// A question of an import.
pub(super) fn question(props: &Asked<'_>, field: TaskField) -> Html {
    match field {
        TaskField::ImportKey => text(
            props,
            field,
            "Key",
            "Its alias, id or ARN. It must be an asymmetric KMS key that can sign, and have an alias.",
        ),
        TaskField::How => {
            let choices = vec![
                Choice::new("pem", "I have it: paste or drop it"),
                Choice::new("arn", "AWS Private CA issued it: by its ARN"),
            ];
            select(props, field, "Certificate", "The one that was issued for this key.", choices)
        }
        TaskField::CertificateArn => text(
            props,
            field,
            "Certificate ARN",
            "As IssueCertificate answered it. It names Region and authority, which Signet then looks after, too.",
        ),
        TaskField::Pem => pem(props),
        TaskField::Region => region(props),
        TaskField::ImportAuthority => authority(props),
        TaskField::Name => text(
            props,
            field,
            "Identity name",
            "What Signet calls key, certificate and authority together. Lower-case letters, digits and dashes.",
        ),
        _ => check(
            props,
            field,
            "Tag key and authority with signet:identity, so that a later clean-up finds them. Without it, nothing on AWS is changed.",
        ),
    }
}

fn text(props: &Asked<'_>, field: TaskField, label: &'static str, hint: &'static str) -> Html {
    let fault = props.desk.shown_fault(field);
    html! {
        <Field id={field.name()} {label} {hint} mono={field != TaskField::Name} value={props.desk.value(field).to_owned()}
            error={fault.as_ref().map(|fault| AttrValue::from(fault.message.clone()))}
            suggestion={fault.and_then(|fault| fault.suggestion).map(AttrValue::from)} oninput={props.onedit(field)} />
    }
}

fn pem(props: &Asked<'_>) -> Html {
    const FIELD: TaskField = TaskField::Pem;
    let value = props.desk.value(FIELD);
    let good = told(value);
    let fault = props.desk.shown_fault(FIELD);
    let onchange = {
        let onedit = props.onedit(FIELD);
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
            let onedit = onedit.clone();
            spawn_local(async move {
                let bytes = browser::read_file(&file).await.unwrap_or_default();
                onedit.emit(text_of(&bytes));
            });
        })
    };
    html! {
        <>
            <TextArea id={FIELD.name()} label="Certificate (PEM)" rows=6 placeholder="-----BEGIN CERTIFICATE-----" value={value.to_owned()}
                hint="What follows the first certificate is its chain. Never paste a private key."
                error={fault.map(|fault| AttrValue::from(fault.message))} good={good.map(AttrValue::from)} oninput={props.onedit(FIELD)} />
            <div class="field">
                <label for="certificate-file">{ "Or choose or drop a file" }</label>
                <input id="certificate-file" type="file" accept=".pem,.crt,.cer,.der" {onchange} />
            </div>
        </>
    }
}

fn region(props: &Asked<'_>) -> Html {
    const FIELD: TaskField = TaskField::Region;
    let fault = props.desk.shown_fault(FIELD);
    html! {
        <SelectField id={FIELD.name()} label="Region" hint="Where the key is. An ARN says so by itself." choices={region_choices()} value={props.desk.value(FIELD).to_owned()}
            error={fault.map(|fault| AttrValue::from(fault.message))} onchange={props.onedit(FIELD)} />
    }
}

fn authority(props: &Asked<'_>) -> Html {
    const FIELD: TaskField = TaskField::ImportAuthority;
    let fault = props.desk.shown_fault(FIELD);
    let onchange = props.onevent.reform(|(arn, _)| TaskEvent::Edited(FIELD, arn));
    html! {
        <AuthorityChoice id={FIELD.name()} label="Authority" none="None: leave it out" hint="The one that issued the certificate, if Signet shall look after it, too: then it can renew and revoke."
            region={props.desk.value(TaskField::Region).to_owned()} target={props.desk.value(TaskField::Target).to_owned()}
            value={props.desk.value(FIELD).to_owned()} error={fault.map(|fault| AttrValue::from(fault.message))} {onchange} />
    }
}

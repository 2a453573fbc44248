//! Subject, issuer, alternative names, serial number.

use signet_shared::certificate::{CertificateView, GeneralNameView, NameView};
use yew::prelude::*;

use super::hex::hex;
use super::many::Many;
use super::panel_link::beside;
use crate::components::copy::Copy;
use crate::components::panel::Panel;
use crate::state::certificate::values::all_names;

/// Who it is for, who issued it, its number.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let names = &certificate.subject_alternative_names;
    html! {
        <Panel id="names-h" title="Names" flush=true aside={beside("names-h", "Names", Html::default())}>
            <dl class="facts">
                <div><dt>{ "Subject" }</dt><dd>{ name(&certificate.subject, "subject") }</dd></div>
                <div><dt>{ "Issuer" }</dt><dd>
                    { name(&certificate.issuer, "issuer") }
                    if certificate.is_self_issued { <p class="muted">{ "The same as the subject" }</p> }
                </dd></div>
                <div><dt>{ "Alternative names" }</dt>
                    if names.is_empty() {
                        <dd class="muted">{ "None. SMART does not need any." }</dd>
                    } else {
                        <dd>
                            <Many items={names.iter().map(alternative).collect::<Vec<_>>()} what="names" />
                            if names.len() > 1 { <Copy text={all_names(names)} what="all alternative names" label="Copy all" /> }
                        </dd>
                    }
                </div>
                <div><dt>{ "Serial number" }</dt><dd>
                    <p>{ hex(&certificate.serial.hex, "serial number, hex", false) }</p>
                    if let Some(decimal) = &certificate.serial.decimal { <p>{ hex(decimal, "serial number, decimal", true) }</p> }
                </dd></div>
            </dl>
        </Panel>
    }
}

/// A distinguished name by attribute. What strangers wrote is kept apart from our words (`bdi`).
fn name(name: &NameView, what: &'static str) -> Html {
    if name.attributes.is_empty() {
        return html! { <span class="muted">{ "None" }</span> };
    }
    let attributes = name.attributes.iter().map(|attribute| {
        html! {
            <li>
                <span class="muted">{ &attribute.label }{ ": " }</span><bdi>{ &attribute.value }</bdi>
                <Copy text={attribute.value.clone()} what={format!("{what}, {}", attribute.label)} />
            </li>
        }
    });
    html! {
        <>
            <ul>{ for attributes }</ul>
            if name.attributes.len() > 1 { <p class="muted"><bdi>{ &name.text }</bdi><Copy text={name.text.clone()} {what} /></p> }
        </>
    }
}

fn alternative(name: &GeneralNameView) -> Html {
    html! {
        <li>
            <span class="muted">{ name.kind }{ ": " }</span><bdi>{ &name.value }</bdi>
            <Copy text={name.value.clone()} what={format!("{}, {}", name.kind, name.value)} />
        </li>
    }
}

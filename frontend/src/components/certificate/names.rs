//! Subject, issuer, alternative names, serial number.

use signet_shared::certificate::{CertificateView, GeneralNameView, NameView};
use yew::prelude::*;

use super::hex::hex;
use crate::components::copy::Copy;
use crate::components::panel::Panel;

/// Who it is for, who issued it, its number.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let names = &certificate.subject_alternative_names;
    html! {
        <Panel id="names-h" title="Names" flush=true>
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
                        <dd><ul>{ for names.iter().map(alternative) }</ul></dd>
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
    let Some(last) = name.attributes.len().checked_sub(1) else {
        return html! { <span class="muted">{ "None" }</span> };
    };
    let attributes = name.attributes.iter().enumerate().map(|(index, attribute)| {
        html! {
            <li>
                <span class="muted">{ &attribute.label }{ ": " }</span><bdi>{ &attribute.value }</bdi>
                if index == last { <Copy text={name.text.clone()} {what} /> }
            </li>
        }
    });
    html! { <ul>{ for attributes }</ul> }
}

fn alternative(name: &GeneralNameView) -> Html {
    html! {
        <li>
            <span class="muted">{ name.kind }{ ": " }</span><bdi>{ &name.value }</bdi>
            <Copy text={name.value.clone()} what={format!("{}, {}", name.kind, name.value)} />
        </li>
    }
}

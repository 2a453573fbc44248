//! Subject, issuer, alternative names, serial number.

use signet_shared::certificate::NameView;
use yew::prelude::*;

use super::CertificateProps;
use super::hex::Hex;
use crate::components::copy::Copy;
use crate::components::panel::Panel;

/// Who it is for, who issued it, its number.
#[component]
pub(super) fn NamesPanel(props: &CertificateProps) -> Html {
    let certificate = &props.certificate;
    let names = &certificate.subject_alternative_names;
    html! {
        <Panel id="names-h" title="Names" flush=true>
            <dl class="facts">
                <div><dt>{ "Subject" }</dt><dd><Name name={certificate.subject.clone()} what="subject" /></dd></div>
                <div><dt>{ "Issuer" }</dt><dd>
                    <Name name={certificate.issuer.clone()} what="issuer" />
                    if certificate.is_self_issued { <p class="muted">{ "The same as the subject" }</p> }
                </dd></div>
                <div><dt>{ "Alternative names" }</dt>
                    if names.is_empty() {
                        <dd class="muted">{ "None. SMART does not need any." }</dd>
                    } else {
                        <dd><ul>
                            { for names.iter().map(|name| html! {
                                <li><span class="muted">{ name.kind }{ ": " }</span><bdi>{ &name.value }</bdi><Copy text={name.value.clone()} what={format!("{}, {}", name.kind, name.value)} /></li>
                            }) }
                        </ul></dd>
                    }
                </div>
                <div><dt>{ "Serial number" }</dt><dd>
                    <p><Hex value={certificate.serial.hex.clone()} what="serial number, hex" /></p>
                    <p><Hex value={certificate.serial.decimal.clone()} what="serial number, decimal" muted=true /></p>
                </dd></div>
            </dl>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    name: NameView,
    what: &'static str,
}

/// A distinguished name by attribute. What strangers wrote is kept apart from our words (`bdi`).
#[component]
fn Name(props: &NameProps) -> Html {
    let name = &props.name;
    if name.attributes.is_empty() {
        return html! { <span class="muted">{ "None" }</span> };
    }
    let last = name.attributes.len() - 1;
    html! {
        <ul>
            { for name.attributes.iter().enumerate().map(|(index, attribute)| html! {
                <li>
                    <span class="muted">{ format!("{}: ", attribute.label) }</span><bdi>{ &attribute.value }</bdi>
                    if index == last { <Copy text={name.text.clone()} what={props.what} /> }
                </li>
            }) }
        </ul>
    }
}

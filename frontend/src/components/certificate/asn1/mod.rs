//! The certificate's ASN.1: its elements beside its bytes. Hovering one marks the other.

mod bytes;
mod detail;
mod explorer;
mod tree;

use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use signet_shared::format;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use self::explorer::Explorer;
use super::panel_link::beside;
use crate::browser;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::Tag;

/// What [`Asn1Panel`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct Asn1PanelProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
}

/// A disclosure. What is in it is made when it is opened for the first time: few people ever look.
#[component]
pub(super) fn Asn1Panel(props: &Asn1PanelProps) -> Html {
    // Whoever follows a link to it wants to see it. Later it is the person's to open and close.
    let linked = *use_state(|| browser::fragment() == "asn1-h");
    let opened = use_state_eq(|| linked);
    let ontoggle = {
        let opened = opened.clone();
        Callback::from(move |_: Event| opened.set(true))
    };
    let certificate = &props.certificate;
    let size = u64::try_from(certificate.der.len()).unwrap_or(u64::MAX);
    let aside = beside("asn1-h", "ASN.1", html! { <Tag>{ format::bytes(size) }</Tag> });
    html! {
        <Panel id="asn1-h" title="ASN.1" flush=true {aside}>
            <details class="fold inset" open={linked} {ontoggle}>
                <summary><Icon name="right" />{ "Elements beside bytes" }</summary>
                if *opened { <Explorer key={certificate.fingerprints.sha256.clone()} certificate={Rc::clone(certificate)} /> }
            </details>
        </Panel>
    }
}

/// The number in an attribute of the element that an event met, or of the nearest one around it.
fn number_at(event: &MouseEvent, attribute: &str) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let element = target.closest(&format!("[{attribute}]")).ok()??;
    element.get_attribute(attribute)?.parse().ok()
}

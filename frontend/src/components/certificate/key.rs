//! The key, how it was certified, and the hashes of the whole.

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, KeyMaterial};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::hex::{folded, hex};
use super::panel_link::beside;
use crate::components::copy::Copy;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::components::status::Tag;
use crate::state::certificate::{HexForm, values};

/// The certified key and the issuer's signature.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let key = &certificate.key;
    html! {
        <Panel id="key-h" title="Key" flush=true aside={beside("key-h", "Key", Html::default())}>
            <dl class="facts">
                <div><dt>{ "Type" }</dt><dd>{ key.summary() }</dd></div>
                if let Some(spec) = key.kms_spec { <div><dt>{ "KMS key spec" }</dt><dd class="mono">{ spec }<Copy text={spec} what="KMS key spec" /></dd></div> }
                if let Some(thumbprint) = &key.jwk_thumbprint {
                    <div><dt>{ "JWK thumbprint (kid)" }</dt><dd><Ident value={thumbprint.clone()} what="JWK thumbprint" /></dd></div>
                }
                { material(&key.material) }
                <div><dt>{ "Take it along" }</dt><dd class="row">
                    if let Some(jwk) = values::jwk(key) { <Copy text={jwk} what="key as JWK" label="Copy JWK" /> }
                    <Copy text={values::public_key_pem(key)} what="key as PEM" label="Copy PEM" />
                </dd></div>
                <div><dt>{ "Signed with" }</dt><dd>
                    { &certificate.signature_algorithm.name }{ " " }<span class="muted mono">{ &certificate.signature_algorithm.oid }</span>
                    <Copy text={certificate.signature_algorithm.oid.clone()} what="signature algorithm, OID" />
                </dd></div>
                <div><dt>{ "Signature" }</dt><dd>{ folded(&certificate.signature, "signature") }</dd></div>
            </dl>
        </Panel>
    }
}

fn material(material: &KeyMaterial) -> Html {
    match material {
        KeyMaterial::Rsa { modulus, exponent } => html! {
            <>
                <div><dt>{ "Exponent" }</dt><dd>{ hex(exponent, "exponent", false) }</dd></div>
                <div><dt>{ "Modulus" }</dt><dd>{ folded(modulus, "modulus") }</dd></div>
            </>
        },
        KeyMaterial::Point { x, y } => html! {
            <>
                if let Some(point) = values::point(material) { <div><dt>{ "Point" }</dt><dd>{ folded(&point, "point, uncompressed") }</dd></div> }
                <div><dt>{ if y.is_some() { "Point, x" } else { "Point" } }</dt><dd>{ folded(x, "x coordinate") }</dd></div>
                if let Some(y) = y { <div><dt>{ "Point, y" }</dt><dd>{ folded(y, "y coordinate") }</dd></div> }
            </>
        },
        KeyMaterial::Other { bytes } => {
            html! { <div><dt>{ "Bytes" }</dt><dd>{ folded(bytes, "key bytes") }</dd></div> }
        }
    }
}

/// What [`Fingerprints`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct FingerprintsProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
}

/// The hashes by which a certificate is recognised, in the form that the other side shows.
#[component]
pub(super) fn Fingerprints(props: &FingerprintsProps) -> Html {
    let form = use_state(HexForm::default);
    let onchange = {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            form.set(select.map(|select| HexForm::from_value(&select.value())).unwrap_or_default());
        })
    };
    let fingerprints = &props.certificate.fingerprints;
    let select = html! {
        <div class="field">
            <label class="vh" for="fingerprint-form">{ "Form of the fingerprints" }</label>
            <select class="input small" id="fingerprint-form" {onchange}>
                { for HexForm::ALL.map(|choice| html! { <option value={choice.value()} selected={choice == *form}>{ choice.label() }</option> }) }
            </select>
        </div>
    };
    html! {
        <Panel id="fingerprints-h" title="Fingerprints" flush=true aside={beside("fingerprints-h", "Fingerprints", select)}>
            <dl class="facts">
                <div><dt>{ "SHA-256" }</dt><dd>{ hex(&form.write(&fingerprints.sha256), "SHA-256 fingerprint", false) }</dd></div>
                <div><dt>{ "SHA-1 " }<Tag>{ "legacy" }</Tag></dt><dd>{ hex(&form.write(&fingerprints.sha1), "SHA-1 fingerprint", true) }</dd></div>
                <div><dt>{ "SPKI SHA-256 " }<Tag>{ "pin" }</Tag></dt><dd>{ hex(&form.write(&props.certificate.key.spki_sha256), "SPKI SHA-256", false) }</dd></div>
            </dl>
        </Panel>
    }
}

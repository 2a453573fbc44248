//! A certificate request.

use signet_shared::certificate::RequestView;
use signet_shared::format;
use yew::prelude::*;

use super::parts::{extensions, fact, head, key, name};
use crate::components::copy::Copy;
use crate::components::download::SaveText;
use crate::components::ident::Ident;
use crate::components::panel::Panel;
use crate::state::certificate::file_stem;

/// Everything about a request.
pub(super) fn page(request: &RequestView) -> Html {
    let file = format!("{}.csr", file_stem(request.subject.title()));
    let actions = html! {
        <>
            <Copy text={request.pem.clone()} what="request, PEM" label="Copy PEM" />
            <SaveText {file} mime="application/pkcs10" text={request.pem.clone()}>{ "Save PEM" }</SaveText>
        </>
    };
    let facts = html! {
        <>
            { fact("Subject", name(&request.subject, "subject")) }
            { fact("Signed with", html! { <>{ &request.signature_algorithm.name }{ " " }<span class="muted mono">{ &request.signature_algorithm.oid }</span></> }) }
            { fact("SHA-256", html! { <Ident value={format::hex_plain(&request.sha256)} what="SHA-256 of the request" /> }) }
            { fact("What it is", html! { "Whoever has the key asks an authority for a certificate with it. The authority decides what of this it grants. Its own signature is not checked here." }) }
        </>
    };
    html! {
        <>
            { head(request.subject.title(), "Request, PKCS#10", actions, facts) }
            { extensions("Requested extensions", &request.extensions) }
            if !request.attributes.is_empty() {
                <Panel id="attributes-h" title="Other attributes" flush=true>
                    <dl class="facts">{ for request.attributes.iter().map(|attribute| html! {
                        <div><dt>{ &attribute.name }</dt><dd class="mono">{ &attribute.oid }</dd></div>
                    }) }</dl>
                </Panel>
            }
            { key(&request.key) }
        </>
    }
}

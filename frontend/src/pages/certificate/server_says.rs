//! Whether the server, which verifies on its own, comes to the same as this browser.

use std::collections::BTreeSet;
use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use yew::prelude::*;

use crate::api::identities;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_verification::use_verification;
use crate::state::verification::{Asked, difference};

/// What [`ServerSays`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ServerSaysProps {
    /// Id of the identity.
    pub id: String,
    /// Its chain, leaf first.
    pub chain: Vec<Rc<CertificateView>>,
}

/// Nothing while both agree; an alert if they do not. An answer that does not come is no difference.
#[component]
pub(super) fn ServerSays(props: &ServerSaysProps) -> Html {
    let server = use_resource(props.id.clone(), |id| async move { identities::verification(&id).await });
    let server = match server.load {
        Load::Ready(server) => Some(server),
        Load::Loading | Load::Failed(_) => None,
    };
    // The same question as the server's: its time, and the last of the chain is trusted.
    let asked = server.as_ref().and_then(|server| {
        let last = props.chain.last().map(|root| root.fingerprints.sha256.clone());
        let trusted: BTreeSet<String> = last.into_iter().collect();
        Asked::new(&props.chain, 0, &trusted, server.verification.time)
    });
    let own = use_verification(asked);
    let (Some(server), Some(own)) = (server, own) else { return Html::default() };
    let Ok(own) = own.as_ref() else { return Html::default() };
    let Some(text) = difference(own, &server) else { return Html::default() };
    html! {
        <Notice tone={Tone::Bad} title="Server and browser do not agree" alert=true>
            <p>{ text }</p>
            <p>{ "Do not rely on the certificate before you know why. A signature that this browser cannot check is a harmless reason." }</p>
        </Notice>
    }
}

//! Whether the server, which verifies on its own, comes to the same as this browser.

use std::collections::BTreeSet;
use std::rc::Rc;

use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate::CertificateView;
use yew::prelude::*;

use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::hooks::use_verification::use_verification;
use crate::state::verification::{Asked, difference};

/// What [`ServerSays`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ServerSaysProps {
    /// What the server says.
    pub server: Rc<IdentityVerification>,
    /// Its chain, leaf first.
    pub chain: Vec<Rc<CertificateView>>,
}

/// Nothing while both agree; an alert if they do not.
#[component]
pub(super) fn ServerSays(props: &ServerSaysProps) -> Html {
    // The same question as the server's: its time, and the last of the chain is trusted.
    let last = props.chain.last().map(|root| root.fingerprints.sha256.clone());
    let trusted: BTreeSet<String> = last.into_iter().collect();
    let asked = Asked::new(&props.chain, 0, &trusted, props.server.verification.time);
    let own = use_verification(asked);
    let Some(own) = own else { return Html::default() };
    let Ok(own) = own.as_ref() else { return Html::default() };
    let Some(text) = difference(own, &props.server) else { return Html::default() };
    html! {
        <Notice tone={Tone::Bad} title="Server and browser do not agree" alert=true>
            <p>{ text }</p>
            <p>{ "Do not rely on the certificate before you know why. A signature that this browser cannot check is a harmless reason." }</p>
        </Notice>
    }
}

//! A certificate, drawn. The page of an identity and the inspector show the same.

mod chain;
mod downloads;
mod extensions;
mod findings;
mod hex;
mod key;
mod names;
mod smart;
mod summary;

use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use yew::prelude::*;

pub(crate) use self::chain::LinkCheck;
pub(crate) use self::downloads::Downloads;
pub(crate) use self::summary::TITLE_ID;

use self::key::Fingerprints;
use crate::components::verification::VerificationPanel;

/// What [`CertificateDetails`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct CertificateDetailsProps {
    /// The chain, leaf first; at least one certificate.
    pub chain: Vec<Rc<CertificateView>>,
    /// Position in the chain of the certificate that is shown.
    pub shown: usize,
    /// What is known of the signature of each certificate in the chain.
    pub checks: Vec<LinkCheck>,
    /// Called with the position of the certificate to show.
    pub onshow: Callback<usize>,
    /// Now, Unix seconds.
    pub now: i64,
    /// Buttons beside the title.
    #[prop_or_default]
    pub actions: Html,
}

/// Everything about a certificate, and its chain.
///
/// Its parts are functions, not components: they have no state, and a component of its own costs every visitor's download.
#[component]
pub(crate) fn CertificateDetails(props: &CertificateDetailsProps) -> Html {
    let Some(certificate) = props.chain.get(props.shown) else { return Html::default() };
    let check = props.checks.get(props.shown).copied().unwrap_or(LinkCheck::Unchecked);
    html! {
        // In the order in which people read; wide screens put the second part at the right.
        <div class="certificate">
            { summary::panel(certificate, props.now, check, &props.actions) }
            <div class="stack loose side">
                if !certificate.is_ca { { smart::panel(certificate) } }
                { chain::panel(&props.chain, props.shown, &props.checks, &props.onshow) }
                <VerificationPanel chain={props.chain.clone()} shown={props.shown} now={props.now} />
                { findings::panel(certificate, props.now) }
            </div>
            <div class="stack loose rest">
                { names::panel(certificate) }
                { key::panel(certificate) }
                <Fingerprints certificate={Rc::clone(certificate)} />
                { extensions::panel(certificate) }
            </div>
        </div>
    }
}

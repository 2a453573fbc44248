//! A certificate, drawn. The page of an identity and the inspector show the same.

mod asn1;
mod chain;
mod downloads;
mod extensions;
mod findings;
mod hex;
mod key;
mod many;
mod names;
pub(crate) mod panel_link;
mod smart;
mod summary;

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, Purpose};
use yew::prelude::*;

pub(crate) use self::chain::LinkCheck;
pub(crate) use self::downloads::Downloads;
pub(crate) use self::summary::TITLE_ID;

use self::asn1::Asn1Panel;
use self::key::Fingerprints;
use crate::components::verification::VerificationPanel;
use crate::state::certificate::findings::{findings, issuer_in};
use crate::state::certificate::own_key::OwnKey;

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
    /// What is known of the key of the identity that the first certificate is of.
    #[prop_or_default]
    pub own: Option<OwnKey>,
}

/// Everything about a certificate, and its chain.
///
/// Its parts are functions, not components: they have no state, and a component of its own costs every visitor's download.
#[component]
pub(crate) fn CertificateDetails(props: &CertificateDetailsProps) -> Html {
    let own = props.own.as_ref().filter(|_| props.shown == 0);
    // An identity's certificate is for SMART; of others nobody knows what they are for.
    let at_first = own.map(|_| Purpose::Smart);
    let purpose = use_state_eq(|| at_first);
    let found =
        use_memo((props.chain.clone(), props.shown, *purpose, props.now), |(chain, shown, purpose, now)| {
            chain.get(*shown).map(|certificate| {
                // The uses are those of leaves.
                let purpose = purpose.filter(|_| !certificate.is_ca);
                (findings(certificate, chain, purpose, *now), issuer_in(certificate, chain).is_some())
            })
        });
    let Some((certificate, (findings, beside_issuer))) =
        props.chain.get(props.shown).zip(found.as_ref().as_ref())
    else {
        return Html::default();
    };
    let onpurpose = {
        let purpose = purpose.clone();
        Callback::from(move |chosen| purpose.set(chosen))
    };
    let check = props.checks.get(props.shown).copied().unwrap_or(LinkCheck::Unchecked);
    html! {
        // In the order in which people read; wide screens put the second part at the right.
        <div class="certificate">
            { summary::panel(certificate, findings, props.now, check, &props.actions) }
            <div class="stack loose side">
                if !certificate.is_ca { { smart::panel(certificate, own) } }
                { chain::panel(&props.chain, props.shown, &props.checks, &props.onshow) }
                <VerificationPanel chain={props.chain.clone()} shown={props.shown} now={props.now} />
                { findings::panel(certificate, findings, *beside_issuer, *purpose, &onpurpose) }
            </div>
            <div class="stack loose rest">
                { names::panel(certificate) }
                { key::panel(certificate) }
                <Fingerprints certificate={Rc::clone(certificate)} />
                { extensions::panel(certificate) }
            </div>
            <div class="whole"><Asn1Panel certificate={Rc::clone(certificate)} /></div>
        </div>
    }
}

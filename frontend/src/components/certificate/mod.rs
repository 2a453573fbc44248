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

use self::chain::ChainPanel;
use self::extensions::ExtensionsPanel;
use self::findings::FindingsPanel;
use self::key::{FingerprintsPanel, KeyPanel};
use self::names::NamesPanel;
use self::smart::SmartPanel;
use self::summary::SummaryPanel;

pub(crate) use self::chain::LinkCheck;
pub(crate) use self::downloads::Downloads;
pub(crate) use self::summary::TITLE_ID;

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
#[component]
pub(crate) fn CertificateDetails(props: &CertificateDetailsProps) -> Html {
    let Some(certificate) = props.chain.get(props.shown) else { return Html::default() };
    let now = props.now;
    let check = props.checks.get(props.shown).copied().unwrap_or(LinkCheck::Unchecked);
    html! {
        // In the order in which people read; wide screens put the second part at the right.
        <div class="certificate">
            <SummaryPanel certificate={certificate.clone()} {now} {check} actions={props.actions.clone()} />
            <div class="stack loose side">
                if !certificate.is_ca { <SmartPanel certificate={certificate.clone()} /> }
                <ChainPanel chain={props.chain.clone()} shown={props.shown} checks={props.checks.clone()} onshow={props.onshow.clone()} />
                <FindingsPanel certificate={certificate.clone()} {now} />
            </div>
            <div class="stack loose rest">
                <NamesPanel certificate={certificate.clone()} />
                <KeyPanel certificate={certificate.clone()} />
                <FingerprintsPanel certificate={certificate.clone()} />
                <ExtensionsPanel certificate={certificate.clone()} />
            </div>
        </div>
    }
}

/// What the panels are given.
#[derive(Properties, PartialEq)]
pub(crate) struct CertificateProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
}

/// What the panels that depend on the date are given.
#[derive(Properties, PartialEq)]
pub(crate) struct DatedProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
    /// Now, Unix seconds.
    pub now: i64,
}

//! The files that a certificate can be saved as.

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, to_text};
use yew::prelude::*;

use crate::browser;
use crate::components::menu::Menu;
use crate::state::certificate::{chain_pem, file_stem};

/// A form that a certificate is saved in.
#[derive(Clone, Copy)]
enum Form {
    Pem,
    Der,
    Chain,
    Text,
}

impl Form {
    fn label(self) -> &'static str {
        match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Chain => "Chain, PEM",
            Self::Text => "Text",
        }
    }

    /// Makes the file and offers it. Answers whether the browser took it.
    fn save(self, certificate: &CertificateView, chain: &[Rc<CertificateView>], now: i64) -> bool {
        const PEM: &str = "application/x-pem-file";
        let stem = file_stem(certificate.subject.title());
        let save = |ending: &str, mime, content: &[u8]| browser::save_bytes(&(stem + ending), mime, content);
        match self {
            Self::Pem => save(".pem", PEM, certificate.pem.as_bytes()),
            Self::Der => save(".der", "application/pkix-cert", &certificate.der),
            Self::Chain => save("-chain.pem", PEM, chain_pem(chain).as_bytes()),
            Self::Text => save(".txt", "text/plain", to_text(certificate, now).as_bytes()),
        }
    }
}

/// What [`Downloads`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct DownloadsProps {
    /// The chain, leaf first.
    pub chain: Vec<Rc<CertificateView>>,
    /// Position of the certificate that is shown.
    pub shown: usize,
    /// Now, Unix seconds.
    pub now: i64,
}

/// A menu of files, made in the browser.
#[component]
pub(crate) fn Downloads(props: &DownloadsProps) -> Html {
    let refused = use_state(|| false);
    let save = |form: Form| {
        let (chain, shown, now, refused) = (props.chain.clone(), props.shown, props.now, refused.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let saved = chain.get(shown).is_some_and(|certificate| form.save(certificate, &chain, now));
            refused.set(!saved);
        });
        html! { <button type="button" {onclick}>{ form.label() }</button> }
    };
    html! {
        <>
            <Menu label="Save as" icon="download">
                { save(Form::Pem) }
                { save(Form::Der) }
                if props.chain.len() > 1 { { save(Form::Chain) } }
                { save(Form::Text) }
            </Menu>
            if *refused { <span class="small bad" role="status">{ "This browser refused to save the file." }</span> }
        </>
    }
}

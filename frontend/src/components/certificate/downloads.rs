//! The files that a certificate can be saved as.

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, to_text};
use signet_shared::format;
use yew::prelude::*;

use crate::browser;
use crate::components::menu::Menu;
use crate::state::certificate::{chain_pem, file_stem};

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
    let Some(certificate) = props.chain.get(props.shown) else { return Html::default() };
    let stem = file_stem(certificate.subject.title());
    let save = |label: &'static str, name: String, mime: &'static str, content: Vec<u8>| {
        let size = format::bytes(content.len() as u64);
        let refused = refused.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            refused.set(!browser::save_bytes(&name, mime, &content));
        });
        html! { <button type="button" {onclick}>{ label }<span class="muted num">{ size }</span></button> }
    };
    let pem = "application/x-pem-file";
    html! {
        <>
            <Menu label="Save as" icon="download">
                { save("PEM", format!("{stem}.pem"), pem, certificate.pem.clone().into_bytes()) }
                { save("DER", format!("{stem}.der"), "application/pkix-cert", certificate.der.clone()) }
                if props.chain.len() > 1 {
                    { save("Chain, PEM", format!("{stem}-chain.pem"), pem, chain_pem(&props.chain).into_bytes()) }
                }
                { save("Text", format!("{stem}.txt"), "text/plain", to_text(certificate, props.now).into_bytes()) }
            </Menu>
            if *refused { <span class="small bad" role="status">{ "This browser refused to save the file." }</span> }
        </>
    }
}

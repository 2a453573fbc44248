//! Checks of the signatures in a chain, by the browser's own cryptography.

use std::cell::Cell;
use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::components::certificate::LinkCheck;
use crate::state::signature::Task;

/// What is known of the signature of each certificate in `chain` (leaf first). Starts as unchecked; the answers come later.
#[hook]
pub(crate) fn use_link_checks(chain: &[Rc<CertificateView>]) -> Vec<LinkCheck> {
    let known = use_state(|| (Vec::new(), Vec::new()));
    let chain = chain.to_vec();
    let names: Vec<String> =
        chain.iter().map(|certificate| certificate.fingerprints.sha256.clone()).collect();
    {
        let known = known.clone();
        let chain = chain.clone();
        use_effect_with(names.clone(), move |names| {
            let is_left = Rc::new(Cell::new(false));
            let (names, left) = (names.clone(), Rc::clone(&is_left));
            spawn_local(async move {
                let mut checks = Vec::with_capacity(chain.len());
                for position in 0..chain.len() {
                    checks.push(check(&chain, position).await);
                }
                // Another chain is shown by now.
                if !left.get() {
                    known.set((names, checks));
                }
            });
            move || is_left.set(true)
        });
    }
    let unchecked = || vec![LinkCheck::Unchecked; chain.len()];
    if known.0 == names { known.1.clone() } else { unchecked() }
}

async fn check(chain: &[Rc<CertificateView>], position: usize) -> LinkCheck {
    let Some(certificate) = chain.get(position) else { return LinkCheck::Unchecked };
    let issuer = match chain.get(position + 1) {
        Some(issuer) => issuer,
        None if certificate.is_self_issued => certificate,
        None => return LinkCheck::NoIssuer,
    };
    let Some(task) = Task::of(certificate, issuer) else { return LinkCheck::Unchecked };
    // Not even of the right form.
    let Some(job) = task.job() else { return LinkCheck::Bad };
    match browser::verify_signature(&job).await {
        Some(true) => LinkCheck::Good,
        Some(false) => LinkCheck::Bad,
        None => LinkCheck::Unchecked,
    }
}

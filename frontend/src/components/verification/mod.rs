//! Whether a certificate can be trusted: asked and answered in the browser.

mod ask;
mod path;

use std::collections::BTreeSet;
use std::rc::Rc;

use signet_shared::certificate::CertificateView;
use signet_shared::certificate::verify::{Evidence, Purpose};
use signet_shared::format;
use yew::prelude::*;

use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::hooks::use_verification::use_verification;
use crate::state::verification::{Asked, outcome, trusted_at_first};

/// What [`VerificationPanel`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct VerificationPanelProps {
    /// Every certificate that is at hand, in any order.
    pub chain: Vec<Rc<CertificateView>>,
    /// Position of the one that is verified.
    pub shown: usize,
    /// Now, Unix seconds.
    pub now: i64,
}

/// A file with lists or responses.
#[derive(Debug, Clone, PartialEq)]
struct Given {
    name: String,
    /// What is in it, or why it was not taken.
    read: Result<Vec<Evidence>, String>,
}

/// What a person chose.
#[derive(Debug, Clone, PartialEq)]
struct Choices {
    purpose: Purpose,
    /// As it was typed; now, if it is empty.
    at: String,
    /// SHA-256 of the certificates for which somebody turned what is trusted at first.
    turned: BTreeSet<String>,
    given: Vec<Given>,
}

/// The outcome, the path with every rule, and what can be chosen.
#[component]
pub(crate) fn VerificationPanel(props: &VerificationPanelProps) -> Html {
    let choices = use_state(|| Choices {
        purpose: Purpose::Any,
        at: String::new(),
        turned: BTreeSet::new(),
        given: Vec::new(),
    });
    let trusted: BTreeSet<String> =
        trusted_at_first(&props.chain).symmetric_difference(&choices.turned).cloned().collect();
    let at = match choices.at.trim() {
        "" => Some(props.now),
        text => format::parse_time(text),
    };
    let asked = at.and_then(|at| Asked::new(&props.chain, props.shown, &trusted, at)).map(|asked| {
        let evidence = choices.given.iter().filter_map(|given| given.read.as_ref().ok()).flatten();
        Asked { evidence: evidence.cloned().collect(), purpose: choices.purpose, ..asked }
    });
    let report = use_verification(asked);
    let (aside, said) = match report.as_deref() {
        None if at.is_none() => {
            let text = "The time cannot be read, so nothing is verified.";
            (Html::default(), html! { <p class="body small muted">{ text }</p> })
        }
        None => {
            let aside = html! { <Status tone={Tone::Info} icon="spin" spin=true>{ "Checking" }</Status> };
            (aside, html! { <p class="body small muted">{ "The browser checks the signatures." }</p> })
        }
        Some(Ok(report)) => {
            let (tone, word, text) = outcome(report);
            let aside = html! { <Status {tone}>{ word }</Status> };
            (aside, html! { <><p class="body small" role="status">{ text }</p>{ path::path(report) }</> })
        }
        Some(Err(error)) => {
            let text = format!("{error}. {}", error.hint());
            let notice =
                html! { <Notice tone={Tone::Bad} title="This cannot be verified"><p>{ text }</p></Notice> };
            (Html::default(), notice)
        }
    };
    html! {
        <Panel id="verification-h" title="Verification" flush=true {aside}>
            { said }
            { ask::form(&props.chain, &trusted, &choices, at.is_some()) }
        </Panel>
    }
}

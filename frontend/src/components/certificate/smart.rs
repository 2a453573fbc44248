//! Whether an EHR will take the key.

use signet_shared::certificate::{CertificateView, Check, Outcome};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};

/// The checks for SMART Backend Services.
pub(super) fn panel(certificate: &CertificateView) -> Html {
    let fitness = certificate.smart_fitness();
    let (tone, word) = if fitness.is_fit { (Tone::Ok, "Fit") } else { (Tone::Bad, "Not fit") };
    html! {
        <Panel id="smart-h" title="Fit for SMART" flush=true aside={html! { <Status {tone}>{ word }</Status> }}>
            <ul class="list">{ for fitness.checks.iter().map(item) }</ul>
        </Panel>
    }
}

fn item(check: &Check) -> Html {
    let (tone, word) = match check.outcome {
        Outcome::Good => (Tone::Ok, "Yes: "),
        Outcome::Neutral => (Tone::Idle, "No: "),
        Outcome::Bad => (Tone::Bad, "Problem: "),
    };
    html! {
        <li><Icon name={tone.icon()} class={tone.class()} /><div><span class="vh">{ word }</span>{ check.title }<p>{ &check.detail }</p></div></li>
    }
}

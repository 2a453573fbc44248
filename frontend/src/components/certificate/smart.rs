//! Whether EHRs will take the key, and whether it is the one that signs.

use signet_shared::certificate::ehr::Verdict;
use signet_shared::certificate::{CertificateView, Check, Outcome};
use yew::prelude::*;

use super::panel_link::beside;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tone};
use crate::state::certificate::own_key::OwnKey;

/// The checks for SMART Backend Services, those beside KMS and the key set where an identity is known, and each EHR's answer.
pub(super) fn panel(certificate: &CertificateView, own: Option<&OwnKey>) -> Html {
    let fitness = certificate.smart_fitness();
    let beyond = own.map(|own| own.checks(certificate)).into_iter().flatten();
    let checks: Vec<_> = fitness.checks.iter().cloned().chain(beyond).collect();
    let is_fit = checks.iter().all(|check| check.outcome != Outcome::Bad);
    let (tone, word) = if is_fit { (Tone::Ok, "Fit") } else { (Tone::Bad, "Not fit") };
    let aside = beside("smart-h", "Fit for SMART", html! { <Status {tone}>{ word }</Status> });
    html! {
        <Panel id="smart-h" title="Fit for SMART" flush=true {aside}>
            <ul class="list">{ for checks.iter().map(item) }</ul>
            <table role="table" class="table ehrs">
                <caption class="small">{ "Which EHR takes this key" }</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{ "EHR" }</th>
                    <th role="columnheader" scope="col">{ "Answer" }</th>
                </tr></thead>
                <tbody role="rowgroup">{ for certificate.ehr_verdicts().iter().map(ehr) }</tbody>
            </table>
            <p class="body small muted">{ "By what the vendors document. The EHR's smart-configuration decides: token_endpoint_auth_signing_alg_values_supported." }</p>
        </Panel>
    }
}

fn item(check: &Check) -> Html {
    let (tone, word) = match check.outcome {
        Outcome::Good => (Tone::Ok, "Yes: "),
        Outcome::Neutral => (Tone::Idle, "For information: "),
        Outcome::Bad => (Tone::Bad, "Problem: "),
    };
    html! {
        <li><Icon name={tone.icon()} class={tone.class()} /><div><span class="vh">{ word }</span>{ check.title }<p>{ &check.detail }</p></div></li>
    }
}

fn ehr(verdict: &Verdict) -> Html {
    let (tone, word) = match verdict.outcome {
        Outcome::Good => (Tone::Ok, "Takes it"),
        Outcome::Neutral => (Tone::Warn, "It depends"),
        Outcome::Bad => (Tone::Bad, "Refuses it"),
    };
    html! {
        <tr role="row">
            <th role="rowheader" scope="row">{ verdict.ehr }</th>
            <td role="cell">
                <Status {tone}>{ word }</Status>
                { &verdict.reason }
                if verdict.outcome != Outcome::Bad { <small>{ verdict.registration }</small> }
            </td>
        </tr>
    }
}

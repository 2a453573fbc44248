//! The list of what is open in this tab, and of what could not be opened.

use signet_shared::certificate::CertificateView;
use signet_shared::format;
use yew::prelude::*;

use super::Inputs;
use super::paste::Paste;
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};
use crate::state::inspect::{Action, Failure, Inspector};

/// The list, and a fold to paste more. `act` does something to what is open, `onopen` takes pasted text.
pub(super) fn panel(state: &Inspector, act: &Callback<Action>, onopen: &Callback<Inputs>) -> Html {
    let onforget = act.reform(|_: MouseEvent| Action::Forget);
    let aside = html! { <button class="link" type="button" onclick={onforget}>{ "Forget all" }</button> };
    let footer = html! { <Fold summary="Paste another"><Paste onopen={onopen.clone()} /></Fold> };
    html! {
        <Panel id="opened-h" title="Opened in this tab" flush=true {aside} {footer}>
            <div role="alert">
                if !state.failures.is_empty() { <ul class="list ruled">{ for state.failures.iter().map(failure) }</ul> }
            </div>
            if state.certificates.is_empty() {
                <p class="body small muted">{ "Nothing could be opened." }</p>
            } else {
                <ul class="list">
                    { for state.certificates.iter().enumerate().map(|(at, certificate)| opened(certificate, at, at == state.selected, act)) }
                </ul>
            }
        </Panel>
    }
}

fn opened(certificate: &CertificateView, at: usize, is_shown: bool, act: &Callback<Action>) -> Html {
    let name = certificate.subject.title().to_owned();
    let onselect = act.reform(move |_: MouseEvent| Action::Select(at));
    let onclose = act.reform(move |_: MouseEvent| Action::Close(at));
    let tag = match (certificate.is_ca, certificate.smart_fitness().is_fit) {
        (true, _) => html! { <Tag>{ certificate.role() }</Tag> },
        (false, true) => html! { <Tag tone={Tone::Ok}>{ "Fit for SMART" }</Tag> },
        (false, false) => html! { <Tag tone={Tone::Warn}>{ "Not fit for SMART" }</Tag> },
    };
    html! {
        <li key={certificate.fingerprints.sha256.clone()}>
            <Icon name={if certificate.is_ca { "tree" } else { "cert" }} class={if is_shown { "info" } else { "idle" }} />
            <div>
                <button class="link plain" type="button" aria-current={is_shown.then_some("true")} onclick={onselect}><bdi>{ name.clone() }</bdi></button>
                <p>{ format!("{}, {}, to {}", certificate.role(), certificate.key.summary(), format::date(certificate.not_after)) }</p>
            </div>
            <span class="row">{ tag }<button class="copy" type="button" aria-label={format!("Close {name}")} title="Close" onclick={onclose}><Icon name="close" /></button></span>
        </li>
    }
}

fn failure(failure: &Failure) -> Html {
    let icon = if failure.is_secret { "lock" } else { "bad" };
    html! {
        <li>
            <Icon name={icon} class="bad" />
            <div>
                <span class="vh">{ "Failed: " }</span>
                if !failure.source.is_empty() { <b><bdi>{ &failure.source }</bdi></b> }
                <p>{ format!("{}. {}", failure.message, failure.hint) }</p>
            </div>
        </li>
    }
}

//! What is wrong or worth knowing: by severity, each with its rule's name, where that stands, and the panel that shows it.

use signet_shared::certificate::{CertificateView, Finding, Purpose, Severity};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::panel_link::beside;
use crate::browser;
use crate::components::doc_link::DocLink;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tag, Tone};
use crate::state::certificate::findings::{groups, link_of, panel_of, purpose_label, purpose_named};

/// The findings, worst first, and for which use they are. `beside_issuer` says whether its issuer was at hand.
pub(super) fn panel(
    certificate: &CertificateView,
    findings: &[Finding],
    beside_issuer: bool,
    purpose: Option<Purpose>,
    onpurpose: &Callback<Option<Purpose>>,
) -> Html {
    let aside = if findings.is_empty() {
        html! { <Status tone={Tone::Ok}>{ "None" }</Status> }
    } else {
        html! { <Tag tone={findings.first().map(|worst| tone(worst.severity)).unwrap_or_default()}>{ findings.len() }</Tag> }
    };
    let scope = match (certificate.is_self_issued, beside_issuer) {
        (true, _) => "Signatures and revocation are not checked here.",
        (false, true) => "Beside its issuer. Signatures and revocation are not checked here.",
        (false, false) => {
            "By itself, as its issuer is not here. Signatures and revocation are not checked here."
        }
    };
    html! {
        <Panel id="findings-h" title="Findings" flush=true aside={beside("findings-h", "Findings", aside)}>
            <div class="body stack tight">
                if !certificate.is_ca { { choice(purpose, onpurpose) } }
                if findings.is_empty() { <p class="small">{ "Nothing is wrong with it." }</p> }
                <p class="small muted">{ scope }</p>
            </div>
            { for groups(findings).into_iter().map(group) }
        </Panel>
    }
}

/// For which use the rules are asked.
fn choice(chosen: Option<Purpose>, onpurpose: &Callback<Option<Purpose>>) -> Html {
    let onchange = onpurpose.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        select.and_then(|select| purpose_named(&select.value()))
    });
    let option = |purpose: Purpose| {
        html! { <option value={purpose.name()} selected={chosen == Some(purpose)}>{ purpose_label(purpose) }</option> }
    };
    html! {
        <div class="field">
            <label class="small" for="findings-purpose">{ "Meant for" }</label>
            <select class="input small" id="findings-purpose" {onchange}>
                <option value="" selected={chosen.is_none()}>{ "Any use" }</option>
                { for Purpose::ALL.map(option) }
            </select>
        </div>
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Bad => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Note => Tone::Idle,
    }
}

fn group((title, findings): (&'static str, &[Finding])) -> Html {
    html! {
        <section class="found" aria-label={title}>
            <h3 class="small">{ title }{ " " }<Tag>{ findings.len() }</Tag></h3>
            <ul class="list">{ for findings.iter().map(item) }</ul>
        </section>
    }
}

fn item(finding: &Finding) -> Html {
    let (icon, class) = match finding.severity {
        Severity::Bad => ("bad", "bad"),
        Severity::Warning => ("warn", "warn"),
        Severity::Note => ("info", "info"),
    };
    let (panel, name) = panel_of(finding.code);
    // The link is followed as any other; its panel gets the keyboard, too.
    let onclick = Callback::from(move |_: MouseEvent| browser::focus(panel));
    html! {
        <li>
            <Icon name={icon} {class} />
            <div>
                <bdi>{ &finding.title }</bdi>
                <p><bdi>{ &finding.detail }</bdi></p>
                <p class="source">
                    <span class="mono">{ finding.code }</span>{ " · " }{ reference(finding) }<a href={format!("#{panel}")} {onclick}>{ format!("See {name}") }</a>
                </p>
            </div>
        </li>
    }
}

/// Where the rule stands, if it stands anywhere.
fn reference(finding: &Finding) -> Html {
    let Some(reference) = finding.reference else { return Html::default() };
    html! {
        <>
            if let Some(href) = link_of(reference) { <DocLink {href}>{ reference }</DocLink> } else { { reference } }
            { " · " }
        </>
    }
}

//! What is wrong or worth knowing.

use signet_shared::certificate::{CertificateView, Finding, Severity};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tag, Tone};

/// The findings, worst first.
pub(super) fn panel(certificate: &CertificateView, now: i64) -> Html {
    let findings = certificate.findings(now);
    let aside = if findings.is_empty() {
        html! { <Status tone={Tone::Ok}>{ "None" }</Status> }
    } else {
        html! { <Tag tone={findings.first().map(|worst| tone(worst.severity)).unwrap_or_default()}>{ findings.len() }</Tag> }
    };
    html! {
        <Panel id="findings-h" title="Findings" flush=true {aside}>
            if findings.is_empty() {
                <p class="body small muted">{ "Nothing is wrong with it, as far as it tells by itself. Revocation is not checked." }</p>
            } else {
                <ul class="list">{ for findings.iter().map(item) }</ul>
            }
        </Panel>
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Bad => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Note => Tone::Idle,
    }
}

fn item(finding: &Finding) -> Html {
    let (icon, class, word) = match finding.severity {
        Severity::Bad => ("bad", "bad", "Problem: "),
        Severity::Warning => ("warn", "warn", "Warning: "),
        Severity::Note => ("info", "info", "Note: "),
    };
    html! {
        <li>
            <Icon name={icon} {class} />
            <div>
                <span class="vh">{ word }</span>{ &finding.title }
                <p>{ &finding.detail }</p>
                if let Some(reference) = finding.reference { <p class="source">{ reference }</p> }
            </div>
        </li>
    }
}

//! Findings as list items.

use signet_shared::policy::{Finding, Severity};
use yew::prelude::*;

use crate::components::icon::Icon;

/// Findings of a policy, as items of a `list`.
pub(super) fn finding_items(found: &[Finding]) -> impl Iterator<Item = Html> {
    found.iter().map(|finding| {
        let (icon, class) = match finding.severity {
            Severity::Error => ("bad", "bad"),
            Severity::Warning => ("warn", "warn"),
            Severity::Info => ("info", "info"),
        };
        html! {
            <li>
                <Icon name={icon} {class} />
                <div><span class="vh">{ format!("{}: ", finding.severity.word()) }</span><b>{ &finding.title }</b><p>{ &finding.detail }{ " " }{ &finding.fix }</p>{ place(finding) }</div>
            </li>
        }
    })
}

/// The statement that a finding is about.
fn place(finding: &Finding) -> Html {
    finding
        .sid
        .as_ref()
        .map(|sid| html! { <p class="where">{ "In " }<span class="mono">{ sid }</span></p> })
        .unwrap_or_default()
}

/// Findings that a change removes.
pub(super) fn resolved_items(resolved: &[Finding]) -> impl Iterator<Item = Html> {
    resolved.iter().map(|finding| {
        html! {
            <li><Icon name="ok" class="ok" /><div><span class="vh">{ "Mended: " }</span><b class="gone">{ &finding.title }</b><p>{ "The change mends this." }</p></div></li>
        }
    })
}

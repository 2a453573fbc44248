//! Findings as list items.

use signet_shared::policy::findings::page_address;
use signet_shared::policy::{Finding, Repair, Severity};
use yew::prelude::*;

use crate::components::doc_link::DocLink;
use crate::components::icon::Icon;

/// What can be done about a finding in the editor.
#[derive(Clone, PartialEq)]
pub(super) struct FindingActs {
    /// Shows the statement, from 0.
    pub go: Callback<usize>,
    /// Makes a repair; the finding's title is given along.
    pub mend: Callback<(Repair, String)>,
}

/// Findings of a policy, as items of a `list`.
pub(super) fn finding_items(found: &[Finding]) -> impl Iterator<Item = Html> {
    found.iter().map(|finding| item(finding, None))
}

/// Findings of the text in the editor: each leads to its statement, and can be mended where a repair is safe.
pub(super) fn acting_items(found: &[Finding], acts: &FindingActs) -> impl Iterator<Item = Html> {
    found.iter().map(|finding| item(finding, Some(acts)))
}

fn item(finding: &Finding, acts: Option<&FindingActs>) -> Html {
    let (icon, class) = match finding.severity {
        Severity::Error => ("bad", "bad"),
        Severity::Warning => ("warn", "warn"),
        Severity::Info => ("info", "info"),
    };
    html! {
        <li>
            <Icon name={icon} {class} />
            <div>
                <span class="vh">{ format!("{}: ", finding.severity.word()) }</span><b>{ &finding.title }</b>
                <p>{ &finding.detail }{ " " }{ &finding.fix }</p>
                <p class="where row">{ place(finding, acts) }{ source(finding) }</p>
                if let Some(acts) = acts { { mend(finding, acts) } }
            </div>
        </li>
    }
}

/// The statement that a finding is about.
fn place(finding: &Finding, acts: Option<&FindingActs>) -> Html {
    let Some(sid) = &finding.sid else { return Html::default() };
    match (acts, finding.statement) {
        (Some(acts), Some(at)) => {
            let onclick = acts.go.reform(move |_: MouseEvent| at);
            html! { <span>{ "In " }<button class="link mono" type="button" {onclick}><span class="vh">{ "statement " }</span>{ sid }</button></span> }
        }
        _ => html! { <span>{ "In " }<span class="mono">{ sid }</span></span> },
    }
}

/// AWS's page about it.
fn source(finding: &Finding) -> Html {
    page_address(finding.reference)
        .map(|href| html! { <DocLink {href}>{ finding.reference }</DocLink> })
        .unwrap_or_default()
}

fn mend(finding: &Finding, acts: &FindingActs) -> Html {
    let Some(repair) = &finding.repair else { return Html::default() };
    let onclick = {
        let (repair, title) = (repair.clone(), finding.title.clone());
        acts.mend.reform(move |_: MouseEvent| (repair.clone(), title.clone()))
    };
    html! {
        <div class="row small"><button class="btn" type="button" {onclick}>{ "Mend this" }<span class="vh">{ format!(": {}", finding.title) }</span></button><span class="muted">{ &repair.label }</span></div>
    }
}

/// Findings that a change removes.
pub(super) fn resolved_items(resolved: &[Finding]) -> impl Iterator<Item = Html> {
    resolved.iter().map(|finding| {
        html! {
            <li><Icon name="ok" class="ok" /><div><span class="vh">{ "Mended: " }</span><b class="gone">{ &finding.title }</b><p>{ "The change mends this." }</p></div></li>
        }
    })
}

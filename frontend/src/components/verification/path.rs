//! The path of a report, from the root to the certificate, rule by rule.

use signet_shared::certificate::verify::{Checked, Link, Outcome, Verification};
use yew::prelude::*;

use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::state::verification::mark;

/// The path: the root first. What is broken stands open, with what to do.
pub(super) fn path(report: &Verification) -> Html {
    let last = report.path.len().saturating_sub(1);
    let links = report.path.iter().enumerate().rev();
    html! {
        <ol class="list" aria-label="Path, from the root">
            { for links.map(|(at, link)| certificate(link, at == last, at == 0)) }
        </ol>
    }
}

fn certificate(link: &Link, is_top: bool, is_verified: bool) -> Html {
    let broken = link.checks.iter().filter(|checked| checked.forbids()).count();
    let role = match (link.is_anchor, is_verified, is_top) {
        (true, ..) => "Trusted because you gave it",
        (false, true, _) => "The certificate that is verified",
        (false, false, true) => "The path ends here",
        (false, false, false) => "Between",
    };
    let (icon, class) = if broken == 0 { ("ok", "ok") } else { ("bad", "bad") };
    let summary = format!("{} of {} rules hold", passed(link), link.checks.len());
    html! {
        <li>
            <Icon name={icon} {class} />
            <div>
                <b><bdi>{ &link.subject }</bdi></b>
                <p>{ role }</p>
                { for link.checks.iter().filter(|checked| checked.forbids()).map(advice) }
                <Fold {summary}><ul class="list">{ for link.checks.iter().map(rule) }</ul></Fold>
            </div>
        </li>
    }
}

fn passed(link: &Link) -> usize {
    link.checks.iter().filter(|checked| checked.outcome == Outcome::Passed).count()
}

fn advice(checked: &Checked) -> Html {
    let text = format!("The {}: {}. {}", checked.rule.words(), checked.found, checked.rule.advice());
    html! { <p class="msg bad"><Icon name="bad" /><span>{ text }</span></p> }
}

fn rule(checked: &Checked) -> Html {
    let (tone, word) = mark(checked.outcome);
    html! {
        <li>
            <Icon name={tone.icon()} class={tone.class()} />
            <div>
                <span>{ format!("{word}: {}", checked.rule.words()) }</span>
                <p>{ &checked.found }</p>
                <p class="source">{ checked.rule.reference() }</p>
            </div>
        </li>
    }
}

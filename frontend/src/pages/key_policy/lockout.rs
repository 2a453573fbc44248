//! The lockout simulation: who can still administer the key, before and after a change, and what speaks against it.

use signet_shared::policy::{Finding, Review};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::Tone;
use crate::state::key_policy::lockout::{Administrator, Hold, administrators};

/// Before and after. `before` is the review of the base against itself.
pub(super) fn lockout(before: &Review, after: &Review) -> Html {
    let rows = administrators(before, after);
    let head = |text: &'static str| html! { <th scope="col">{ text }</th> };
    html! {
        <Panel id="lockout-h" title="Who can undo this" flush=true>
            { verdict(after) }
            if !rows.is_empty() {
                <div class="scroll" tabindex="0" role="region" aria-label="Who may change the policy before and after">
                    <table class="table">
                        <thead><tr>{ head("May change the policy") }{ head("Before") }{ head("After") }</tr></thead>
                        <tbody>{ for rows.iter().map(row) }</tbody>
                    </table>
                </div>
            }
        </Panel>
    }
}

fn verdict(after: &Review) -> Html {
    let (icon, class, text) = match (after.administrators.len(), after.conditional_administrators.len()) {
        (0, 0) => (
            "bad",
            "bad",
            "Nobody that Signet can identify could change the policy any more. Such a change is not applied.",
        ),
        (0, _) => (
            "warn",
            "warn",
            "Everyone who could change the policy could do so under conditions only. If they are never met, the key is locked.",
        ),
        _ => ("lock", "ok", "Nobody is locked out: this can be undone."),
    };
    html! { <p class="inset small row icon-first"><Icon name={icon} {class} /><span>{ text }</span></p> }
}

fn row(row: &Administrator) -> Html {
    let cell = |hold: Hold| {
        let (word, class, icon) = hold.look();
        html! { <td class={class}><Icon name={icon} />{ format!(" {word}") }</td> }
    };
    html! {
        <tr>
            <th scope="row"><span class="any" title={row.principal.id.clone()}>{ row.principal.name() }</span><small>{ row.principal.kind_words() }</small></th>
            { cell(row.before) }{ cell(row.after) }
        </tr>
    }
}

/// What keeps a change from being applied.
pub(super) fn blockers(found: &[Finding]) -> Html {
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <Notice tone={Tone::Bad} icon="lock" title="This cannot be applied">
            <ul class="list plain">{ for found.iter().map(|finding| html! {
                <li><Icon name="bad" class="bad" /><div><b>{ &finding.title }</b><p>{ &finding.detail }{ " " }{ &finding.fix }</p></div></li>
            }) }</ul>
            <p>{ "Propose a change without that: take this document to the editor, mend it, and propose again." }</p>
        </Notice>
    }
}

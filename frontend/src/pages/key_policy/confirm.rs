//! The last step before a change is sent: the key's name, typed; by another person, where two are needed.

use std::rc::Rc;

use signet_shared::api::key_policy::PolicyChange;
use signet_shared::policy::Review;
use yew::prelude::*;

use crate::browser;
use crate::components::button::{Button, Weight};
use crate::components::confirm::confirm_field;
use crate::components::copy::Copy;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::{Status, Tone};
use crate::route::Route;
use crate::state::confirm::{Confirmation, compare_alias, says};
use crate::state::key_policy::studio::{StudioEvent, Work, change_query};

use super::workplace::PartProps;

const FIELD: &str = "confirmation";
const REASON: &str = "confirmation-reason";

/// Confirms and applies.
pub(super) fn confirm(part: &PartProps, change: &Rc<PolicyChange>, review: &Review) -> Html {
    if part.desk.needs_another(change, &part.user) {
        return html! { <Panel id="apply-h" title="Apply">{ hand_over(part, change) }</Panel> };
    }
    let PartProps { desk, studio, doors, .. } = part;
    let alias = desk.policy.confirm_with.clone();
    let state = compare_alias(&alias, &studio.confirmation);
    let blocker = review.blockers.first();
    let reason = match (blocker, state) {
        (Some(finding), _) => {
            format!("Cannot be applied: {}. Propose a change without that.", lower_first(&finding.title))
        }
        (None, state) => says(state, "the key's alias", "Apply"),
    };
    let ready = blocker.is_none() && state == Confirmation::Right;
    let busy = studio.is_busy_with(&Work::Apply);
    let ontype = doors.tell.reform(StudioEvent::Confirmed);
    let onsubmit = {
        let (apply, change) = (doors.apply.clone(), Rc::clone(change));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if ready && !busy {
                apply.emit((*change).clone());
            } else {
                browser::focus(FIELD);
            }
        })
    };
    let wrong = state == Confirmation::Wrong || blocker.is_some();
    html! {
        <Panel id="apply-h" title="Apply">
            if desk.policy.two_people { { people(part, change) } }
            <form class="stack" {onsubmit} novalidate={true}>
                { confirm_field(FIELD, &alias, studio.confirmation.clone(), (state == Confirmation::Wrong, wrong, reason), &ontype) }
                <div class="actions"><Button weight={Weight::Primary} submit=true disabled={!ready} {busy} described_by={REASON}>{ if busy { "Applying" } else { "Apply to the key" } }</Button></div>
                if let Some(error) = studio.refusal_of(&Work::Apply) { <ProblemNotice error={error.clone()} /> }
                <p class="small muted">{ "Signet compares the live policy once more, puts the new one, reads it back, and keeps the old one to undo." }</p>
            </form>
        </Panel>
    }
}

/// Who did what of the two.
fn people(part: &PartProps, change: &PolicyChange) -> Html {
    html! {
        <ol class="stack tight small">
            <li><Status tone={Tone::Ok}>{ format!("Proposed by {}", change.proposed_by) }</Status></li>
            <li><Status tone={Tone::Warn} icon="wait">{ format!("You apply it as {}", part.user) }</Status></li>
        </ol>
    }
}

/// You proposed it, and two people are needed.
fn hand_over(part: &PartProps, change: &PolicyChange) -> Html {
    html! {
        <>
            <ol class="stack tight small">
                <li><Status tone={Tone::Ok}>{ format!("Proposed by you, {}", change.proposed_by) }</Status></li>
                <li><Status tone={Tone::Warn} icon="wait">{ "Somebody else applies it" }</Status></li>
            </ol>
            <p id={REASON} class="small"><Icon name="lock" />{ " This server wants two people for a change: who proposed it may not apply it. Send this page's address to a colleague, who signs in under their own name, reviews it and applies it." }</p>
            <div class="actions">
                <Button weight={Weight::Primary} disabled=true described_by={REASON}>{ "Apply to the key" }</Button>
                <Copy text={link(part, change)} what="address of this change" label="Copy the link" />
            </div>
            <p class="small muted">{ "A colleague without a sign-in gets one on the server by signet link --user NAME." }</p>
        </>
    }
}

/// Address of a change, for somebody else on this server.
fn link(part: &PartProps, change: &PolicyChange) -> String {
    let page = Route::Key { target: part.at.target.clone(), key_arn: part.at.key_arn.clone() };
    browser::address(&format!("{}{}", page.path(), change_query(&change.id)))
}

/// For a title in the middle of a sentence; names keep their capital.
fn lower_first(title: &str) -> String {
    let starts_plain =
        ["Nobody", "You", "The", "It", "A ", "This", "Its"].iter().any(|word| title.starts_with(word));
    match title.split_at_checked(1) {
        Some((first, rest)) if starts_plain => first.to_lowercase() + rest,
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::lower_first;

    #[test]
    fn titles_in_a_sentence() {
        assert_eq!(lower_first("Nobody could change it"), "nobody could change it");
        assert_eq!(lower_first("NotResource has no meaning"), "NotResource has no meaning");
        assert_eq!(lower_first("ärger"), "ärger");
        assert_eq!(lower_first(""), "");
    }
}

//! What became of a change: refused for now, in force, with the proof; being put; out of date, replaced, undone, failed.

use std::rc::Rc;

use signet_shared::api::key_policy::{PolicyChange, ProposePolicyChange};
use signet_shared::policy::{PolicyDocument, RoleArn};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::components::time::Time;
use crate::state::key_policy::desk::{Standing, fits_on, last_refusal};
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::proof::Proof;
use super::three_way::ThreeWay;
use super::waiting::Waiting;
use super::workplace::PartProps;

/// What became of a change. `role` is the one that it lets sign, if that is all it does.
pub(super) fn outcome(
    part: &PartProps,
    change: &Rc<PolicyChange>,
    standing: Standing,
    role: Option<&RoleArn>,
) -> Html {
    match standing {
        Standing::Open => refused(part, change),
        Standing::Outdated => html! { <ThreeWay part={part.clone()} change={Rc::clone(change)} /> },
        Standing::InForce => in_force(part, change, role),
        Standing::Applying => html! { <Waiting part={part.clone()} change={Rc::clone(change)} /> },
        Standing::Replaced => html! {
            <Notice tone={Tone::Idle} icon="info" title="Another policy is in force now"><p>{ "This change was applied " }{ applied(change) }{ ", and the policy has been changed since." }</p></Notice>
        },
        Standing::Undone => html! {
            <Notice tone={Tone::Idle} icon="info" title="This change was undone"><p>{ "It was applied " }{ applied(change) }{ ". A later change put the policy before it back." }</p></Notice>
        },
        Standing::Failed => failed(part, change),
    }
}

fn applied(change: &PolicyChange) -> Html {
    change.applied_at.map(|at| html! { <Time {at} /> }).unwrap_or_default()
}

/// The hash of what was read back, computed here, beside the hash of what was proposed; and that the role can sign.
fn in_force(part: &PartProps, change: &PolicyChange, role: Option<&RoleArn>) -> Html {
    let read_back =
        change.read_back.as_deref().and_then(|text| PolicyDocument::parse(text).ok()).map(|doc| doc.hash());
    let identical = read_back.as_ref() == Some(&change.proposed_hash);
    let work = Work::ProposeFrom { change: change.id.clone() };
    let busy = part.studio.is_busy_with(&work);
    let onclick = {
        let id = change.id.clone();
        part.doors.propose.reform(move |_: MouseEvent| {
            (Work::ProposeFrom { change: id.clone() }, ProposePolicyChange::Undo { change_id: id.clone() })
        })
    };
    let actions = html! { <Button icon="retry" {busy} {onclick}>{ "Undo this change" }</Button> };
    let fresh = part.studio.fresh.as_ref() == Some(&change.id);
    html! {
        <>
            <Notice tone={if identical { Tone::Ok } else { Tone::Warn }} title={if identical { "In force: read back, identical" } else { "In force, but not read back yet" }} {actions}>
                <p>
                    { "Applied " }{ applied(change) }
                    if let Some(who) = &change.applied_by { { format!(" by {who}") } }
                    if let Some(version) = change.version { { format!(", as version {version}") } }
                    { ". Signet then read the policy from KMS and compared it with the proposed one." }
                </p>
                <dl class="facts proof">
                    <div><dt>{ "Proposed" }</dt><dd><Ident value={change.proposed_hash.clone()} what="hash of the proposed policy" /></dd></div>
                    if let Some(hash) = read_back {
                        <div><dt>{ "Read back" }</dt><dd><Ident value={hash} what="hash of the policy read back" />if identical { <Icon name="check" class="ok" /><span class="vh">{ "identical" }</span> }</dd></div>
                    }
                </dl>
                <p class="muted">{ "Undo proposes the policy before this change. You review and confirm it like any other." }</p>
            </Notice>
            // Proved at once where it was applied just now: that it can sign is what it was for.
            if let Some(role) = role { <Proof key={role.as_str().to_owned()} at={part.at.clone()} role_arn={role.as_str().to_owned()} auto={fresh} /> }
        </>
    }
}

/// Why the last attempt was refused: for who was not there, and after a reload. Who has just asked is told at the button.
fn refused(part: &PartProps, change: &PolicyChange) -> Html {
    let Some(why) = last_refusal(change).filter(|_| part.studio.refusal_of(&Work::Apply).is_none()) else {
        return Html::default();
    };
    html! {
        <Notice tone={Tone::Warn} title="The last attempt to apply this did not go through" actions={to_editor(part, change)}>
            <p class="any">{ why }</p>
            <p>{ "Nothing was changed. Once the cause is mended, apply it again below; or take the document to the editor and propose something else." }</p>
        </Notice>
    }
}

fn to_editor(part: &PartProps, change: &PolicyChange) -> Html {
    let text = change.proposed_document.clone();
    let onclick = part.doors.tell.reform(move |_: MouseEvent| StudioEvent::DocumentTaken(text.clone()));
    html! { <Button icon="edit" {onclick}>{ "Take its document to the editor" }</Button> }
}

/// Why it failed, and the way on.
fn failed(part: &PartProps, change: &PolicyChange) -> Html {
    let work = Work::Rebase { change: change.id.clone() };
    let again = {
        let id = change.id.clone();
        part.doors.propose.reform(move |_: MouseEvent| {
            (Work::Rebase { change: id.clone() }, ProposePolicyChange::Rebase { change_id: id.clone() })
        })
    };
    let fits = fits_on(change, &part.desk.policy).is_ok();
    let actions = html! {
        <>
            if fits { <Button icon="retry" busy={part.studio.is_busy_with(&work)} onclick={again}>{ "Propose it again" }</Button> }
            { to_editor(part, change) }
        </>
    };
    let why = change.failure.clone().unwrap_or_else(|| {
        "The policy read back afterwards was not the one put. Compare the policy in force below with the proposed one."
            .to_owned()
    });
    html! {
        <Notice tone={Tone::Bad} title="This change did not work" {actions}>
            <p class="any">{ why }</p>
            <p>{ "The policy in force is shown below. Mend what was wrong, and propose again." }</p>
            if let Some(error) = part.studio.refusal_of(&work) { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
        </Notice>
    }
}

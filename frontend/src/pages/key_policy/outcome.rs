//! What became of a change: in force, with the proof; out of date, with a way on; replaced, undone, failed.

use signet_shared::api::key_policy::{PolicyChange, ProposePolicyChange};
use signet_shared::policy::{ChangeKind, PolicyDocument, diff};
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::components::time::Time;
use crate::state::key_policy::desk::{Standing, again};
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::workplace::PartProps;

/// What became of a change.
pub(super) fn outcome(part: &PartProps, change: &PolicyChange, standing: Standing) -> Html {
    match standing {
        Standing::Open => Html::default(),
        Standing::Outdated => outdated(part, change),
        Standing::InForce => in_force(part, change),
        Standing::Applying => html! {
            <Notice tone={Tone::Info} icon="run" title="This change is being applied" actions={reload(part)}>
                <p>{ "Its outcome is not on record yet. If the server was stopped meanwhile, reading again finds out from the live policy how it ended." }</p>
            </Notice>
        },
        Standing::Replaced => html! {
            <Notice tone={Tone::Idle} icon="info" title="Another policy is in force now"><p>{ "This change was applied " }{ applied(change) }{ ", and the policy has been changed since." }</p></Notice>
        },
        Standing::Undone => html! {
            <Notice tone={Tone::Idle} icon="info" title="This change was undone"><p>{ "It was applied " }{ applied(change) }{ ". A later change put the policy before it back." }</p></Notice>
        },
        Standing::Failed => html! {
            <Notice tone={Tone::Bad} title="This change did not work">
                <p>{ "The policy read back afterwards was not the one put. Compare the policy in force below with the proposed one, and propose again." }</p>
            </Notice>
        },
    }
}

fn applied(change: &PolicyChange) -> Html {
    change.applied_at.map(|at| html! { <Time {at} /> }).unwrap_or_default()
}

fn reload(part: &PartProps) -> Html {
    let onclick = part.doors.reload.reform(|_: MouseEvent| ());
    html! { <Button icon="retry" busy={part.busy} {onclick}>{ "Read again" }</Button> }
}

/// The proof: the hash of what was read back, computed here, beside the hash of what was proposed.
fn in_force(part: &PartProps, change: &PolicyChange) -> Html {
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
    html! {
        <Notice tone={if identical { Tone::Ok } else { Tone::Warn }} title={if identical { "In force: read back, identical" } else { "In force, but not read back yet" }} {actions}>
            <p>{ "Applied " }{ applied(change) }{ ". Signet then read the policy from KMS and compared it with the proposed one." }</p>
            <dl class="facts proof">
                <div><dt>{ "Proposed" }</dt><dd><Ident value={change.proposed_hash.clone()} what="hash of the proposed policy" /></dd></div>
                if let Some(hash) = read_back {
                    <div><dt>{ "Read back" }</dt><dd><Ident value={hash} what="hash of the policy read back" />if identical { <Icon name="check" class="ok" /><span class="vh">{ "identical" }</span> }</dd></div>
                }
            </dl>
            <p class="muted">{ "Undo proposes the policy before this change. You review and confirm it like any other." }</p>
        </Notice>
    }
}

/// Somebody else was faster.
fn outdated(part: &PartProps, change: &PolicyChange) -> Html {
    let PartProps { desk, doors, studio, .. } = part;
    let work = Work::ProposeFrom { change: change.id.clone() };
    let next = again(change, &desk.policy);
    let actions = match next.clone() {
        Ok(what) => {
            let onclick = {
                let work = work.clone();
                doors.propose.reform(move |_: MouseEvent| (work.clone(), what.clone()))
            };
            html! { <Button weight={Weight::Primary} busy={studio.is_busy_with(&work)} {onclick}>{ "Propose again on the policy in force" }</Button> }
        }
        Err(_) => {
            let text = change.proposed_document.clone();
            let onclick = doors.tell.reform(move |_: MouseEvent| StudioEvent::DocumentTaken(text.clone()));
            html! { <Button icon="edit" {onclick}>{ "Take its document to the editor" }</Button> }
        }
    };
    html! {
        <Notice tone={Tone::Warn} alert=true title="Somebody else changed the policy" {actions}>
            <p>{ "The policy in force is no longer the one that this change starts from. Nothing was sent, and their change is safe." }</p>
            { theirs(change, &desk.policy.document) }
            <p>{ match next {
                Ok(_) => "Both changes can stand beside each other: propose yours again, on top of theirs.".to_owned(),
                Err(clash) => format!("{clash} Decide what is right in the editor below."),
            } }</p>
        </Notice>
    }
}

/// What the others did.
fn theirs(change: &PolicyChange, live: &str) -> Html {
    let (Ok(base), Ok(live)) = (PolicyDocument::parse(&change.base_document), PolicyDocument::parse(live))
    else {
        return Html::default();
    };
    let found = diff(&base, &live);
    let items = found.statements.iter().filter_map(|part| {
        let word = match part.kind {
            ChangeKind::Added => "Added",
            ChangeKind::Removed => "Removed",
            ChangeKind::Changed => "Changed",
            ChangeKind::Unchanged => return None,
        };
        Some(
            html! { <li><b>{ format!("{word}: {}", part.label) }</b>{ format!(". {}.", part.summary) }</li> },
        )
    });
    html! { <ul class="plain">{ for items }</ul> }
}

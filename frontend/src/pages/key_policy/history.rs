//! The versions of the policy, newest first, and the changes that have not made one.

use signet_shared::api::key_policy::{PolicyChange, PolicyVersion, ProposePolicyChange, VersionOrigin};
use yew::prelude::*;

use crate::components::panel::Panel;
use crate::components::status::{Status, Tag, Tone};
use crate::components::time::Time;
use crate::state::key_policy::desk::{Standing, last_refusal};
use crate::state::key_policy::studio::{Opened, StudioEvent, Work};

use super::workplace::PartProps;

/// Rows of a table before the others are asked for: a key that is looked after for years has many.
const SHOWN: usize = 20;

/// The history.
#[component]
pub(super) fn History(part: &PartProps) -> Html {
    let all = use_state(|| false);
    let most = if *all { usize::MAX } else { SHOWN };
    let head = |text: &'static str| html! { <th role="columnheader" scope="col">{ text }</th> };
    let action = || html! { <th role="columnheader" scope="col"><span class="vh">{ "Action" }</span></th> };
    let unfinished: Vec<&PolicyChange> = part.desk.unfinished().collect();
    let more = unfinished.len().max(part.desk.versions.len()) > most;
    let onclick = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <Panel id="history-h" title="History" flush=true
            aside={html! { <span class="small muted">{ "Every policy that Signet put or found is kept" }</span> }}>
            if !unfinished.is_empty() {
                <table role="table" class="table cards" aria-label="Proposals">
                    <thead role="rowgroup"><tr role="row">{ head("Change") }{ head("State") }{ head("Proposed") }{ action() }</tr></thead>
                    <tbody role="rowgroup">{ for unfinished.into_iter().take(most).map(|change| proposal(part, change)) }</tbody>
                </table>
            }
            if part.desk.versions.is_empty() {
                <p class="inset small muted">{ "No versions yet. Each policy that is put or found on the key is kept here, so that it can be compared and restored." }</p>
            } else {
                <table role="table" class="table cards" aria-label="Versions">
                    <thead role="rowgroup"><tr role="row">{ head("Version") }{ head("What") }{ head("Who") }{ head("When") }{ action() }</tr></thead>
                    <tbody role="rowgroup">{ for part.desk.versions.iter().take(most).map(|version| row(part, version)) }</tbody>
                </table>
            }
            if more { <p class="inset"><button class="link" type="button" {onclick}>{ "Show older ones, too" }</button></p> }
        </Panel>
    }
}

/// Why a change is not in force: for good, or as of the last attempt.
fn why_not(change: &PolicyChange) -> Html {
    match (&change.failure, last_refusal(change)) {
        (_, Some(why)) => html! { <small class="any">{ format!("Last attempt: {why}") }</small> },
        (Some(why), None) => html! { <small class="any">{ why }</small> },
        (None, None) => Html::default(),
    }
}

fn proposal(part: &PartProps, change: &PolicyChange) -> Html {
    let standing = part.desk.standing(change);
    let (word, tone, icon) = standing.look();
    let shown = part.studio.shown.as_ref() == Some(&change.id);
    html! {
        <tr role="row" key={change.id.clone()} aria-current={shown.then_some("true")}>
            <th role="rowheader" scope="row">{ &change.title }if let Some(reason) = &change.reason { <small class="any">{ reason }</small> }</th>
            <td role="cell" data-label="State"><Status {tone} {icon}>{ word }</Status>{ why_not(change) }</td>
            <td role="cell" data-label="Proposed"><span class="nowrap"><Time at={change.proposed_at} /></span><small>{ &change.proposed_by }</small></td>
            <td role="cell" data-label="Action" class="right">{ show(part, &change.id, &change.title, if standing == Standing::Open { "Review" } else { "Show" }) }</td>
        </tr>
    }
}

/// A link that shows a change.
fn show(part: &PartProps, id: &str, title: &str, word: &'static str) -> Html {
    let id = id.to_owned();
    let onclick = part.doors.tell.reform(move |_: MouseEvent| StudioEvent::Shown(Some(id.clone())));
    html! { <button class="link" type="button" {onclick}>{ word }<span class="vh">{ format!(" {title}") }</span></button> }
}

fn row(part: &PartProps, version: &PolicyVersion) -> Html {
    let live = part.desk.policy.version == version.number;
    let change = version.change_id.as_deref().and_then(|id| part.desk.change(id));
    let undone = change.is_some_and(|change| part.desk.standing(change) == Standing::Undone);
    let (origin, tone) = match version.origin {
        VersionOrigin::Applied => ("Applied", Tone::Idle),
        VersionOrigin::Found => ("Found", Tone::Warn),
    };
    html! {
        <tr role="row" key={version.number} aria-current={live.then_some("true")}>
            <th role="rowheader" scope="row"><span>{ version.number }</span>
                if live { { " " }<Tag tone={Tone::Ok}>{ "In force" }</Tag> }
                if undone { { " " }<Tag>{ "Undone" }</Tag> }
            </th>
            <td role="cell" data-label="What"><span class="any">{ &version.title }</span>if let Some(reason) = &version.reason { <small class="any">{ reason }</small> }</td>
            <td role="cell" data-label="Who">{ who(version) }</td>
            <td role="cell" data-label="When"><span class="nowrap"><Time at={version.at} /></span><small><Tag {tone}>{ origin }</Tag></small></td>
            <td role="cell" data-label="Action" class="right"><span class="row end">{ actions(part, version, live) }</span></td>
        </tr>
    }
}

/// Who applied it, and who proposed it where that is somebody else.
fn who(version: &PolicyVersion) -> Html {
    let Some(author) = &version.author else { return html! { <span class="muted">{ "Not known" }</span> } };
    let other = version.proposed_by.as_ref().filter(|proposer| *proposer != author);
    html! { <><span class="any">{ author }</span>if let Some(proposer) = other { <small class="any">{ format!("proposed by {proposer}") }</small> }</> }
}

fn actions(part: &PartProps, version: &PolicyVersion, live: bool) -> Html {
    let number = version.number;
    let of = format!(" version {number}");
    let open = |opened: Opened, word: &'static str| {
        let onclick = part.doors.tell.reform(move |_: MouseEvent| StudioEvent::VersionOpened(Some(opened)));
        html! { <button class="link" type="button" {onclick}>{ word }<span class="vh">{ of.clone() }</span></button> }
    };
    let work = Work::Restore { version: number };
    let busy = part.studio.is_busy_with(&work);
    let restore = part.doors.propose.reform(move |_: MouseEvent| {
        (Work::Restore { version: number }, ProposePolicyChange::Restore { version: number })
    });
    let compared = Opened::Compared { from: number, to: part.desk.policy.version };
    // A change that the list of changes has can be shown with its review.
    let change = version.change_id.as_deref().and_then(|id| part.desk.change(id));
    html! {
        <>
            { open(Opened::Version(number), "View") }
            if let Some(change) = change { { show(part, &change.id, &change.title, "Show") } }
            if !live {
                { open(compared, "Compare") }
                <button class="link" type="button" aria-busy={busy.then_some("true")} onclick={restore}>{ "Restore" }<span class="vh">{ of.clone() }</span></button>
            }
        </>
    }
}

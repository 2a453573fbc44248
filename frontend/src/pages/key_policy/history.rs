//! All changes of the policy, newest first.

use signet_shared::api::key_policy::{PolicyChange, ProposePolicyChange};
use yew::prelude::*;

use crate::components::panel::Panel;
use crate::components::status::Status;
use crate::components::time::Time;
use crate::state::key_policy::desk::Standing;
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::workplace::PartProps;

/// The history.
pub(super) fn history(props: &PartProps) -> Html {
    html! {
        <Panel id="history-h" title="History" flush=true>
            if props.desk.changes.is_empty() {
                <p class="inset small muted">{ "No changes yet. Each one that you propose is kept here with the policy before it, so that it can be undone." }</p>
            } else {
                <table role="table" class="table cards">
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{ "Change" }</th><th role="columnheader" scope="col">{ "State" }</th><th role="columnheader" scope="col">{ "Proposed" }</th>
                        <th role="columnheader" scope="col">{ "Applied" }</th><th role="columnheader" scope="col"><span class="vh">{ "Action" }</span></th>
                    </tr></thead>
                    <tbody role="rowgroup">{ for props.desk.changes.iter().map(|change| row(props, change)) }</tbody>
                </table>
            }
        </Panel>
    }
}

fn row(props: &PartProps, change: &PolicyChange) -> Html {
    let standing = props.desk.standing(change);
    let (word, tone, icon) = standing.look();
    let shown = props.studio.shown.as_ref() == Some(&change.id);
    let show = {
        let id = change.id.clone();
        props.doors.tell.reform(move |_: MouseEvent| StudioEvent::Shown(Some(id.clone())))
    };
    html! {
        <tr role="row" key={change.id.clone()} aria-current={shown.then_some("true")}>
            <th role="rowheader" scope="row">{ &change.title }</th>
            <td role="cell" data-label="State"><Status {tone} {icon}>{ word }</Status></td>
            <td role="cell" data-label="Proposed"><span class="nowrap"><Time at={change.proposed_at} /></span><small>{ &change.proposed_by }</small></td>
            <td role="cell" data-label="Applied"><span class="nowrap">{ change.applied_at.map_or_else(|| html! { <span class="muted">{ "no" }</span> }, |at| html! { <Time {at} /> }) }</span></td>
            <td role="cell" data-label="Action" class="right"><span class="row end">
                <button class="link" type="button" onclick={show}>{ if standing == Standing::Open { "Review" } else { "Show" } }<span class="vh">{ format!(" {}", change.title) }</span></button>
                { back(props, change, standing) }
            </span></td>
        </tr>
    }
}

/// The way back: undo what is in force, or bring back what was.
fn back(props: &PartProps, change: &PolicyChange, standing: Standing) -> Html {
    let (label, what) = match standing {
        Standing::InForce => ("Undo", ProposePolicyChange::Undo { change_id: change.id.clone() }),
        Standing::Replaced | Standing::Undone => {
            ("Bring back", ProposePolicyChange::Document { document: change.proposed_document.clone() })
        }
        _ => return Html::default(),
    };
    let work = Work::ProposeFrom { change: change.id.clone() };
    let busy = props.studio.is_busy_with(&work);
    let onclick = props.doors.propose.reform(move |_: MouseEvent| (work.clone(), what.clone()));
    html! {
        <button class="link" type="button" aria-busy={busy.then_some("true")} {onclick}>{ label }<span class="vh">{ format!(" {}", change.title) }</span></button>
    }
}

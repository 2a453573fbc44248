//! Somebody changed the policy past Signet.

use signet_shared::api::key_policy::ProposePolicyChange;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::components::time::Time;
use crate::state::key_policy::studio::{Opened, StudioEvent, Work};

use super::workplace::PartProps;

/// What was applied, what was found in its place, and the ways on; nothing if nothing drifted.
pub(super) fn drift(part: &PartProps) -> Html {
    let Some(drift) = &part.desk.policy.drift else { return Html::default() };
    let (from, to) = (drift.applied_version, drift.found_version);
    let applied = part.desk.version(from);
    let onclick = part
        .doors
        .tell
        .reform(move |_: MouseEvent| StudioEvent::VersionOpened(Some(Opened::Compared { from, to })));
    let work = Work::Restore { version: from };
    let busy = part.studio.is_busy_with(&work);
    let restore = part.doors.propose.reform(move |_: MouseEvent| {
        (Work::Restore { version: from }, ProposePolicyChange::Restore { version: from })
    });
    let actions = html! {
        <>
            <Button icon="inspect" {onclick}>{ "Compare the two" }</Button>
            <Button icon="retry" {busy} onclick={restore}>{ format!("Restore version {from}") }</Button>
        </>
    };
    html! {
        <Notice tone={Tone::Warn} title="Somebody changed the policy outside Signet" {actions}>
            <p>
                { format!("Version {from}") }
                if let Some(version) = applied { { format!(" ({}) was applied ", version.title) }<Time at={version.at} />if let Some(author) = &version.author { { format!(" by {author}") } } }
                { format!(". Version {to} was found in its place ") }<Time at={drift.found_at} />{ ". Who changed it is not known here; CloudTrail has the call (PutKeyPolicy)." }
            </p>
            <p>{ "If the change is meant, there is nothing to do: the next change starts from what is in force now. Restoring proposes the applied version again; you review it like any other change." }</p>
        </Notice>
    }
}

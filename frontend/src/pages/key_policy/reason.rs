//! Why a change is proposed.

use yew::prelude::*;

use crate::components::text_area::TextArea;
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::workplace::PartProps;

/// Id of the field; the focus goes there when it keeps a proposal from being sent.
pub(super) const FIELD: &str = "reason";

/// The field. What is typed goes with whatever is proposed next on this page.
pub(super) fn reason_field(part: &PartProps) -> Html {
    let draft = &part.studio.draft;
    let refused = part.studio.refusal.as_ref().filter(|(work, _)| *work != Work::Apply);
    let at_server = refused.and_then(|(_, error)| error.field(FIELD)).map(|error| error.message.clone());
    let error = draft.reason_fault().or(at_server).map(AttrValue::from);
    html! {
        <TextArea id={FIELD} label="Reason (optional)" rows={2} value={draft.reason.clone()} {error} placeholder="A ticket, a name, a sentence"
            hint="Goes with whatever you propose next on this page. Who reviews it sees it, and the history keeps it."
            oninput={part.doors.tell.reform(StudioEvent::ReasonTyped)} />
    }
}

/// A reason, as it was given.
pub(super) fn reason_words(reason: Option<&String>) -> Html {
    reason
        .map(|reason| html! { <p class="small any"><span class="muted">{ "Reason: " }</span>{ reason }</p> })
        .unwrap_or_default()
}

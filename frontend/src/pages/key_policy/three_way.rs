//! Somebody else was faster: their change and yours, statement by statement, and the ways on.

use std::rc::Rc;

use signet_shared::api::key_policy::{PolicyChange, ProposePolicyChange};
use signet_shared::policy::{ChangeKind, PolicyDocument, ThreeWayRow, three_way};
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::{Tag, Tone};
use crate::state::key_policy::desk::fits_on;
use crate::state::key_policy::studio::{StudioEvent, Work};

use super::json::code;
use super::workplace::PartProps;

#[derive(Properties, PartialEq)]
pub(super) struct ThreeWayProps {
    /// What all parts are given.
    pub part: PartProps,
    /// Your change, whose base is not live any more.
    pub change: Rc<PolicyChange>,
}

/// Base, theirs and yours.
#[component]
pub(super) fn ThreeWay(props: &ThreeWayProps) -> Html {
    let ThreeWayProps { part, change } = props;
    let texts =
        (change.base_document.clone(), part.desk.policy.document.clone(), change.proposed_document.clone());
    let rows = use_memo(texts, |(base, theirs, yours)| {
        let read = |text: &str| PolicyDocument::parse(text).ok();
        Some(three_way(&read(base)?, &read(theirs)?, &read(yours)?))
    });
    let fits = fits_on(change, &part.desk.policy);
    let work = Work::Rebase { change: change.id.clone() };
    let rebase = {
        let id = change.id.clone();
        part.doors.propose.reform(move |_: MouseEvent| {
            (Work::Rebase { change: id.clone() }, ProposePolicyChange::Rebase { change_id: id.clone() })
        })
    };
    let take = {
        let text = change.proposed_document.clone();
        part.doors.tell.reform(move |_: MouseEvent| StudioEvent::DocumentTaken(text.clone()))
    };
    let weight = if fits.is_ok() { Weight::Default } else { Weight::Primary };
    let actions = html! {
        <>
            if fits.is_ok() { <Button weight={Weight::Primary} busy={part.studio.is_busy_with(&work)} onclick={rebase}>{ "Make my change on theirs" }</Button> }
            <Button icon="edit" {weight} onclick={take}>{ "Take mine to the editor" }</Button>
        </>
    };
    let (touched, same): (Vec<&ThreeWayRow>, Vec<&ThreeWayRow>) = rows
        .iter()
        .flatten()
        .partition(|row| (row.theirs, row.yours) != (ChangeKind::Unchanged, ChangeKind::Unchanged));
    html! {
        <Notice tone={Tone::Warn} alert=true title="Somebody else changed the policy" {actions}>
            <p>{ "The policy in force is no longer the one that this change starts from. Nothing was sent, and their change is safe." }</p>
            <p>{ match &fits {
                Ok(()) => "Both changes can stand beside each other: make yours again, on top of theirs.".to_owned(),
                Err(clash) => format!("{clash} Decide what is right in the editor: it gets your whole document, which does not have their change."),
            } }</p>
            if rows.is_none() { <p>{ "One of the policies cannot be read, so they cannot be compared here." }</p> }
            <ul class="list plain three-way" aria-label="Both changes, statement by statement">{ for touched.into_iter().map(row) }</ul>
            if !same.is_empty() { <p class="muted">{ match same.len() { 1 => "One statement is touched by neither.".to_owned(), many => format!("{many} statements are touched by neither.") } }</p> }
            if let Some(error) = part.studio.refusal_of(&work) { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
        </Notice>
    }
}

/// One statement: who did what to it, in words; its JSON on demand.
fn row(row: &ThreeWayRow) -> Html {
    let (icon, class) = if row.clash { ("bad", "bad") } else { ("check", "ok") };
    html! {
        <li>
            <Icon name={icon} {class} />
            <div class="stack tight">
                <b>{ &row.label }</b>
                { side("They", row.theirs, &row.theirs_words) }
                { side("You", row.yours, &row.yours_words) }
                <Fold summary={format!("JSON of {}", row.label)}>
                    { json("Before both", row.base_json.as_deref()) }
                    { json("Theirs, in force", row.theirs_json.as_deref()) }
                    { json("Yours, proposed", row.yours_json.as_deref()) }
                </Fold>
            </div>
            if row.clash { <Tag tone={Tone::Bad}>{ "Clash" }</Tag> }
        </li>
    }
}

fn side(who: &str, kind: ChangeKind, words: &str) -> Html {
    let did = match kind {
        ChangeKind::Added => "added it",
        ChangeKind::Removed => "removed it",
        ChangeKind::Changed => "changed it",
        ChangeKind::Unchanged => return html! { <p class="muted">{ format!("{who} did not touch it.") }</p> },
    };
    html! { <p>{ format!("{who} {did}") }if !words.is_empty() { { format!(". {words}.") } }</p> }
}

fn json(name: &str, text: Option<&str>) -> Html {
    html! {
        <div class="inset-top"><p class="small muted">{ name.to_owned() }</p>
            { text.map_or_else(|| html! { <p class="small">{ "Not there." }</p> }, |text| code(text, name)) }
        </div>
    }
}

//! The difference statement by statement.

use signet_shared::policy::{ChangeKind, FieldChange, PolicyDiff, StatementDiff};
use yew::prelude::*;

use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};

/// How many statements were added, removed, changed and left alone.
pub(super) fn counts(diff: &PolicyDiff) -> Html {
    let tag = |kind, tone, word: &str| {
        let count = diff.count(kind);
        html! { if count > 0 { <Tag {tone}>{ format!("{count} {word}") }</Tag> } }
    };
    html! {
        <div class="row small">
            { tag(ChangeKind::Added, Tone::Ok, "added") }
            { tag(ChangeKind::Removed, Tone::Bad, "removed") }
            { tag(ChangeKind::Changed, Tone::Warn, "changed") }
            { tag(ChangeKind::Unchanged, Tone::Idle, "unchanged") }
        </div>
    }
}

/// The list: what changes first; what stays is folded away.
pub(super) fn statements(diff: &PolicyDiff) -> Html {
    let (same, different): (Vec<&StatementDiff>, Vec<&StatementDiff>) =
        diff.statements.iter().partition(|part| part.kind == ChangeKind::Unchanged);
    html! {
        <>
            <ul class="list">
                { for different.into_iter().map(item) }
                { for diff.document.iter().map(|change| html! {
                    <li><Icon name="edit" class="warn" /><div><b>{ format!("{} of the policy", change.field) }</b>{ field(change) }</div><Tag tone={Tone::Warn}>{ "Changed" }</Tag></li>
                }) }
                if diff.is_empty() { <li><Icon name="check" class="muted" /><p>{ "Nothing changes: both policies mean the same." }</p></li> }
            </ul>
            if !same.is_empty() {
                <div class="folds"><Fold summary={match same.len() { 1 => "1 statement stays as it is".to_owned(), many => format!("{many} statements stay as they are") }}>
                    <ul class="list">{ for same.into_iter().map(item) }</ul>
                </Fold></div>
            }
        </>
    }
}

fn item(part: &StatementDiff) -> Html {
    let (icon, class, tone, word) = match part.kind {
        ChangeKind::Added => ("plus", "ok", Tone::Ok, "Added"),
        ChangeKind::Removed => ("minus", "bad", Tone::Bad, "Removed"),
        ChangeKind::Changed => ("edit", "warn", Tone::Warn, "Changed"),
        ChangeKind::Unchanged => ("check", "muted", Tone::Idle, "Unchanged"),
    };
    html! {
        <li>
            <Icon name={icon} {class} />
            <div><b>{ &part.label }</b><p>{ &part.summary }</p>{ for part.fields.iter().map(field) }</div>
            <Tag {tone}>{ word }</Tag>
        </li>
    }
}

/// One changed field: what went, what came.
fn field(change: &FieldChange) -> Html {
    html! {
        <dl class="change">
            <dt>{ &change.field }</dt>
            { for change.removed.iter().map(|text| html! { <dd class="bad"><Icon name="minus" /><span class="vh">{ "Taken out: " }</span><span class="mono">{ text }</span></dd> }) }
            { for change.added.iter().map(|text| html! { <dd class="ok"><Icon name="plus" /><span class="vh">{ "Put in: " }</span><span class="mono">{ text }</span></dd> }) }
        </dl>
    }
}

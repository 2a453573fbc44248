//! JSON with colours, alone and side by side.

use std::rc::Rc;

use signet_shared::policy::DiffRow;
use yew::prelude::*;

use crate::state::key_policy::lines::{Piece, Stretch, pieces, stretches};

/// JSON with colours, in a scrolling region.
pub(super) fn code(text: &str, name: &str) -> Html {
    html! {
        <pre class="code" tabindex="0" role="region" aria-label={name.to_owned()}>{ for text.lines().map(|text| line(Some(text), None)) }</pre>
    }
}

/// One line. `None` is a gap: the other side has a line here.
fn line(text: Option<&str>, mark: Option<&'static str>) -> Html {
    match text {
        None => html! { <span class="l gap">{ "\u{a0}" }</span> },
        Some(text) => html! {
            <span class={classes!("l", mark)}>{ for pieces(text).into_iter().map(|(piece, text)| match piece {
                Piece::Key => html! { <span class="k">{ text }</span> },
                Piece::Text => html! { <span class="s">{ text }</span> },
                Piece::Rest => html! { { text } },
            }) }</span>
        },
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct JsonDiffProps {
    /// The rows.
    pub rows: Rc<Vec<DiffRow>>,
    /// What the left side is.
    pub left: AttrValue,
    /// What the right side is.
    pub right: AttrValue,
}

/// Two policies: side by side where there is room, in one column where there is not. Long equal stretches are left out until asked for.
#[component]
pub(super) fn JsonDiff(props: &JsonDiffProps) -> Html {
    let all = use_state(|| false);
    let parts = if *all { vec![Stretch::Rows(&props.rows)] } else { stretches(&props.rows) };
    let hidden = parts.iter().any(|part| matches!(part, Stretch::Skipped(_)));
    let onclick = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    let pane = |title: &AttrValue, draw: fn(&DiffRow) -> Html| {
        html! {
            <div><h3>{ title }</h3><pre class="code" tabindex="0" role="region" aria-label={title.clone()}>{ for parts.iter().map(|part| stretch(part, draw)) }</pre></div>
        }
    };
    let title: AttrValue = format!("{} and {}", props.left, props.right.to_lowercase()).into();
    html! {
        <>
            <div class="diff marks split">{ pane(&props.left, left) }{ pane(&props.right, right) }</div>
            <div class="diff marks unified">{ pane(&title, both) }</div>
            if hidden || *all {
                <div class="inset"><button class="link" type="button" {onclick}>{ if *all { "Leave out what stays the same" } else { "Show every line" } }</button></div>
            }
        </>
    }
}

fn stretch(part: &Stretch<'_>, draw: fn(&DiffRow) -> Html) -> Html {
    match part {
        Stretch::Rows(rows) => rows.iter().map(draw).collect(),
        Stretch::Skipped(count) => {
            html! { <span class="l cut">{ format!("⋯ {count} lines the same") }</span> }
        }
    }
}

fn left(row: &DiffRow) -> Html {
    line(row.left(), (!row.is_equal()).then_some("del"))
}

fn right(row: &DiffRow) -> Html {
    line(row.right(), (!row.is_equal()).then_some("add"))
}

fn both(row: &DiffRow) -> Html {
    if row.is_equal() {
        return line(row.right(), None);
    }
    html! {
        <>
            if let Some(text) = row.left() { { line(Some(text), Some("del")) } }
            if let Some(text) = row.right() { { line(Some(text), Some("add")) } }
        </>
    }
}

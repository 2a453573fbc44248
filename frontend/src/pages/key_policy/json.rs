//! JSON with colours, alone and side by side.

use std::rc::Rc;

use signet_shared::policy::DiffRow;
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::state::key_policy::lines::{Piece, Stretch, depth, pieces, stretches};

/// JSON with colours, in a scrolling region.
pub(super) fn code(text: &str, name: &str) -> Html {
    html! {
        <pre class="code" tabindex="0" role="region" aria-label={name.to_owned()}>
            { for text.lines().map(|line| html! { <span class="l">{ coloured(line) }</span> }) }
        </pre>
    }
}

fn coloured(line: &str) -> Html {
    let piece = |(piece, text): (Piece, &str)| match piece {
        Piece::Key => html! { <span class="k">{ text }</span> },
        Piece::Text => html! { <span class="s">{ text }</span> },
        Piece::Rest => html! { { text } },
    };
    pieces(line).into_iter().map(piece).collect()
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

/// Two policies: side by side where there is room, in one column where there is not.
///
/// Tables, so that lines that wrap stay beside each other. Long equal stretches are left out until asked for.
#[component]
pub(super) fn JsonDiff(props: &JsonDiffProps) -> Html {
    let all = use_state(|| false);
    let parts = if *all { vec![Stretch::Rows(&props.rows)] } else { stretches(&props.rows) };
    let hidden = parts.iter().any(|part| matches!(part, Stretch::Skipped(_)));
    let onclick = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <>
            <table class="lines split">
                <thead><tr><th scope="col">{ &props.left }</th><th scope="col">{ &props.right }</th></tr></thead>
                <tbody>{ for parts.iter().map(|part| stretch(part, "2", split)) }</tbody>
            </table>
            <table class="lines unified">
                <thead><tr><th scope="col">{ &props.left }{ " and " }{ props.right.to_lowercase() }</th></tr></thead>
                <tbody>{ for parts.iter().map(|part| stretch(part, "1", unified)) }</tbody>
            </table>
            if hidden || *all {
                <div class="inset"><button class="link" type="button" {onclick}>{ if *all { "Leave out what stays the same" } else { "Show every line" } }</button></div>
            }
        </>
    }
}

fn stretch(part: &Stretch<'_>, columns: &'static str, draw: fn(&DiffRow) -> Html) -> Html {
    match part {
        Stretch::Rows(rows) => rows.iter().map(draw).collect(),
        Stretch::Skipped(count) => {
            html! { <tr><td class="cut" colspan={columns}>{ format!("{count} lines the same") }</td></tr> }
        }
    }
}

fn split(row: &DiffRow) -> Html {
    let different = !row.is_equal();
    html! { <tr>{ cell(row.left(), different.then_some(Mark::Gone)) }{ cell(row.right(), different.then_some(Mark::New)) }</tr> }
}

fn unified(row: &DiffRow) -> Html {
    if row.is_equal() {
        return html! { <tr>{ cell(row.right(), None) }</tr> };
    }
    html! {
        <>
            if row.left().is_some() { <tr>{ cell(row.left(), Some(Mark::Gone)) }</tr> }
            if row.right().is_some() { <tr>{ cell(row.right(), Some(Mark::New)) }</tr> }
        </>
    }
}

#[derive(Clone, Copy)]
enum Mark {
    Gone,
    New,
}

/// One line; `None` is a gap, as the other side has a line here.
fn cell(text: Option<&str>, mark: Option<Mark>) -> Html {
    let Some(text) = text else { return html! { <td class="gap"></td> } };
    let (class, icon, word) = match mark {
        None => (None, None, ""),
        Some(Mark::Gone) => (Some("del"), Some("minus"), "Taken out: "),
        Some(Mark::New) => (Some("add"), Some("plus"), "Put in: "),
    };
    html! {
        <td class={classes!("line", depth(text), class)}>
            if let Some(name) = icon { <Icon {name} /><span class="vh">{ word }</span> }
            { coloured(text.trim_start()) }
        </td>
    }
}

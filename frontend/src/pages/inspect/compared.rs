//! Two certificates beside each other.

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, ComparedField, Relation, compare};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};

/// What [`Compared`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ComparedProps {
    /// The one that is shown.
    pub first: Rc<CertificateView>,
    /// The one beside it.
    pub second: Rc<CertificateView>,
    /// Ends the comparison.
    pub onend: Callback<MouseEvent>,
}

/// What is the same, what changed, what only one of them has.
#[component]
pub(super) fn Compared(props: &ComparedProps) -> Html {
    let only = use_state(|| true);
    let comparison = use_memo((Rc::clone(&props.first), Rc::clone(&props.second)), |(first, second)| {
        compare(first, second)
    });
    let onchange = {
        let only = only.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            only.set(input.is_some_and(|input| input.checked()));
        })
    };
    let fields = comparison.fields.iter().filter(|field| !*only || field.relation != Relation::Same);
    let aside = html! { <button class="link" type="button" onclick={props.onend.clone()}>{ "End comparison" }</button> };
    html! {
        <Panel id="compared-h" title="Compared" flush=true {aside}>
            <div class="body stack tight">
                <p><b>{ comparison.summary() }</b></p>
                <label class="check"><input type="checkbox" checked={*only} {onchange} />{ " Only differences" }</label>
            </div>
            if !comparison.is_identical || !*only {
                <table role="table" class="compared">
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{ "Field" }</th>
                        <th role="columnheader" scope="col"><span class="muted">{ "First: " }</span><bdi>{ props.first.subject.title().to_owned() }</bdi></th>
                        <th role="columnheader" scope="col"><span class="muted">{ "Second: " }</span><bdi>{ props.second.subject.title().to_owned() }</bdi></th>
                    </tr></thead>
                    <tbody role="rowgroup">{ for fields.map(row) }</tbody>
                </table>
            }
        </Panel>
    }
}

fn row(field: &ComparedField) -> Html {
    let tone = if field.relation == Relation::Same { Tone::Idle } else { Tone::Info };
    html! {
        <tr role="row">
            <th role="rowheader" scope="row">{ &field.name }{ " " }<Tag {tone}>{ field.relation.word() }</Tag></th>
            { value(&field.first, "First") }
            { value(&field.second, "Second") }
        </tr>
    }
}

fn value(lines: &[String], label: &'static str) -> Html {
    html! {
        <td role="cell">
            <span class="which muted">{ label }</span>
            if lines.is_empty() {
                <span class="muted">{ "Not there" }</span>
            } else {
                { for lines.iter().map(|line| html! { <div><bdi>{ line.clone() }</bdi></div> }) }
            }
        </td>
    }
}

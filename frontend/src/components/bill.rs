//! Anything with a sum.

use signet_shared::api::plan::{CostLine, Period};
use yew::prelude::*;

use crate::format::money;

/// What [`Bill`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct BillProps {
    /// Its lines.
    pub lines: Vec<CostLine>,
    /// Word before the monthly sum.
    #[prop_or(AttrValue::Static("Per month"))]
    pub monthly: AttrValue,
}

/// A bill: monthly lines and their sum, then one-off lines and theirs.
#[component]
pub(crate) fn Bill(props: &BillProps) -> Html {
    let part = |period: Period, label: AttrValue| {
        let lines: Vec<&CostLine> = props.lines.iter().filter(|line| line.period == period).collect();
        let sum = lines.iter().fold(0_u32, |sum, line| sum.saturating_add(line.cents));
        html! {
            if !lines.is_empty() {
                { for lines.iter().map(|line| html! {
                    <tr><th scope="row">{ &line.label }if !line.note.is_empty() { <small>{ &line.note }</small> }</th><td>{ money(line.cents) }</td></tr>
                }) }
                <tr class="sum"><th scope="row">{ label }</th><td>{ money(sum) }</td></tr>
            }
        }
    };
    html! {
        <table class="bill">
            <thead class="vh"><tr><th scope="col">{ "Item" }</th><th scope="col">{ "Amount" }</th></tr></thead>
            <tbody>
                { part(Period::Monthly, props.monthly.clone()) }
                { part(Period::Once, "Once".into()) }
            </tbody>
        </table>
    }
}

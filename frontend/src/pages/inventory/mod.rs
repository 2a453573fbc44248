//! The inventory: every certificate, searched, narrowed and put in order. Of a long list only what is near is drawn.

mod piece;
mod report;
mod search;
mod single;
mod views;

pub(crate) use self::single::CertificateEntryPage;

use std::rc::Rc;

use signet_shared::api::certificate_query::CertificateQuery;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::certificates;
use crate::browser;
use crate::clock::now_ms;
use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::download::Download;
use crate::components::page_head::PageHead;
use crate::components::problem::ProblemNotice;
use crate::format::seconds;
use crate::hooks::use_near::use_near;
use crate::route::Route;
use crate::state::inventory::{Inventory, InventoryEvent, address, of_address, shown};

use piece::Piece;
use report::TakeReport;
use search::search;
use views::Views;

/// The inventory.
#[component]
pub(crate) fn InventoryPage() -> Html {
    let list = use_reducer(|| Inventory::new(of_address(&browser::search())));
    // One request for each piece: the first when something else is asked for, the others when the end comes near.
    let load = {
        let dispatch = list.dispatcher();
        Callback::from(move |(turn, query): (u32, CertificateQuery)| {
            let dispatch = dispatch.clone();
            spawn_local(async move {
                dispatch.dispatch(match certificates::list(&query).await {
                    Ok(page) => InventoryEvent::Came(turn, Rc::new(page)),
                    Err(error) => InventoryEvent::Failed(turn, error),
                });
            });
        })
    };
    {
        let (load, request) = (load.clone(), list.request());
        use_effect_with(list.turn, move |turn| load.emit((*turn, request)));
    }
    let onmore = {
        let (load, dispatch, turn, request) = (load, list.dispatcher(), list.turn, list.request());
        Callback::from(move |()| {
            dispatch.dispatch(InventoryEvent::More);
            load.emit((turn, request.clone()));
        })
    };
    let onsearch = {
        let dispatch = list.dispatcher();
        Callback::from(move |query: CertificateQuery| {
            browser::replace_path(&format!("{}{}", Route::Certificates.path(), address(&query)));
            dispatch.dispatch(InventoryEvent::Asked(query));
        })
    };
    if list.has_come() && list.total == 0 && !list.query.narrows() {
        return empty();
    }
    let now = seconds(now_ms());
    let all = onsearch.reform(|_: MouseEvent| CertificateQuery::default());
    let pieces = list.pieces.iter().enumerate().map(|(index, entries)| {
        html! { <Piece key={index} {index} entries={entries.clone()} total={list.total} {now} /> }
    });
    html! {
        <>
            <PageHead title="Certificates" lead={html! { "Every certificate that Signet issued, adopted or found in an audit report, with what became of it." }}
                actions={html! {
                    <>
                        <Download href={certificates::export_url(&list.query, "csv")}>{ "Save as CSV" }</Download>
                        <Download href={certificates::export_url(&list.query, "json")}>{ "Save as JSON" }</Download>
                    </>
                }} />
            <div class="stack loose">
                { search(&list.query, &onsearch) }
                <TakeReport ontaken={onsearch.reform({ let query = list.query.clone(); move |()| query.clone() })} />
                <Views query={list.query.clone()} onsearch={onsearch.clone()} />
                <p class="small muted" role="status">{ if list.has_come() { shown(list.loaded(), list.total) } else { "Looking…".to_owned() } }</p>
                if list.has_come() && list.total == 0 {
                    <section class="empty">
                        <h2>{ "No certificate fits" }</h2>
                        <p class="muted">{ "Look for a part of a name, a serial number or a fingerprint, or for another state." }</p>
                        <Button onclick={all}>{ "Show all certificates" }</Button>
                    </section>
                } else if list.has_come() {
                    <section class="panel inventory" role="table" aria-label="Certificates" aria-rowcount={(list.total + 1).to_string()}>
                        <div role="rowgroup"><div role="row" class="line head-line" aria-rowindex="1">
                            { for ["Name", "State", "Ends", "Issuer", "Identity", "Serial number"].into_iter().map(|head| html! { <span role="columnheader">{ head }</span> }) }
                        </div></div>
                        { for pieces }
                    </section>
                    if list.next.is_some() && list.error.is_none() { <End key={list.loaded()} busy={list.busy} {onmore} /> }
                    else if let Some(error) = &list.error {
                        <ProblemNotice error={error.clone()} safe="What was loaded is still there." />
                        <div><Button onclick={onmore.reform(|_: MouseEvent| ())}>{ "Try again" }</Button></div>
                    }
                } else if let Some(error) = &list.error {
                    <ProblemNotice error={error.clone()} safe="Nothing was changed." />
                    <div><Button onclick={onmore.reform(|_: MouseEvent| ())}>{ "Try again" }</Button></div>
                }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EndProps {
    busy: bool,
    onmore: Callback<()>,
}

/// The end of what is loaded: asks for more by itself when it comes near, and has a button for who cannot scroll.
#[component]
fn End(props: &EndProps) -> Html {
    let node = use_node_ref();
    let near = use_near(&node, false);
    {
        let (onmore, busy) = (props.onmore.clone(), props.busy);
        use_effect_with(near, move |near| {
            if *near && !busy {
                onmore.emit(());
            }
        });
    }
    let onclick = props.onmore.reform(|_: MouseEvent| ());
    html! { <div ref={node}><Button busy={props.busy} {onclick}>{ "Load more" }</Button></div> }
}

fn empty() -> Html {
    html! {
        <>
            <PageHead title="Certificates" />
            <section class="empty">
                <h2>{ "No certificates yet" }</h2>
                <p class="muted">{ "Each certificate that Signet has issued, or that you import, is listed here with its state, for as long as its record is kept." }</p>
                <div class="row">
                    <ButtonLink to={Route::SetupStart} weight={Weight::Primary} icon="plus">{ "Set up identity" }</ButtonLink>
                    <ButtonLink to={Route::Import}>{ "Import one that exists" }</ButtonLink>
                    <ButtonLink to={Route::Inspect}>{ "Inspect a certificate file" }</ButtonLink>
                </div>
            </section>
        </>
    }
}

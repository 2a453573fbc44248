//! The key set: what an EHR checks signatures with, and where it is published.

use std::rc::Rc;

use signet_shared::api::identity::Identity;
use signet_shared::api::jwks::IdentityJwks;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::jwks;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Weight};
use crate::components::copy::Copy;
use crate::components::download::SaveText;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::{Tag, Tone};
use crate::components::time::{Precision, Time};
use crate::hooks::use_resource::use_resource;
use crate::state::jwks::{KeyLine, Publishing, PublishingEvent, file, keys};

/// What [`KeySet`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct KeySetProps {
    /// The identity.
    pub identity: Rc<Identity>,
}

/// The panel.
#[component]
pub(super) fn KeySet(props: &KeySetProps) -> Html {
    let id = props.identity.summary.id.clone();
    let known = use_resource(id.clone(), |id| async move { jwks::get(&id).await });
    let state = use_reducer(Publishing::default);
    // What is to be done: save the address as it stands in the field, or look at what is published.
    let act = {
        let (dispatch, set, id) = (state.dispatcher(), known.set.clone(), id.clone());
        let busy = state.busy.is_some();
        Callback::from(move |url: Option<String>| {
            if busy {
                return;
            }
            let (dispatch, set, id) = (dispatch.clone(), set.clone(), id.clone());
            dispatch.dispatch(PublishingEvent::Begun(if url.is_some() { "save" } else { "check" }));
            spawn_local(async move {
                let answer = match url {
                    Some(url) => jwks::publish(&id, Some(url).filter(|url| !url.is_empty())).await,
                    None => jwks::check(&id).await,
                };
                match answer {
                    Ok(now) => {
                        set.emit(now);
                        dispatch.dispatch(PublishingEvent::Done);
                    }
                    Err(error) => dispatch.dispatch(PublishingEvent::Refused(error)),
                }
            });
        })
    };
    let ontype = {
        let dispatch = state.dispatcher();
        Callback::from(move |url: String| dispatch.dispatch(PublishingEvent::Typed(url)))
    };
    html! {
        <Panel id="jwks-h" title="Public keys (JWKS)">
            { async_view(&known, "the key set", |known| html! {
                <>
                    { set(known, &props.identity) }
                    { published(known, &state, &ontype, &act) }
                </>
            }) }
        </Panel>
    }
}

fn set(known: &IdentityJwks, identity: &Identity) -> Html {
    let keys = keys(&known.jwks, identity);
    if keys.is_empty() {
        return html! { <p class="muted">{ "The set is empty: nothing that this identity signed should be trusted." }</p> };
    }
    let text = file(&known.jwks);
    let rotating = identity.rotation.is_some();
    let name = format!("{}.jwks.json", identity.summary.name);
    let line = |key: &KeyLine| {
        html! {
            <li>
                <Icon name="key" class="idle" />
                <div><span class="mono">{ &key.algorithm }</span>{ " " }if rotating { <Tag tone={if key.role == "Current" { Tone::Ok } else { Tone::Info }}>{ key.role }</Tag> }<p><Ident value={key.kid.clone()} what="key id (kid)" /></p></div>
            </li>
        }
    };
    html! {
        <>
            <p class="small">{ "What an EHR checks your signatures with: public keys only. Publish the set where your EHR fetches it." }</p>
            <ul class="list plain" aria-label="Keys of the set">{ for keys.iter().map(line) }</ul>
            <div class="actions">
                <Copy text={text.clone()} what="the key set" label="Copy the set" />
                <SaveText file={name} {text} mime="application/jwk-set+json">{ "Download" }</SaveText>
            </div>
            <p class="small muted">{ "This server serves it, too: " }<a href={known.public_path.clone()}>{ known.public_path.clone() }</a></p>
        </>
    }
}

/// Where it is published, and what a look there found.
fn published(
    known: &IdentityJwks,
    state: &Publishing,
    ontype: &Callback<String>,
    act: &Callback<Option<String>>,
) -> Html {
    let saved = state.is_saved(known);
    let url = state.url(known).trim().to_owned();
    let onsubmit = {
        let url = url.clone();
        act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Some(url.clone())
        })
    };
    let fault = state.fault();
    let unplaced = state.problem.as_ref().filter(|_| fault.is_none());
    let busy = |what| state.busy == Some(what);
    html! {
        <>
            <form class="stack snug" {onsubmit} novalidate={true}>
                <Field id="published-url" label="Published at" hint="Where your EHR fetches the set, with https://. Signet looks there from time to time and tells if a key is missing. Empty if nowhere."
                    value={state.url(known).to_owned()} error={fault.map(AttrValue::from)} oninput={ontype} />
                if !saved || known.published_url.is_some() { <div class="actions">
                    if !saved { <Button submit=true busy={busy("save")}>{ if url.is_empty() { "Forget the address" } else { "Save the address" } }</Button> }
                    if saved && known.published_url.is_some() { <Button icon="retry" weight={Weight::Default} busy={busy("check")} onclick={act.reform(|_: MouseEvent| None)}>{ "Check now" }</Button> }
                </div> }
            </form>
            if let Some(error) = unplaced { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
            <div role="status">{ found(known, saved) }</div>
        </>
    }
}

fn found(known: &IdentityJwks, saved: bool) -> Html {
    let Some(check) = known.check.as_ref().filter(|_| saved && known.published_url.is_some()) else {
        return Html::default();
    };
    let when = html! { <>{ " Checked " }<Time at={check.at} show={Precision::Relative} />{ "." }</> };
    if check.ok {
        return html! { <Notice tone={Tone::Ok} title="The published set is right"><p>{ &check.hint }{ when }</p></Notice> };
    }
    html! { <Notice tone={Tone::Bad} title="The published set is not right"><p>{ &check.problem }</p><p>{ &check.hint }{ when }</p></Notice> }
}

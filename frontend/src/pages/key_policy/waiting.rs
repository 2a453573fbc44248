//! A change that is being put: KMS refuses a role that IAM has just made, and is asked again until it knows it.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use signet_shared::format::count;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::key_policy;
use crate::components::button::Button;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::components::time::{Precision, Time};
use crate::hooks::use_now::use_now;
use crate::hooks::use_resource::{Load, Resource};
use crate::state::key_policy::desk::Desk;
use crate::state::key_policy::studio::{Studio, StudioEvent};

use super::workplace::PartProps;

/// Time between two questions, milliseconds.
const ASK_EVERY: u32 = 1_000;

/// Asks about the change that is being put, each second until it is over or the page is left.
#[hook]
pub(super) fn use_settling(desk: &Resource<Desk>, studio: &UseReducerHandle<Studio>) {
    // What is there now, for answers that come later.
    let latest = use_mut_ref(|| None::<Rc<Desk>>);
    if let Load::Ready(desk) = &desk.load {
        *latest.borrow_mut() = Some(Rc::clone(desk));
    }
    let putting = match &desk.load {
        Load::Ready(desk) => desk.applying().map(|change| change.id.clone()),
        _ => None,
    };
    let (tell, set, reload) = (studio.dispatcher(), desk.set.clone(), desk.reload.clone());
    use_effect_with(putting, move |putting| {
        let left = Rc::new(Cell::new(false));
        let asking = Rc::new(Cell::new(false));
        let interval = putting.clone().map(|id| {
            let left = Rc::clone(&left);
            Interval::new(ASK_EVERY, move || {
                if asking.replace(true) {
                    return;
                }
                let (id, tell, set, reload) = (id.clone(), tell.clone(), set.clone(), reload.clone());
                let (left, asking, latest) = (Rc::clone(&left), Rc::clone(&asking), Rc::clone(&latest));
                spawn_local(async move {
                    let answer = key_policy::change(&id).await;
                    asking.set(false);
                    if left.get() {
                        return;
                    }
                    tell.dispatch(StudioEvent::Polled(answer.is_ok()));
                    let Ok(change) = answer else { return };
                    // Taken out first: what is set may be drawn at once, and that writes here.
                    let now = latest.borrow().clone();
                    if let Some(desk) = now {
                        set.emit(desk.with(change.clone()));
                    }
                    if change.state != PolicyChangeState::Applying {
                        tell.dispatch(StudioEvent::Settled(Rc::new(change)));
                        // It may have made a version.
                        reload.emit(());
                    }
                });
            })
        });
        move || {
            left.set(true);
            drop(interval);
        }
    });
}

#[derive(Properties, PartialEq)]
pub(super) struct WaitingProps {
    /// What all parts are given.
    pub part: PartProps,
    /// The change that is being put.
    pub change: Rc<PolicyChange>,
}

/// What is known of a change that is being put.
#[component]
pub(super) fn Waiting(props: &WaitingProps) -> Html {
    let now = use_now(ASK_EVERY, props.change.waiting.is_some());
    let onclick = props.part.doors.reload.reform(|_: MouseEvent| ());
    let actions = html! { <Button icon="retry" busy={props.part.busy} {onclick}>{ "Read again" }</Button> };
    let lost = props.part.studio.lost.then(|| html! { <p role="status">{ "The server did not answer the last time. It is asked again each second." }</p> });
    let Some(wait) = &props.change.waiting else {
        return html! {
            <Notice tone={Tone::Info} icon="run" title="This change is being applied" {actions}>
                <p>{ "Its outcome is not on record yet. If the server was stopped meanwhile, reading again finds out from the live policy how it ended." }</p>
                { lost }
            </Notice>
        };
    };
    let left = wait.until.saturating_sub(now).max(0) / 1000;
    html! {
        <Notice tone={Tone::Info} icon="wait" title="Waiting for AWS to know the role" {actions}>
            <p>{ "A role that was just made is unknown to KMS for some seconds. Signet asks again by itself; you may leave this page. Before each try the live policy is compared once more." }</p>
            <dl class="facts proof">
                // Read out when it changes: once for each try, not for each second.
                <div><dt>{ "Tries" }</dt><dd><span role="status">{ wait.attempts.to_string() }</span></dd></div>
                <div><dt>{ "Since" }</dt><dd><Time at={wait.since} show={Precision::Clock} /></dd></div>
                <div><dt>{ "Until" }</dt><dd><Time at={wait.until} show={Precision::Clock} /><span class="muted">{ format!("{} left", count(left, "second")) }</span></dd></div>
                <div><dt>{ "AWS said" }</dt><dd>{ &wait.why }</dd></div>
            </dl>
            { lost }
        </Notice>
    }
}

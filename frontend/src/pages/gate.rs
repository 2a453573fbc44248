//! The gate: signs in with the token of the address's fragment, and shows the way in where nobody is signed in.

use std::rc::Rc;

use gloo_events::EventListener;
use signet_shared::api::session::Session;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{client, session};
use crate::browser;
use crate::components::async_view::Loading;
use crate::components::button::{Button, Weight};
use crate::components::copy::Copy;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::shell::Shell;
use crate::components::status::Tone;
use crate::hooks::use_title::use_title;
use crate::router::use_route;
use crate::state::gate::{Gate, GateEvent, Why, token_in};

/// What [`GatePage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct GatePageProps {
    /// What is behind the gate.
    pub children: Html,
}

/// Shows its children, in the shell, to someone who is signed in. The address stays as it is while the gate is closed.
#[component]
pub(crate) fn GatePage(props: &GatePageProps) -> Html {
    let gate = use_reducer(|| Gate::Checking);
    let route = use_route();

    let check = {
        let gate = gate.dispatcher();
        Callback::from(move |()| {
            let gate = gate.clone();
            spawn_local(async move { gate.dispatch(GateEvent::Answer(session::current().await)) });
        })
    };
    let enter = {
        let gate = gate.dispatcher();
        Callback::from(move |token: String| {
            let gate = gate.clone();
            spawn_local(async move {
                gate.dispatch(match session::sign_in(token).await {
                    Ok(()) => GateEvent::Answer(session::current().await),
                    Err(error) => GateEvent::Refused(error),
                });
            });
        })
    };
    {
        let (gate, check, enter) = (gate.dispatcher(), check.clone(), enter.clone());
        use_effect_with((), move |()| {
            client::on_signed_out(move || gate.dispatch(GateEvent::Unauthorized));
            enter_or_check(&enter, &check);
            // A link pasted into the address of an open page changes only the fragment.
            let pasted = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    if token_in_address().is_some() {
                        enter_or_check(&enter, &check);
                    }
                })
            });
            move || drop(pasted)
        });
    }
    {
        // Someone may have signed in meanwhile, in another tab.
        let (closed, check) = (matches!(*gate, Gate::Closed(_)), check.clone());
        use_effect_with(closed, move |closed| {
            let back = web_sys::window().filter(|_| *closed);
            let back = back.map(|window| EventListener::new(&window, "focus", move |_| check.emit(())));
            move || drop(back)
        });
    }
    let onsignout = {
        let gate = gate.dispatcher();
        Callback::from(move |()| {
            let gate = gate.clone();
            spawn_local(async move {
                if session::sign_out().await.is_ok() {
                    gate.dispatch(GateEvent::SignedOut);
                }
            });
        })
    };

    match &*gate {
        Gate::Checking => html! { <Starting /> },
        Gate::Open(session) => html! {
            <ContextProvider<Rc<Session>> context={session.clone()}>
                <Shell session={session.clone()} {route} {onsignout}>{ props.children.clone() }</Shell>
            </ContextProvider<Rc<Session>>>
        },
        Gate::Closed(why) => {
            html! { <Outside><SignIn why={why.clone()} onenter={enter} oncheck={check} /></Outside> }
        }
        Gate::Unknown(error) => {
            let retry = {
                let gate = gate.dispatcher();
                Callback::from(move |()| {
                    gate.dispatch(GateEvent::Check);
                    check.emit(());
                })
            };
            html! { <Outside><h1 class="vh">{ "Signet" }</h1><ProblemNotice error={error.clone()} onretry={retry} /></Outside> }
        }
    }
}

/// The token in the address's fragment. Whether it works or not, it leaves the address bar.
fn token_in_address() -> Option<String> {
    let fragment = browser::fragment();
    token_in(&fragment).filter(|_| fragment.contains("token="))
}

fn enter_or_check(enter: &Callback<String>, check: &Callback<()>) {
    match token_in_address() {
        Some(token) => {
            browser::drop_fragment();
            enter.emit(token);
        }
        None => check.emit(()),
    }
}

/// The page before anything is known: as `index.html` paints it, so that nothing jumps.
#[component]
fn Starting() -> Html {
    html! {
        <div class="shell">
            <header class="bar"><div class="rail"><span class="brand"><Icon name="signet" />{ "Signet" }</span></div></header>
            <main class="page"><Loading what="Signet" /></main>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OutsideProps {
    children: Html,
}

/// The frame of what is shown to someone who is not signed in.
#[component]
fn Outside(props: &OutsideProps) -> Html {
    html! {
        <div class="gate">
            <main class="stack loose">
                <span class="brand"><Icon name="signet" />{ "Signet" }</span>
                { props.children.clone() }
            </main>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SignInProps {
    why: Why,
    onenter: Callback<String>,
    oncheck: Callback<()>,
}

/// How to get in.
#[component]
fn SignIn(props: &SignInProps) -> Html {
    use_title("Sign in");
    let link = use_state(String::new);
    let wrong = use_state(|| false);
    let onsubmit = {
        let (link, wrong, onenter) = (link.clone(), wrong.clone(), props.onenter.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match token_in(&link) {
                Some(token) => {
                    wrong.set(false);
                    onenter.emit(token);
                }
                None => wrong.set(true),
            }
        })
    };
    let oninput = {
        let link = link.clone();
        Callback::from(move |text| link.set(text))
    };
    let error = wrong.then_some(AttrValue::Static(
        "That is not a sign-in link. Copy the whole line that starts with http.",
    ));
    let notice = match &props.why {
        Why::NoSession => None,
        Why::Ended => Some(html! {
            <Notice tone={Tone::Warn} title="Your session has ended" alert=true><p>{ "What you set up is safe, and ceremonies go on. Sign in again to come back to this page." }</p></Notice>
        }),
        Why::SignedOut => Some(html! { <Notice tone={Tone::Ok} title="You are signed out" /> }),
        Why::LinkRefused(error) => Some(html! {
            <Notice tone={Tone::Bad} title={error.title.clone()} alert=true><p>{ &error.detail }</p>if let Some(hint) = &error.hint { <p>{ hint }</p> }</Notice>
        }),
    };
    html! {
        <>
            { notice }
            <section class="panel"><form class="body stack" {onsubmit}>
                <div><h1>{ "Sign in" }</h1><p class="muted small">{ browser::host() }</p></div>
                <Field id="link" label="Sign-in link" value={(*link).clone()} {oninput} {error} mono=true
                    hint="Signet prints one in its terminal when it starts. A link works once." />
                <Button submit=true weight={Weight::Primary}>{ "Sign in" }</Button>
            </form></section>
            <section class="aside stack tight" aria-labelledby="new-link">
                <h2 id="new-link">{ "No link, or one that was used?" }</h2>
                <p>{ "On the computer where Signet runs, ask for a new one, or restart the server." }</p>
                <p class="row"><code>{ "signet link" }</code><Copy text="signet link" what="command" /></p>
                <p><button class="link" type="button" onclick={props.oncheck.reform(|_: MouseEvent| ())}>{ "I signed in in another tab" }</button></p>
            </section>
        </>
    }
}

//! Copying a text to the clipboard.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::components::icon::Icon;

/// How long the button says how it went, milliseconds.
const SAID_FOR: u32 = 2_000;

/// What the component `Copy` is given.
#[derive(Properties, PartialEq)]
pub(crate) struct CopyProps {
    /// What is copied, whole.
    pub text: AttrValue,
    /// What it is, after "Copy", for example `key ARN`.
    pub what: AttrValue,
    /// A visible label makes it a full button instead of an icon.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The icon, where it is not the usual one.
    #[prop_or("copy")]
    pub icon: &'static str,
}

/// A button that copies a text and says whether it did.
#[component]
pub(crate) fn Copy(props: &CopyProps) -> Html {
    let done = use_state(|| None::<bool>);
    {
        let done = done.clone();
        use_effect_with(*done, move |said| {
            let timer = said.map(|_| Timeout::new(SAID_FOR, move || done.set(None)));
            move || drop(timer)
        });
    }
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            let (done, text) = (done.clone(), text.clone());
            spawn_local(async move { done.set(Some(browser::copy(&text).await)) });
        })
    };
    let (icon, said) = match *done {
        None => (props.icon, ""),
        Some(true) => ("check", "Copied"),
        Some(false) => ("bad", "This browser refused. Select the text and copy it by hand."),
    };
    let name = format!("Copy {}", props.what);
    match &props.label {
        None => html! {
            <>
                <button class="copy" type="button" aria-label={name.clone()} title={if said.is_empty() { name } else { said.to_owned() }} {onclick}><Icon name={icon} /></button>
                <span class="vh" role="status">{ said }</span>
            </>
        },
        Some(label) => html! {
            <>
                <button class="btn" type="button" {onclick}><Icon name={icon} />{ if *done == Some(true) { "Copied".into() } else { label.clone() } }</button>
                <span class={classes!((*done != Some(false)).then_some("vh"), "small", "bad")} role="status">{ said }</span>
            </>
        },
    }
}

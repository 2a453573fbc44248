//! A box to search a list by; what is typed is asked for once nothing more is typed.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How long nothing is typed before it is searched for, milliseconds.
const PATIENCE: u32 = 250;

/// What [`SearchBox`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct SearchBoxProps {
    /// Name of the list, for screen readers.
    pub label: &'static str,
    /// Id of the box; a page with several needs another for each.
    #[prop_or("search")]
    pub id: &'static str,
    /// What can be typed.
    pub placeholder: &'static str,
    /// The text that the list is searched for.
    pub text: String,
    /// Called with the text to search for.
    pub onsearch: Callback<String>,
    /// Menus beside the box.
    pub children: Html,
}

/// The box, and the menus beside it.
#[component]
pub(crate) fn SearchBox(props: &SearchBoxProps) -> Html {
    let typed = use_state(|| props.text.clone());
    {
        // What was cleared elsewhere is cleared here.
        let typed = typed.clone();
        use_effect_with(props.text.clone(), move |text| {
            if text.trim() != typed.trim() {
                typed.set(text.clone());
            }
        });
    }
    {
        let (asked, onsearch) = (props.text.clone(), props.onsearch.clone());
        use_effect_with((*typed).clone(), move |text| {
            let text = text.clone();
            let timer =
                (text.trim() != asked.trim()).then(|| Timeout::new(PATIENCE, move || onsearch.emit(text)));
            move || drop(timer)
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            typed.set(input.map(|input| input.value()).unwrap_or_default());
        })
    };
    let onsubmit = {
        let (onsearch, typed) = (props.onsearch.clone(), typed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            onsearch.emit((*typed).clone());
        })
    };
    html! {
        <form class="search" role="search" aria-label={props.label} {onsubmit}>
            <div class="field grow">
                <label for={props.id}>{ "Search" }</label>
                <div class="input">
                    <input id={props.id} type="search" value={(*typed).clone()} placeholder={props.placeholder} maxlength="200"
                        autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} />
                </div>
            </div>
            { props.children.clone() }
        </form>
    }
}

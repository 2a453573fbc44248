//! A form field of several lines.

use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::components::field::{Message, join};

/// What [`TextArea`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct TextAreaProps {
    /// Id of the control; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What is in it.
    pub value: AttrValue,
    /// Called with what is typed.
    pub oninput: Callback<String>,
    /// What the field is for, and its rules.
    pub hint: AttrValue,
    /// What is wrong, and how to mend it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Good news about the value.
    #[prop_or_default]
    pub good: Option<AttrValue>,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// Lines that are seen at once.
    #[prop_or(3)]
    pub rows: u32,
}

/// A form field of several lines.
#[component]
pub(crate) fn TextArea(props: &TextAreaProps) -> Html {
    let oninput = props.oninput.reform(|event: InputEvent| {
        let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        area.map(|area| area.value()).unwrap_or_default()
    });
    let says = props.error.is_some() || props.good.is_some();
    let (hint_id, message_id) = (format!("{}-hint", props.id), format!("{}-message", props.id));
    let described_by = join(Some(&hint_id), says.then_some(message_id.as_str()));
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            <p class="hint" id={hint_id}>{ &props.hint }</p>
            <textarea id={props.id.clone()} class="input short" rows={props.rows.to_string()} value={props.value.clone()} placeholder={props.placeholder.clone()}
                aria-invalid={props.error.is_some().then_some("true")} aria-describedby={described_by}
                autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} />
            <Message id={Some(message_id)} error={props.error.clone()} suggestion={None::<AttrValue>} good={props.good.clone()} onuse={props.oninput.clone()} />
        </div>
    }
}

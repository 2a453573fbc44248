//! Form fields: label, hint, control, message.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::icon::Icon;

/// What [`Field`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct FieldProps {
    /// Id of the control; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What is in it.
    pub value: AttrValue,
    /// Called with what is typed.
    pub oninput: Callback<String>,
    /// Called when the field is left.
    #[prop_or_default]
    pub onblur: Callback<()>,
    /// What the field is for, and its rules.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong, and how to mend it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// A value that would be accepted; one click takes it.
    #[prop_or_default]
    pub suggestion: Option<AttrValue>,
    /// Good news about the value.
    #[prop_or_default]
    pub good: Option<AttrValue>,
    /// Fixed text before the value, for example `alias/`.
    #[prop_or_default]
    pub prefix: Option<AttrValue>,
    /// For what a machine reads.
    #[prop_or_default]
    pub mono: bool,
    /// As wide as there is room.
    #[prop_or_default]
    pub wide: bool,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
}

/// A text field.
#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let oninput = props.oninput.reform(|event: InputEvent| {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .map(|input| input.value())
            .unwrap_or_default()
    });
    // The button that sends the form judges all fields itself. A message that appeared between its press and its
    // release would push it from under the pointer, and the click would be lost.
    let onblur = {
        let onblur = props.onblur.clone();
        Callback::from(move |event: FocusEvent| {
            if !leaves_for_submit(&event) {
                onblur.emit(());
            }
        })
    };
    let hint_id = props.hint.as_ref().map(|_| format!("{}-hint", props.id));
    let says = props.error.is_some() || props.good.is_some();
    let message_id = says.then(|| format!("{}-message", props.id));
    let described_by = join(hint_id.as_deref(), message_id.as_deref());
    html! {
        <div class={classes!("field", props.wide.then_some("wide"))}>
            <label for={props.id.clone()}>{ &props.label }</label>
            if let Some(hint) = &props.hint { <p class="hint" id={hint_id}>{ hint }</p> }
            <div class="input">
                if let Some(prefix) = &props.prefix { <span class="pre mono" aria-hidden="true">{ prefix }</span> }
                <input id={props.id.clone()} class={classes!(props.mono.then_some("mono"))} type="text" value={props.value.clone()}
                    placeholder={props.placeholder.clone()} aria-invalid={props.error.is_some().then_some("true")} aria-describedby={described_by}
                    autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} {onblur} />
            </div>
            <Message id={message_id} error={props.error.clone()} suggestion={props.suggestion.clone()} good={props.good.clone()} onuse={props.oninput.clone()} />
        </div>
    }
}

/// Whether the focus goes to a button that sends a form.
fn leaves_for_submit(event: &FocusEvent) -> bool {
    let to = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
    to.is_some_and(|element| element.get_attribute("type").as_deref() == Some("submit"))
}

/// A choice of a [`SelectField`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// What is chosen.
    pub value: AttrValue,
    /// What people read.
    pub label: AttrValue,
    /// The group that it stands in, empty for none; choices of a group follow each other.
    pub group: AttrValue,
}

impl Choice {
    /// A choice that stands in no group.
    pub(crate) fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into(), group: AttrValue::default() }
    }
}

/// What [`SelectField`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct SelectFieldProps {
    /// Id of the control; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// The chosen value.
    pub value: AttrValue,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Called with what is chosen.
    pub onchange: Callback<String>,
    /// What the field is for.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong, and how to mend it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A choice from many.
#[component]
pub(crate) fn SelectField(props: &SelectFieldProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            .map(|select| select.value())
            .unwrap_or_default()
    });
    let node = use_node_ref();
    {
        // Once a person has chosen, a browser heeds the attribute `selected` no more.
        let node = node.clone();
        use_effect_with((props.value.clone(), props.choices.clone()), move |(value, _)| {
            if let Some(select) = node.cast::<HtmlSelectElement>().filter(|select| select.value() != **value)
            {
                select.set_value(value);
            }
        });
    }
    let hint_id = props.hint.as_ref().map(|_| format!("{}-hint", props.id));
    let message_id = props.error.as_ref().map(|_| format!("{}-message", props.id));
    let described_by = join(hint_id.as_deref(), message_id.as_deref());
    let groups = props.choices.chunk_by(|a, b| a.group == b.group).map(|group| {
        let label = group.first().map(|choice| choice.group.clone()).unwrap_or_default();
        let options = group.iter().map(|choice| {
            html! { <option value={choice.value.clone()} selected={choice.value == props.value}>{ &choice.label }</option> }
        });
        if label.is_empty() {
            html! { { for options } }
        } else {
            html! { <optgroup {label}>{ for options }</optgroup> }
        }
    });
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            if let Some(hint) = &props.hint { <p class="hint" id={hint_id}>{ hint }</p> }
            <select ref={node} id={props.id.clone()} class="input" aria-invalid={props.error.is_some().then_some("true")} aria-describedby={described_by} {onchange}>
                { for groups }
            </select>
            <Message id={message_id} error={props.error.clone()} suggestion={None::<AttrValue>} good={None::<AttrValue>} onuse={props.onchange.clone()} />
        </div>
    }
}

/// What [`Message`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct MessageProps {
    /// Its id, for the control to name.
    pub id: Option<String>,
    /// What is wrong, and how to mend it.
    pub error: Option<AttrValue>,
    /// A value that would be accepted.
    pub suggestion: Option<AttrValue>,
    /// Good news, if nothing is wrong.
    pub good: Option<AttrValue>,
    /// Takes the suggestion.
    pub onuse: Callback<String>,
}

/// What is said below a control.
#[component]
pub(super) fn Message(props: &MessageProps) -> Html {
    let (tone, icon, text) = match (&props.error, &props.good) {
        (Some(error), _) => ("bad", "bad", error),
        (None, Some(good)) => ("ok", "check", good),
        (None, None) => return Html::default(),
    };
    let suggestion = props.suggestion.as_ref().filter(|_| props.error.is_some()).map(|suggestion| {
        let value = suggestion.to_string();
        let onclick = props.onuse.reform(move |_: MouseEvent| value.clone());
        html! { <>{ " " }<button class="link" type="button" {onclick}>{ format!("Use {suggestion}") }</button></> }
    });
    html! {
        <p class={classes!("msg", tone)} id={props.id.clone()}><Icon name={icon} /><span>{ text }{ suggestion }</span></p>
    }
}

/// The ids that describe a control.
pub(super) fn join(a: Option<&str>, b: Option<&str>) -> Option<String> {
    let ids: Vec<&str> = a.into_iter().chain(b).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn descriptions_name_only_what_is_there() {
        assert_eq!(join(None, None), None);
        assert_eq!(join(Some("h"), None).as_deref(), Some("h"));
        assert_eq!(join(Some("h"), Some("m")).as_deref(), Some("h m"));
    }
}

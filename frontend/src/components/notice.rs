//! A message in the page.

use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::status::Tone;

/// What [`Notice`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct NoticeProps {
    /// How grave it is.
    pub tone: Tone,
    /// What happened, as a title.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// The text, as paragraphs.
    #[prop_or_default]
    pub children: Html,
    /// Buttons.
    #[prop_or_default]
    pub actions: Option<Html>,
    /// Read out at once, for what comes while the page is open.
    #[prop_or_default]
    pub alert: bool,
    /// An icon other than the tone's own.
    #[prop_or_default]
    pub icon: Option<&'static str>,
}

/// A message: what happened, what is safe, what to do.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let tone = (props.tone != Tone::Idle).then_some(props.tone.class());
    html! {
        <section class={classes!("notice", tone)} role={props.alert.then_some("alert")} aria-label={props.title.clone().unwrap_or_else(|| "Note".into())}>
            <Icon name={props.icon.unwrap_or(props.tone.icon())} class={props.tone.class()} />
            if let Some(title) = &props.title { <h2>{ title }</h2> }
            { props.children.clone() }
            if let Some(actions) = &props.actions { <div class="actions">{ actions.clone() }</div> }
        </section>
    }
}

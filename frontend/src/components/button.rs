//! Buttons, and links that look like them.

use yew::prelude::*;

use crate::components::icon::Icon;
use crate::route::Route;

/// How much weight a button has. A screen has one primary button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weight {
    /// The one next action.
    Primary,
    /// Everything else.
    #[default]
    Default,
    /// The least.
    Quiet,
    /// The one next action, where it takes something away.
    Danger,
}

impl Weight {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Primary => Some("primary"),
            Self::Default => None,
            Self::Quiet => Some("quiet"),
            Self::Danger => Some("danger"),
        }
    }
}

/// What [`Button`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ButtonProps {
    /// Verb and object.
    pub children: Html,
    /// Its weight.
    #[prop_or_default]
    pub weight: Weight,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// At work: turns, and ignores clicks.
    #[prop_or_default]
    pub busy: bool,
    /// Ignores clicks but stays reachable; say why beside it and name that text by `described_by`.
    #[prop_or_default]
    pub disabled: bool,
    /// Id of the text that explains it.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// Sends the form that it stands in.
    #[prop_or_default]
    pub submit: bool,
    /// What it does.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// Id.
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// A button.
#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let off = props.busy || props.disabled;
    let onclick = {
        let onclick = props.onclick.clone();
        Callback::from(move |event: MouseEvent| {
            if off {
                event.prevent_default();
            } else {
                onclick.emit(event);
            }
        })
    };
    let icon = if props.busy { Some("run") } else { props.icon };
    html! {
        <button id={props.id.clone()} class={classes!("btn", props.weight.class())} type={if props.submit { "submit" } else { "button" }}
            aria-disabled={off.then_some("true")} aria-busy={props.busy.then_some("true")} aria-describedby={props.described_by.clone()} {onclick}>
            if let Some(name) = icon { <Icon {name} class={classes!(props.busy.then_some("spin"))} /> }
            { props.children.clone() }
        </button>
    }
}

/// What [`ButtonLink`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ButtonLinkProps {
    /// Where it leads.
    pub to: Route,
    /// Verb and object.
    pub children: Html,
    /// Its weight.
    #[prop_or_default]
    pub weight: Weight,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// An icon after the text.
    #[prop_or_default]
    pub icon_after: Option<&'static str>,
}

/// A link that looks like a button.
#[component]
pub(crate) fn ButtonLink(props: &ButtonLinkProps) -> Html {
    html! {
        <a href={props.to.path()} class={classes!("btn", props.weight.class())}>
            if let Some(name) = props.icon { <Icon {name} /> }
            { props.children.clone() }
            if let Some(name) = props.icon_after { <Icon {name} /> }
        </a>
    }
}

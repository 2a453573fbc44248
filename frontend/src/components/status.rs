//! The state of one thing (`Status`) and categories or counts (`Tag`).

use yew::prelude::*;

use crate::components::icon::Icon;

/// What a colour means. Never the only carrier of a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Fine.
    Ok,
    /// Act soon.
    Warn,
    /// Broken, or destructive.
    Bad,
    /// At work, or worth knowing.
    Info,
    /// Nothing to say.
    #[default]
    Idle,
}

impl Tone {
    /// Its CSS class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Idle => "idle",
        }
    }

    /// The icon that goes with it.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Idle => "skip",
        }
    }
}

/// What [`Status`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct StatusProps {
    /// Its colour.
    pub tone: Tone,
    /// Its word.
    pub children: Html,
    /// An icon other than the tone's own.
    #[prop_or_default]
    pub icon: Option<&'static str>,
    /// Whether the icon turns.
    #[prop_or_default]
    pub spin: bool,
}

/// The state of one thing: icon, word, colour.
#[component]
pub(crate) fn Status(props: &StatusProps) -> Html {
    html! {
        <span class={classes!("status", props.tone.class())}>
            <Icon name={props.icon.unwrap_or(props.tone.icon())} class={classes!(props.spin.then_some("spin"))} />
            { props.children.clone() }
        </span>
    }
}

/// What [`Tag`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct TagProps {
    /// Its colour.
    #[prop_or_default]
    pub tone: Tone,
    /// Its word.
    pub children: Html,
}

/// A category or a count.
#[component]
pub(crate) fn Tag(props: &TagProps) -> Html {
    let tone = (props.tone != Tone::Idle).then_some(props.tone.class());
    html! { <span class={classes!("tag", tone)}>{ props.children.clone() }</span> }
}

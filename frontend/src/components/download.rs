//! Files to save.

use yew::prelude::*;

use crate::browser;
use crate::components::button::Button;
use crate::components::icon::Icon;

/// What [`Download`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct DownloadProps {
    /// Address of the file; the server names it.
    pub href: AttrValue,
    /// Verb and object.
    pub children: Html,
    /// The page's next action.
    #[prop_or_default]
    pub primary: bool,
}

/// A link that saves a file of the server.
#[component]
pub(crate) fn Download(props: &DownloadProps) -> Html {
    html! {
        <a class={classes!("btn", props.primary.then_some("primary"))} href={props.href.clone()} download=""><Icon name="download" />{ props.children.clone() }</a>
    }
}

/// What [`SaveText`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct SaveTextProps {
    /// Name of the file.
    pub file: AttrValue,
    /// What is in it.
    pub text: AttrValue,
    /// Its media type.
    #[prop_or(AttrValue::Static("text/plain"))]
    pub mime: AttrValue,
    /// Verb and object.
    pub children: Html,
}

/// A button that saves a text of this page as a file.
#[component]
pub(crate) fn SaveText(props: &SaveTextProps) -> Html {
    let refused = use_state(|| false);
    let onclick = {
        let (file, text, mime, refused) =
            (props.file.clone(), props.text.clone(), props.mime.clone(), refused.clone());
        Callback::from(move |_| refused.set(!browser::save_file(&file, &mime, &text)))
    };
    html! {
        <>
            <Button icon="download" {onclick}>{ props.children.clone() }</Button>
            if *refused { <span class="small bad" role="status">{ "This browser refused to save the file." }</span> }
        </>
    }
}

//! A dialog, only to confirm or to destroy.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What [`Dialog`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    /// Id of the title; unique on the page.
    pub id: AttrValue,
    /// What it asks.
    pub title: AttrValue,
    /// What it says.
    pub children: Html,
    /// Its buttons, the primary one last.
    pub footer: Html,
    /// Called when it is left by Escape.
    pub onclose: Callback<()>,
}

/// A modal dialog. It is open as long as it is drawn.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // Refused only if it is open already.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    html! {
        <dialog ref={node} class="dialog" aria-labelledby={props.id.clone()} {oncancel}>
            <div class="body stack"><h2 id={props.id.clone()}>{ &props.title }</h2>{ props.children.clone() }</div>
            <footer>{ props.footer.clone() }</footer>
        </dialog>
    }
}

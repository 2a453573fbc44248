//! A button that opens a list of links or buttons.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

use crate::components::icon::Icon;

/// What [`Menu`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    /// What it offers.
    pub label: AttrValue,
    /// An icon before the label.
    pub icon: &'static str,
    /// Links and buttons.
    pub children: Html,
}

/// A native disclosure that looks like a menu: it closes when something is chosen, on Escape, and when the focus leaves.
#[component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let node = use_node_ref();
    let ontoggle = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |_: Event| {
            open.set(node.cast::<HtmlElement>().is_some_and(|details| details.has_attribute("open")));
        })
    };
    let onkeydown = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                open.set(false);
                focus_summary(&node);
            }
        })
    };
    let onfocusout = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
            let stays = node.cast::<Node>().is_some_and(|menu| menu.contains(to.as_ref()));
            if !stays {
                open.set(false);
            }
        })
    };
    let onclick = {
        let (open, node) = (open.clone(), node.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(false);
            focus_summary(&node);
        })
    };
    html! {
        <details class="menu" ref={node} open={*open} {ontoggle} {onkeydown} {onfocusout}>
            <summary class="btn"><Icon name={props.icon} />{ &props.label }<Icon name="down" /></summary>
            <div {onclick}>{ props.children.clone() }</div>
        </details>
    }
}

fn focus_summary(menu: &NodeRef) {
    let summary = menu.cast::<HtmlElement>().and_then(|menu| menu.query_selector("summary").ok().flatten());
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        // A summary that cannot take the focus leaves it where it was.
        let _ = summary.focus();
    }
}

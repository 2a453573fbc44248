//! A titled box.

use yew::prelude::*;

/// What [`Panel`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct PanelProps {
    /// Id of the title; unique on the page.
    pub id: AttrValue,
    /// The title.
    pub title: AttrValue,
    /// What stands at the right of the title.
    #[prop_or_default]
    pub aside: Html,
    /// Without inner space: for lists, facts, tables, steps.
    #[prop_or_default]
    pub flush: bool,
    /// The content.
    pub children: Html,
    /// What stands below the content.
    #[prop_or_default]
    pub footer: Option<Html>,
}

/// A titled box.
#[component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    html! {
        <section class="panel" aria-labelledby={props.id.clone()}>
            <header><h2 id={props.id.clone()} tabindex="-1">{ &props.title }</h2>{ props.aside.clone() }</header>
            if props.flush { { props.children.clone() } } else { <div class="body stack">{ props.children.clone() }</div> }
            if let Some(footer) = &props.footer { <footer class="small">{ footer.clone() }</footer> }
        </section>
    }
}

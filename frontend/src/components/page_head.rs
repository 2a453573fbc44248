//! The head of a page.

use yew::prelude::*;

use crate::components::nav::{Crumbs, NavItem};
use crate::hooks::use_title::use_title;

/// What [`PageHead`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct PageHeadProps {
    /// The page's title; also the document's.
    pub title: AttrValue,
    /// A title for the document where the page's is not enough.
    #[prop_or_default]
    pub document_title: Option<AttrValue>,
    /// What the page is about, in a sentence.
    #[prop_or_default]
    pub lead: Html,
    /// What stands beside the title, for example a status.
    #[prop_or_default]
    pub beside: Html,
    /// The way back up.
    #[prop_or_default]
    pub crumbs: Vec<NavItem>,
    /// Buttons.
    #[prop_or_default]
    pub actions: Html,
}

/// The head of a page: crumbs, the one `h1`, a sentence, buttons.
#[component]
pub(crate) fn PageHead(props: &PageHeadProps) -> Html {
    use_title(props.document_title.as_ref().unwrap_or(&props.title));
    html! {
        <div class="head">
            <div>
                if !props.crumbs.is_empty() { <Crumbs items={props.crumbs.clone()} /> }
                <div class="row"><h1 id="page-h" tabindex="-1">{ &props.title }</h1>{ props.beside.clone() }</div>
                if props.lead != Html::default() { <p class="muted">{ props.lead.clone() }</p> }
            </div>
            if props.actions != Html::default() { <div class="actions">{ props.actions.clone() }</div> }
        </div>
    }
}

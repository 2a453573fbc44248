//! Tabs and breadcrumbs: links, one address each.

use yew::prelude::*;

use crate::route::Route;

/// A tab or a crumb: where it leads and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NavItem {
    /// Where it leads.
    pub to: Route,
    /// What it is called.
    pub label: AttrValue,
}

impl NavItem {
    /// A tab or a crumb.
    pub(crate) fn new(to: Route, label: impl Into<AttrValue>) -> Self {
        Self { to, label: label.into() }
    }
}

/// What [`Tabs`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct TabsProps {
    /// What the tabs belong to.
    pub label: AttrValue,
    /// The tabs.
    pub items: Vec<NavItem>,
    /// The tab that is shown.
    pub current: Route,
}

/// Tabs.
#[component]
pub(crate) fn Tabs(props: &TabsProps) -> Html {
    let tab = |item: &NavItem| html! { <a href={item.to.path()} aria-current={(item.to == props.current).then_some("page")}>{ &item.label }</a> };
    html! { <nav class="tabs" aria-label={props.label.clone()}>{ for props.items.iter().map(tab) }</nav> }
}

/// What [`Crumbs`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct CrumbsProps {
    /// From the top down, without the page itself.
    pub items: Vec<NavItem>,
}

/// The way back up.
#[component]
pub(crate) fn Crumbs(props: &CrumbsProps) -> Html {
    html! {
        <nav class="crumbs" aria-label="Breadcrumb">
            { for props.items.iter().enumerate().map(|(index, item)| html! {
                <>
                    if index > 0 { <span aria-hidden="true">{ "/" }</span> }
                    <a href={item.to.path()}>{ &item.label }</a>
                </>
            }) }
        </nav>
    }
}

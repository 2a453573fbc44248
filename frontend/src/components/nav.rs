//! Tabs and breadcrumbs: links, one address each.

use yew::prelude::*;
use yew_router::components::Link;

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
    let tab = |item: &NavItem| html! { <NavLink to={item.to.clone()} label={item.label.clone()} current={item.to == props.current} /> };
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
                    <Link<Route> to={item.to.clone()}>{ &item.label }</Link<Route>>
                </>
            }) }
        </nav>
    }
}

/// What [`NavLink`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct NavLinkProps {
    /// Where it leads.
    pub to: Route,
    /// What it is called.
    pub label: AttrValue,
    /// Whether it is shown now.
    pub current: bool,
    /// An icon.
    #[prop_or_default]
    pub icon: Html,
}

/// A link of a navigation. (The router's own `Link` cannot say `aria-current`.)
#[component]
pub(crate) fn NavLink(props: &NavLinkProps) -> Html {
    let navigator = yew_router::hooks::use_navigator();
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
            if let (false, Some(navigator)) = (elsewhere, &navigator) {
                event.prevent_default();
                navigator.push(&to);
            }
        })
    };
    html! {
        <a href={yew_router::Routable::to_path(&props.to)} aria-current={props.current.then_some("page")} {onclick}>{ props.icon.clone() }{ &props.label }</a>
    }
}

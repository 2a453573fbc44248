//! What surrounds every page: skip link, brand, target, navigation, who is signed in.

use std::rc::Rc;

use signet_shared::api::session::{Session, Target, TargetKind};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::format::grouped;
use crate::route::Route;

/// What [`Shell`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ShellProps {
    /// Who is signed in, and where ceremonies work.
    pub session: Rc<Session>,
    /// The page that is shown.
    pub route: Route,
    /// Ends the session.
    pub onsignout: Callback<()>,
    /// The page.
    pub children: Html,
}

/// The frame of every page.
#[component]
pub(crate) fn Shell(props: &ShellProps) -> Html {
    let own = [
        (Route::Certificates, "cert", "Certificates"),
        (Route::Keys, "shield", "Key policies"),
        (Route::Import, "upload", "Import"),
        (Route::Inspect, "inspect", "Inspect"),
        (Route::Settings, "settings", "Settings"),
    ];
    // One of a list stands below the list.
    let here = match &props.route {
        Route::Key { .. } => &Route::Keys,
        Route::CertificateEntry { .. } => &Route::Certificates,
        route => route,
    };
    let elsewhere = *here == Route::NotFound || own.iter().any(|(route, ..)| route == here);
    let page = |current: bool| current.then_some("page");
    let signout = props.onsignout.reform(|_: MouseEvent| ());
    html! {
        <>
            <a class="skip" href="#main">{ "Skip to content" }</a>
            <div class="shell">
                <header class="bar"><div class="rail">
                    <a class="brand" href={Route::Home.path()}><Icon name="signet" />{ "Signet" }</a>
                    <TargetBadge target={props.session.target.clone()} />
                    <nav class="nav" aria-label="Main">
                        <a href={Route::Home.path()} aria-current={page(!elsewhere)}><Icon name="identity" />{ "Identities" }</a>
                        { for own.into_iter().map(|(route, icon, label)| html! {
                            <a href={route.path()} aria-current={page(route == *here)}><Icon name={icon} />{ label }</a>
                        }) }
                    </nav>
                    <div class="who">
                        <Icon name="user" />
                        <span><span class="user">{ &props.session.user }</span><br /><button class="link" type="button" onclick={signout}>{ "Sign out" }</button></span>
                    </div>
                </div></header>
                <main id="main" class="page" tabindex="-1">{ props.children.clone() }</main>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct TargetBadgeProps {
    target: Target,
}

/// Where ceremonies work: a solid dot is AWS, a dashed frame the sandbox.
#[component]
fn TargetBadge(props: &TargetBadgeProps) -> Html {
    let target = &props.target;
    let sandbox = target.kind == TargetKind::Sandbox;
    html! {
        <div class={classes!("target", sandbox.then_some("sandbox"))}>
            <span class="dot"></span>
            <span><span class="vh">{ "Target: " }</span>{ &target.name }</span>
            <small>
                if sandbox {
                    { "No AWS calls, no cost" }
                } else {
                    if let Some(account) = &target.account { <span class="nowrap">{ grouped(account) }</span> }
                    <span class="nowrap">{ &target.default_region }</span>
                    if let Some(endpoint) = &target.endpoint_url { <span>{ endpoint }</span> }
                }
            </small>
        </div>
    }
}

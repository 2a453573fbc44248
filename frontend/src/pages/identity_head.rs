//! The head that all pages of an identity share: its name, its state, its tabs.

use std::rc::Rc;

use signet_shared::api::identity::{Identity, IdentitySummary};
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::async_view::async_view;
use crate::components::nav::{NavItem, Tabs};
use crate::components::notice::Notice;
use crate::components::page_head::PageHead;
use crate::components::status::{Status, Tone};
use crate::hooks::use_resource::{Load, Resource};
use crate::route::Route;
use crate::state::health::health;

/// Draws a page of an identity once it is loaded; until then, or if it cannot be, a page with a head all the same.
pub(crate) fn identity_view(
    identity: &Resource<Identity>,
    ready: impl FnOnce(&Rc<Identity>) -> Html,
) -> Html {
    let there = matches!(identity.load, Load::Ready(_));
    let body = async_view(identity, "the identity", ready);
    html! {
        <>
            if !there { <PageHead title="Identity" crumbs={vec![NavItem::new(Route::Home, "Identities")]} /> }
            { body }
        </>
    }
}

/// What [`IdentityHead`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct IdentityHeadProps {
    /// The identity.
    pub summary: IdentitySummary,
    /// The tab that is shown.
    pub current: Route,
    /// Buttons.
    #[prop_or_default]
    pub actions: Html,
}

/// Name, state, tabs.
#[component]
pub(crate) fn IdentityHead(props: &IdentityHeadProps) -> Html {
    let summary = &props.summary;
    let id = || summary.id.clone();
    let items = vec![
        NavItem::new(Route::Identity { id: id() }, "Overview"),
        NavItem::new(Route::Certificate { id: id() }, "Certificate"),
        NavItem::new(Route::KeyPolicy { id: id() }, "Key policy"),
    ];
    let tab =
        items.iter().find(|item| item.to == props.current).map(|item| item.label.clone()).unwrap_or_default();
    let health = health(summary, now_ms());
    html! {
        <>
            <PageHead title={summary.name.clone()} document_title={AttrValue::from(format!("{tab}, {}", summary.name))}
                crumbs={vec![NavItem::new(Route::Home, "Identities")]}
                beside={html! { <Status tone={health.tone} icon={health.icon}>{ health.word }</Status> }}
                lead={html! { format!("{} in {}", summary.leaf_cn, summary.region) }}
                actions={props.actions.clone()} />
            <Tabs label={summary.name.clone()} {items} current={props.current.clone()} />
        </>
    }
}

/// What to know when the certificate is revoked, and no other has taken its place.
pub(crate) fn revoked_notice() -> Html {
    html! {
        <Notice tone={Tone::Bad} title="The certificate is revoked">
            <p>{ "No other has taken its place. SMART servers look at the key: to stop it, take it out of the JWKS, too. To go on, issue another certificate." }</p>
        </Notice>
    }
}

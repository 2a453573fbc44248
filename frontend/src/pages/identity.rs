//! An identity at a glance.

use yew::prelude::*;

use crate::api::identities;
use crate::components::async_view::async_view;
use crate::hooks::use_resource::use_resource;
use crate::pages::identity_head::IdentityHead;
use crate::route::Route;

/// What [`IdentityPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct IdentityPageProps {
    /// Id of the identity.
    pub id: String,
}

/// An identity at a glance.
#[component]
pub(crate) fn IdentityPage(props: &IdentityPageProps) -> Html {
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    async_view(&identity, "the identity", |identity| {
        html! { <IdentityHead summary={identity.summary.clone()} current={Route::Identity { id: props.id.clone() }} /> }
    })
}

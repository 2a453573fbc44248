//! The page of an identity's key policy.

use yew::prelude::*;

use crate::api::identities;
use crate::components::async_view::async_view;
use crate::hooks::use_resource::use_resource;
use crate::pages::identity_head::IdentityHead;
use crate::route::Route;

/// What [`KeyPolicyPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct KeyPolicyPageProps {
    /// Id of the identity.
    pub id: String,
}

/// The page of an identity's key policy.
#[component]
pub(crate) fn KeyPolicyPage(props: &KeyPolicyPageProps) -> Html {
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    async_view(&identity, "the identity", |identity| {
        html! { <IdentityHead summary={identity.summary.clone()} current={Route::KeyPolicy { id: props.id.clone() }} /> }
    })
}

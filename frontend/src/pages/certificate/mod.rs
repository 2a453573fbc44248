//! The page of an identity's certificate.

use yew::prelude::*;

use crate::api::identities;
use crate::components::async_view::async_view;
use crate::hooks::use_resource::use_resource;
use crate::pages::identity_head::IdentityHead;
use crate::route::Route;

/// What [`CertificatePage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct CertificatePageProps {
    /// Id of the identity.
    pub id: String,
}

/// The page of an identity's certificate.
#[component]
pub(crate) fn CertificatePage(props: &CertificatePageProps) -> Html {
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    async_view(&identity, "the identity", |identity| {
        html! { <IdentityHead summary={identity.summary.clone()} current={Route::Certificate { id: props.id.clone() }} /> }
    })
}

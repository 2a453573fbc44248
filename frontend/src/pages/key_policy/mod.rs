//! The page of an identity's key policy: what is in force, what is proposed, what was changed.
//!
//! `state::key_policy` decides, this folder draws: [`live`], [`lambda`] and [`editor`] start a change, [`review`] shows it
//! with [`matrix`], [`statements`], [`findings`] and [`json`], [`confirm`] and [`outcome`] end it, [`history`] keeps it.

mod confirm;
mod editor;
mod findings;
mod history;
mod json;
mod lambda;
mod live;
mod matrix;
mod outcome;
mod review;
mod statements;
mod workplace;

use signet_shared::api::identity::Identity;
use yew::prelude::*;

use crate::api::identities;
use crate::components::button::ButtonLink;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::hooks::use_resource::use_resource;
use crate::pages::identity_head::{IdentityHead, identity_view};
use crate::route::Route;

use workplace::Workplace;

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
    identity_view(&identity, |identity| {
        html! {
            <>
                <IdentityHead summary={identity.summary.clone()} current={Route::KeyPolicy { id: props.id.clone() }} />
                if identity.key_arn.is_some() { <Workplace identity={identity.clone()} /> } else { { no_key(identity) } }
            </>
        }
    })
}

fn no_key(identity: &Identity) -> Html {
    let to = Route::Ceremony { id: identity.summary.ceremony_id.clone() };
    let actions = html! { <ButtonLink {to} icon_after="arrow">{ "Look at the setup" }</ButtonLink> };
    html! {
        <Notice tone={Tone::Info} title="There is no key yet" {actions}>
            <p>{ "The setup of this identity has not reached its key. Once it has, you can let a Lambda function sign with it here." }</p>
        </Notice>
    }
}

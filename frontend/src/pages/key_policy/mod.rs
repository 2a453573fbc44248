//! The page of a key's policy: what is in force, what is proposed, what was changed, who may sign. It stands below an
//! identity, and at an address of its own for any key.
//!
//! `state::key_policy` decides, this folder draws. [`access`] has the function that shall sign ([`lambda`]), the three ways
//! to let it ([`ways`]), the [`proof`] and the key's [`grants`]; [`live`] is the policy in force; [`access`], [`editor`] and
//! [`history`] start a change; [`review`] shows it with [`matrix`], [`lockout`], [`statements`], [`findings`] and [`json`];
//! [`confirm`], [`waiting`] and [`outcome`] end it, [`three_way`] where somebody else was faster; [`version`] looks at what
//! is kept, [`drift`] tells what was changed past Signet.

mod access;
mod confirm;
mod drift;
mod editor;
mod export;
mod findings;
mod grants;
mod history;
mod json;
mod lambda;
mod live;
mod lockout;
mod matrix;
mod outcome;
mod proof;
mod reason;
mod request;
mod review;
mod statements;
mod three_way;
mod version;
mod waiting;
mod ways;
mod workplace;

use signet_shared::api::identity::Identity;
use signet_shared::policy::KeyArn;
use yew::prelude::*;

use crate::api::identities;
use crate::api::key_policy::KeyRef;
use crate::components::button::ButtonLink;
use crate::components::ident::Ident;
use crate::components::nav::NavItem;
use crate::components::notice::Notice;
use crate::components::page_head::PageHead;
use crate::components::status::Tone;
use crate::hooks::use_resource::use_resource;
use crate::hooks::use_session::use_session;
use crate::pages::identity_head::{IdentityHead, identity_view};
use crate::route::Route;

use workplace::Workplace;

/// What [`KeyPolicyPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct KeyPolicyPageProps {
    /// Id of the identity.
    pub id: String,
}

/// The page of the policy of an identity's key.
#[component]
pub(crate) fn KeyPolicyPage(props: &KeyPolicyPageProps) -> Html {
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    let session = use_session();
    identity_view(&identity, |identity| {
        let summary = &identity.summary;
        let target = if summary.target_id.is_empty() { &session.target.id } else { &summary.target_id };
        let key = identity.key_arn.clone().map(|key_arn| KeyRef { target: target.clone(), key_arn });
        html! {
            <>
                <IdentityHead summary={summary.clone()} current={Route::KeyPolicy { id: props.id.clone() }} />
                if let Some(at) = key { <Workplace {at} of_identity={true} /> } else { { no_key(identity) } }
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

/// What [`KeyPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct KeyPageProps {
    /// Id of the target that reaches the key.
    pub target: String,
    /// ARN of the key.
    pub key_arn: String,
}

/// The page of the policy of any key.
#[component]
pub(crate) fn KeyPage(props: &KeyPageProps) -> Html {
    let key = KeyArn::parse(&props.key_arn);
    let name = key.as_ref().map_or_else(|_| "unknown".to_owned(), |key| key.key_id().to_owned());
    let lead = key.as_ref().map_or_else(
        |_| Html::default(),
        |key| {
            html! { <span class="row tight"><Ident value={key.as_str().to_owned()} what="key ARN" /><span>{ format!("in {}, by target {}", key.region(), props.target) }</span></span> }
        },
    );
    html! {
        <>
            <PageHead title="Key policy" document_title={format!("Key policy, {name}")} {lead}
                crumbs={vec![NavItem::new(Route::Keys, "Key policies")]} />
            { match key {
                Ok(key) => html! { <Workplace at={KeyRef { target: props.target.clone(), key_arn: key.as_str().to_owned() }} of_identity={false} /> },
                Err(error) => html! {
                    <Notice tone={Tone::Idle} icon="inspect" title="This address names no key" actions={html! { <ButtonLink to={Route::Keys}>{ "Choose a key" }</ButtonLink> }}>
                        <p>{ error.message }</p>
                    </Notice>
                },
            } }
        </>
    }
}

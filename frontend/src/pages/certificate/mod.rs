//! The page of an identity's certificate: read in the browser, from the PEM that the server keeps.

mod exports;
mod server_says;
mod trust_store;

use std::rc::Rc;

use signet_shared::api::identity::{Identity, IdentityState};
use signet_shared::api::verification::IdentityVerification;
use yew::prelude::*;

use self::exports::Exports;
use self::server_says::ServerSays;
use self::trust_store::TrustStore;
use crate::api::{identities, jwks};
use crate::browser;
use crate::components::button::{ButtonLink, Weight};
use crate::components::certificate::{CertificateDetails, Downloads, TITLE_ID};
use crate::components::download::Download;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::format::seconds;
use crate::hooks::use_fragment::use_fragment;
use crate::hooks::use_link_checks::use_link_checks;
use crate::hooks::use_now::use_now;
use crate::hooks::use_resource::{Load, use_resource};
use crate::pages::identity_head::{IdentityHead, identity_view, revoked_notice};
use crate::route::Route;
use crate::state::certificate::chain::read_chain;
use crate::state::certificate::own_key::{Answer, InKms, OwnKey};
use crate::state::jwks::keys;
use crate::state::timeline::is_revoked;

/// How often the words about time are renewed, milliseconds.
const MINUTE: u32 = 60_000;

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
    let asks_password = use_state(|| false);
    identity_view(&identity, |identity| {
        // The files exactly as the server keeps them, under the names that it gives them.
        let id = &props.id;
        let password = |asks: bool| {
            let asks_password = asks_password.clone();
            Callback::from(move |()| asks_password.set(asks))
        };
        let actions = html! {
            <>
                if identity.root_pem.is_some() { <Download href={identities::root_url(id)}>{ "Download root" }</Download> }
                if identity.certificate_pem.is_some() {
                    <Exports id={id.clone()} onpassword={password(true)} />
                    <Download primary=true href={identities::certificate_url(id)}>{ "Download certificate" }</Download>
                }
            </>
        };
        html! {
            <>
                <IdentityHead summary={identity.summary.clone()} current={Route::Certificate { id: props.id.clone() }} {actions} />
                if is_revoked(identity) { { revoked_notice() } }
                if *asks_password {
                    <TrustStore id={id.clone()} leaf_cn={identity.summary.leaf_cn.clone()} onclose={password(false)} />
                }
                if let Some(pem) = identity.certificate_pem.as_ref().filter(|_| identity.summary.state == IdentityState::Ready) {
                    <InUse identity={Rc::clone(identity)} pem={pem.clone()} />
                } else if let Some(pem) = &identity.certificate_pem {
                    <Parsed identity={Rc::clone(identity)} pem={pem.clone()} />
                } else {
                    <NoCertificate identity={Rc::clone(identity)} />
                }
            </>
        }
    })
}

/// What [`Parsed`] is given.
#[derive(Properties, PartialEq)]
struct ParsedProps {
    identity: Rc<Identity>,
    pem: String,
    /// What is known of its key, where that was asked for.
    #[prop_or_default]
    own: Option<OwnKey>,
    /// What the server says of it, once it has.
    #[prop_or_default]
    verified: Option<Rc<IdentityVerification>>,
}

/// The certificate of an identity that is in use, beside its key set and the key in KMS.
#[component]
fn InUse(props: &ParsedProps) -> Html {
    let identity = &props.identity;
    let id = identity.summary.id.clone();
    let key_set = use_resource(id.clone(), |id| async move { jwks::get(&id).await });
    let verified = use_resource(id, |id| async move { identities::verification(&id).await });
    let own = OwnKey {
        keys: answer(&key_set.load, |set| keys(&set.jwks, identity)),
        kms: answer(&verified.load, |verified| InKms::from(verified)),
    };
    let verified = match verified.load {
        Load::Ready(verified) => Some(verified),
        Load::Loading | Load::Failed(_) => None,
    };
    html! { <Parsed identity={Rc::clone(identity)} pem={props.pem.clone()} {own} {verified} /> }
}

/// The certificate and its chain, or why they cannot be read.
#[component]
fn Parsed(props: &ParsedProps) -> Html {
    let now = seconds(use_now(MINUTE, true));
    let shown = use_state(|| 0);
    let identity = &props.identity;
    let pems = (props.pem.clone(), identity.chain_pem.clone(), identity.root_pem.clone());
    let read = use_memo(pems, |(pem, chain, root)| {
        let issuers = [chain, root].map(|pem| pem.as_deref().unwrap_or_default());
        read_chain(pem, &issuers)
    });
    let chain = read.as_ref().as_ref().map(|(chain, _)| chain.clone()).unwrap_or_default();
    let checks = use_link_checks(&chain);
    use_fragment(!chain.is_empty());
    let failed_root = match read.as_ref() {
        Err(error) => {
            return html! {
                <Notice tone={Tone::Bad} title="The stored certificate cannot be read">
                    <p>{ format!("{error}. {}", error.hint()) }</p>
                    <p>{ "The certificate at AWS is not touched by this. Download it here to see what is stored." }</p>
                </Notice>
            };
        }
        Ok((_, failed_root)) => failed_root,
    };
    let onshow = {
        let shown = shown.clone();
        Callback::from(move |position| {
            shown.set(position);
            browser::focus(TITLE_ID);
            browser::scroll_to_top();
        })
    };
    let actions = html! { <Downloads chain={chain.clone()} shown={*shown} {now} /> };
    html! {
        <div class="stack loose">
            if let Some(error) = failed_root {
                <Notice tone={Tone::Warn} title="An issuer's certificate cannot be read"><p>{ format!("{error}. {}", error.hint()) }</p></Notice>
            }
            if let Some(server) = &props.verified { <ServerSays server={Rc::clone(server)} chain={chain.clone()} /> }
            <CertificateDetails {chain} shown={*shown} {checks} {onshow} {now} {actions} own={props.own.clone()} />
        </div>
    }
}

/// What has been loaded, without the means to load it again.
fn answer<T, U>(load: &Load<T>, of: impl FnOnce(&T) -> U) -> Answer<U> {
    match load {
        Load::Loading => None,
        Load::Failed(error) => Some(Err(error.clone())),
        Load::Ready(value) => Some(Ok(of(value))),
    }
}

/// What [`NoCertificate`] is given.
#[derive(Properties, PartialEq)]
struct NoCertificateProps {
    identity: Rc<Identity>,
}

/// Before there is a certificate.
#[component]
fn NoCertificate(props: &NoCertificateProps) -> Html {
    let summary = &props.identity.summary;
    let (text, action) = match summary.state {
        IdentityState::SettingUp => {
            ("The setup is running. The certificate is its last step but one.", "Watch the setup")
        }
        IdentityState::SetupStopped => (
            "The setup stopped before the certificate was issued. What it made is kept.",
            "See why and resume",
        ),
        IdentityState::Removing
        | IdentityState::RemovalStopped
        | IdentityState::PartlyRemoved
        | IdentityState::Removed => {
            ("It was cleaned up before it had a certificate.", "See what the setup did")
        }
        IdentityState::Ready => {
            ("The setup is done, but no certificate is stored.", "See what the setup did")
        }
    };
    html! {
        <section class="empty">
            <h2>{ "No certificate yet" }</h2>
            <p class="muted">{ text }</p>
            <ButtonLink to={Route::Ceremony { id: summary.ceremony_id.clone() }} weight={Weight::Primary} icon_after="arrow">{ action }</ButtonLink>
        </section>
    }
}

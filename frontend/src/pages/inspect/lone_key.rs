//! A public key that stands by itself.

use signet_shared::certificate::LoneKey;
use yew::prelude::*;

use super::parts::{fact, head, key};
use crate::components::copy::Copy;
use crate::components::download::SaveText;
use crate::components::ident::Ident;
use crate::state::certificate::file_stem;
use crate::state::inspect::entry::{jwk_text, key_pem};

/// Everything about a key.
pub(super) fn page(lone: &LoneKey, title: &str) -> Html {
    let (pem, jwk) = (key_pem(lone), jwk_text(lone));
    let stem = file_stem(title);
    let actions = html! {
        <>
            <Copy text={pem.clone()} what="public key, PEM" label="Copy PEM" />
            <SaveText file={format!("{stem}.pub.pem")} mime="application/x-pem-file" text={pem}>{ "Save PEM" }</SaveText>
            if let Some(jwk) = jwk {
                <Copy text={jwk.clone()} what="public key, JWK" label="Copy JWK" />
                <SaveText file={format!("{stem}.jwk.json")} mime="application/jwk+json" text={jwk}>{ "Save JWK" }</SaveText>
            }
        </>
    };
    let kid = lone.kid.as_ref().map(|kid| {
        let remark = if lone.kid_is_thumbprint == Some(true) {
            "The thumbprint of the key (RFC 7638)"
        } else {
            "A name that was chosen, not the thumbprint of the key"
        };
        fact("kid", html! { <><Ident value={kid.clone()} what="kid" /><p class="muted">{ remark }</p></> })
    });
    let facts = html! {
        <>
            { fact("Type", html! { lone.key.summary() }) }
            { for kid }
            { for lone.jwk_algorithm.iter().map(|value| fact("alg", html! { <bdi>{ value.clone() }</bdi> })) }
            { for lone.jwk_use.iter().map(|value| fact("use", html! { <bdi>{ value.clone() }</bdi> })) }
        </>
    };
    html! { <>{ head(title, "Public key", actions, facts) }{ key(&lone.key) }</> }
}

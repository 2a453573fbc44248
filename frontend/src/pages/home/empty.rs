//! The home page before there is an identity.

use signet_shared::api::session::TargetKind;
use signet_shared::price::Prices;
use yew::prelude::*;

use crate::components::button::{ButtonLink, Weight};
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::format::money;
use crate::hooks::use_session::use_session;
use crate::hooks::use_title::use_title;
use crate::route::Route;

/// What a setup does: icon, title, text.
const PARTS: [(&str, &str, &str); 4] = [
    (
        "tree",
        "Authority",
        "A private CA that vouches for your certificates. If one with your name is active, it is used again.",
    ),
    (
        "key",
        "Key",
        "An asymmetric KMS key that can only sign, under an alias you choose. It never leaves KMS.",
    ),
    ("cert", "Certificate", "Issued for your key, valid for a year. It is what you give to the EHR."),
    (
        "shield",
        "Access",
        "A key policy change that lets one Lambda role sign. You review it statement by statement before it applies.",
    ),
];

/// What each of [`PARTS`] costs.
fn costs() -> [String; 4] {
    let Some(prices) = Prices::current() else { return Default::default() };
    [
        format!("{} / month", money(prices.authority_general_purpose_monthly_cents)),
        format!("{} / month", money(prices.key_monthly_cents)),
        format!("{} once", money(prices.certificate_once_cents)),
        "No cost".to_owned(),
    ]
}

/// Explains what Signet does, and leads into the wizard.
#[component]
pub(super) fn Empty() -> Html {
    use_title("Identities");
    let sandbox = use_session().target.kind == TargetKind::Sandbox;
    html! {
        <div class="stack loose">
            <section class="empty">
                <h1>{ "Give your contact center a signing identity that an EHR trusts" }</h1>
                <p class="lead">{ "Signet creates a key in AWS KMS, certifies it with AWS Private CA, and lets your Lambda function sign with it. The private key never leaves KMS." }</p>
                <div class="actions"><ButtonLink to={Route::SetupStart} weight={Weight::Primary} icon_after="arrow">{ "Set up your first identity" }</ButtonLink></div>
                if sandbox { <p class="small muted">{ "You are in the sandbox: real keys and certificates, no AWS account, no cost." }</p> }
            </section>
            <Panel id="how-h" title="What a setup does" flush=true aside={html! { <span class="small muted">{ "You see every AWS call first" }</span> }}>
                <ol class="run">
                    { for PARTS.iter().zip(costs()).map(|((icon, title, text), cost)| html! {
                        <li><Icon name={*icon} class="info" /><div><h3>{ *title }</h3><p class="meta">{ *text }</p></div><div class="side">{ cost }</div></li>
                    }) }
                </ol>
            </Panel>
            <section class="stack tight" aria-labelledby="import-h">
                <h2 id="import-h">{ "Already have a key and a certificate?" }</h2>
                <p class="muted">{ "Signet can look after them as they are. Nothing is made, and nothing new is paid for." }</p>
                <p><a href={Route::Import.path()}>{ "Import an identity" }</a></p>
            </section>
            <section class="stack tight" aria-labelledby="inspect-h">
                <h2 id="inspect-h">{ "Only a certificate to read?" }</h2>
                <p class="muted">{ "Drop a PEM or DER file. It is parsed in your browser and sent nowhere." }</p>
                <p><a href={Route::Inspect.path()}>{ "Inspect a certificate" }</a></p>
            </section>
        </div>
    }
}

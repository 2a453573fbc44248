//! What is worth knowing at each step.

use signet_shared::price::Prices;
use yew::prelude::*;

use crate::components::doc_link::DocLink;
use crate::format::money;
use crate::route::SetupStep;

/// What an authority costs, in a sentence.
fn authority_cost() -> String {
    let cost = Prices::current().map(|prices| money(prices.authority_general_purpose_monthly_cents));
    cost.map(|cost| format!("An authority costs {cost} a month. ")).unwrap_or_default()
}

/// What [`Help`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct HelpProps {
    /// The step that is shown.
    pub step: SetupStep,
}

/// Help for a step.
#[component]
pub(super) fn Help(props: &HelpProps) -> Html {
    let body = match props.step {
        SetupStep::Names => html! {
            <>
                <h2 id="help-h">{ "Common names" }</h2>
                <p>{ "The authority vouches for the certificate, and the certificate belongs to the key that signs. Each has a common name, which people see when they open the certificate." }</p>
                <div><h3>{ "Sharing an authority" }</h3><p>{ authority_cost() }{ "Name one that is active in your account and Region, and it is used again at no further cost." }</p></div>
                <div><h3>{ "Good names" }</h3><p>{ "Your organization, then the purpose: " }<em>{ "Lakeside Signing Root" }</em>{ ", " }<em>{ "Lakeside Refill Line" }</em>{ "." }</p></div>
                <p><DocLink href="https://docs.aws.amazon.com/privateca/latest/userguide/PcaWelcome.html">{ "AWS Private CA guide" }</DocLink></p>
            </>
        },
        SetupStep::Key => html! {
            <>
                <h2 id="help-h">{ "Key alias" }</h2>
                <p>{ "The alias is the name by which your Lambda function finds the key. It points at one key at a time, so that a later rotation changes no code." }</p>
                <div><h3>{ "Rules" }</h3><p>{ "Unique in the account and Region. " }<code>{ "alias/aws/" }</code>{ " is kept for AWS. If the alias exists, its key is used, provided that it can sign." }</p></div>
                <div><h3>{ "The key" }</h3><p>{ "RSA_2048, for signing and verifying: what EHRs accept most widely (RS384). Its private half never leaves KMS." }</p></div>
                <p><DocLink href="https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html">{ "AWS KMS guide: aliases" }</DocLink></p>
            </>
        },
        SetupStep::Region | SetupStep::Review => html! {
            <>
                <h2 id="help-h">{ "Region" }</h2>
                <p>{ "Key, alias and authority live in one Region. Choose the one where your Lambda function runs, so that it reaches the key without a detour." }</p>
                <div><h3>{ "Which are listed" }</h3><p>{ "Those with both AWS KMS and AWS Private CA." }</p></div>
                <p><DocLink href="https://docs.aws.amazon.com/general/latest/gr/pca.html">{ "AWS Private CA Regions" }</DocLink></p>
            </>
        },
    };
    html! { <aside class="aside stack" aria-labelledby="help-h">{ body }</aside> }
}

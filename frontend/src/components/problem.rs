//! A problem, told so that a person can act: what happened, what is safe, what to do, details for support.

use signet_shared::api::ceremony::AwsRefusal;
use yew::prelude::*;

use crate::api::error::ApiError;
use crate::components::button::{Button, ButtonLink};
use crate::components::fold::Fold;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::route::Route;

/// What [`ProblemNotice`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ProblemNoticeProps {
    /// The problem.
    pub error: ApiError,
    /// What is safe, for example `Nothing was changed.`
    #[prop_or_default]
    pub safe: Option<AttrValue>,
    /// Tries again.
    #[prop_or_default]
    pub onretry: Option<Callback<()>>,
    /// Whether it is being tried again.
    #[prop_or_default]
    pub busy: bool,
}

/// A problem in the page.
#[component]
pub(crate) fn ProblemNotice(props: &ProblemNoticeProps) -> Html {
    let error = &props.error;
    // What is not there does not come back by asking again.
    let missing = error.status == 404;
    let actions = match &props.onretry {
        _ if missing => Some(html! { <ButtonLink to={Route::Home}>{ "All identities" }</ButtonLink> }),
        Some(onretry) => Some(
            html! { <Button icon="retry" busy={props.busy} onclick={onretry.reform(|_| ())}>{ "Try again" }</Button> },
        ),
        None => None,
    };
    let tone = match error.status {
        404 => Tone::Idle,
        409 => Tone::Warn,
        _ if error.is_offline() => Tone::Warn,
        _ => Tone::Bad,
    };
    html! {
        <Notice {tone} icon={missing.then_some("inspect")} title={error.title.clone()} alert=true>
            <p>{ &error.detail }if let Some(safe) = &props.safe { { " " }{ safe } }</p>
            if !error.errors.is_empty() {
                <ul>{ for error.errors.iter().map(|field| html! { <li>{ &field.message }</li> }) }</ul>
            }
            if let Some(hint) = &error.hint { <p>{ hint }</p> }
            if let Some(actions) = actions { <div class="actions">{ actions }</div> }
            <Fold summary="Details for support">
                <dl class="facts narrow">
                    <div><dt>{ "Problem" }</dt><dd class="mono">{ &error.code }if error.status != 0 { { format!(" ({})", error.status) } }</dd></div>
                    if let Some(aws) = &error.aws { <AwsFacts aws={aws.clone()} /> }
                    if !error.request_id.is_empty() {
                        <div><dt>{ "Signet request" }</dt><dd><Ident value={error.request_id.clone()} what="Signet request id" /></dd></div>
                    }
                </dl>
            </Fold>
        </Notice>
    }
}

/// What [`AwsFacts`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct AwsFactsProps {
    /// What AWS said.
    pub aws: AwsRefusal,
}

/// Rows of a `dl.facts` that quote what AWS said when it refused.
#[component]
pub(crate) fn AwsFacts(props: &AwsFactsProps) -> Html {
    let aws = &props.aws;
    html! {
        <>
            <div><dt>{ "Call" }</dt><dd class="mono">{ &aws.operation }</dd></div>
            <div><dt>{ "IAM action" }</dt><dd class="mono">{ &aws.action }</dd></div>
            <div><dt>{ "AWS said" }</dt><dd><span class="mono">{ &aws.error }</span>if !aws.message.is_empty() { { ": " }{ &aws.message } }</dd></div>
            if let Some(id) = &aws.request_id {
                <div><dt>{ "AWS request" }</dt><dd><Ident value={id.clone()} what="AWS request id" /></dd></div>
            }
        </>
    }
}

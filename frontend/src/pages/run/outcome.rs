//! What came of a ceremony, and what to do next.

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, CeremonyState, Failure, StepState};
use signet_shared::ceremony::CeremonyParams;
use yew::prelude::*;

use crate::api::error::ApiError;
use crate::components::button::{Button, ButtonLink, Weight};
use crate::components::copy::Copy;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::route::Route;
use crate::state::run::missing_statement;

/// What [`Outcome`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct OutcomeProps {
    /// The ceremony.
    pub ceremony: Rc<Ceremony>,
    /// Resumes it.
    pub onresume: Callback<()>,
    /// Whether it is being resumed.
    pub resuming: bool,
    /// Why it could not be resumed.
    pub error: Option<ApiError>,
}

/// Success, failure or interruption; nothing while it runs.
#[component]
pub(super) fn Outcome(props: &OutcomeProps) -> Html {
    let ceremony = &props.ceremony;
    let notice = match ceremony.state {
        CeremonyState::Running => Html::default(),
        CeremonyState::Succeeded => success(ceremony),
        CeremonyState::Interrupted => html! {
            <Notice tone={Tone::Warn} title="The run was interrupted" alert=true actions={resume_button(props, "Resume the run".to_owned())}>
                <p>{ "The server stopped while it was at work. What is done is on record and nothing is made twice: resuming looks for what the last step made, then goes on." }</p>
            </Notice>
        },
        CeremonyState::Cancelled => html! {
            <Notice tone={Tone::Warn} title="The run was cancelled" alert=true actions={resume_button(props, "Resume the run".to_owned())}>
                <p>{ "What was made is kept. It can be resumed until something else is begun for this identity." }</p>
            </Notice>
        },
        CeremonyState::Failed => failure(props),
    };
    html! {
        <>
            if let Some(error) = &props.error { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
            { notice }
        </>
    }
}

fn resume_button(props: &OutcomeProps, label: String) -> Html {
    html! {
        <Button id="resume" weight={Weight::Primary} icon="retry" busy={props.resuming} onclick={props.onresume.reform(|_| ())}>{ if props.resuming { "Resuming".to_owned() } else { label } }</Button>
    }
}

fn failure(props: &OutcomeProps) -> Html {
    let ceremony = &props.ceremony;
    let failed = ceremony.steps.iter().enumerate().find(|(_, step)| step.state == StepState::Failed);
    let label = failed.map_or_else(|| "Retry".to_owned(), |(index, _)| format!("Retry step {}", index + 1));
    let unknown = || Failure {
        title: "The run stopped".to_owned(),
        detail: "The log says what happened.".to_owned(),
        hint: "Retry, or look at the log.".to_owned(),
        aws: None,
    };
    let failure = failed.and_then(|(_, step)| step.failure.clone()).unwrap_or_else(unknown);
    let actions = html! {
        <>
            { resume_button(props, label) }
            if let Some(statement) = missing_statement(ceremony) { <Copy text={statement} what="the missing IAM statement" label="Copy the missing statement" /> }
        </>
    };
    html! {
        <Notice tone={Tone::Bad} title={failure.title} alert=true {actions}>
            <p>{ failure.detail }{ " What is done is kept." }</p>
            <p><b>{ "What to do: " }</b>{ failure.hint }</p>
        </Notice>
    }
}

fn success(ceremony: &Ceremony) -> Html {
    let id = || ceremony.identity_id.clone();
    let (title, text) = match &ceremony.params {
        CeremonyParams::Setup(_) | CeremonyParams::Renew(_) => (
            "The identity is ready",
            "The certificate was issued for the key, and its chain and public key were checked. Give the certificate to your EHR, then let your Lambda function sign.",
        ),
        CeremonyParams::CleanUp(_) => (
            "The clean-up is done",
            "What was deleted costs nothing more, and can be restored while AWS keeps it.",
        ),
        _ => ("Done", "All steps are done. The identity shows what has changed."),
    };
    let has_certificate = matches!(ceremony.params, CeremonyParams::Setup(_) | CeremonyParams::Renew(_));
    let actions = html! {
        if has_certificate {
            <ButtonLink to={Route::Certificate { id: id() }} weight={Weight::Primary} icon="cert">{ "Open the certificate" }</ButtonLink>
            <ButtonLink to={Route::KeyPolicy { id: id() }} icon="shield">{ "Let your Lambda function sign" }</ButtonLink>
        }
    };
    html! {
        <Notice tone={Tone::Ok} {title} alert=true {actions}>
            <p>{ text }</p>
        </Notice>
    }
}

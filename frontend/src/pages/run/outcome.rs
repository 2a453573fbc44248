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
use crate::route::{Route, Task};
use crate::state::run::missing_statement;
use crate::state::words::outcome;

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
            <Notice tone={Tone::Warn} title="The run was cancelled" alert=true actions={html! { <>{ resume_button(props, "Resume the run".to_owned()) }{ take_back(ceremony) }</> }}>
                <p>{ "What is done stays as it is. It can be resumed until something else is begun for this identity." }</p>
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

/// What a clean-up deleted before it was cancelled can be brought back.
fn take_back(ceremony: &Ceremony) -> Html {
    if !matches!(ceremony.params, CeremonyParams::CleanUp(_)) {
        return Html::default();
    }
    let to = Route::Task { id: ceremony.identity_id.clone(), task: Task::Restore };
    html! { <ButtonLink {to}>{ "Bring back what it deleted" }</ButtonLink> }
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
    let said = outcome(ceremony);
    let link = |(index, (to, label, icon)): (usize, &(Route, &'static str, &'static str))| {
        let weight = if index == 0 { Weight::Primary } else { Weight::Default };
        html! { <ButtonLink to={to.clone()} {weight} icon={*icon}>{ *label }</ButtonLink> }
    };
    html! {
        <Notice tone={Tone::Ok} title={said.title} alert=true actions={html! { <>{ for said.links.iter().enumerate().map(link) }</> }}>
            <p>{ &said.text }</p>
        </Notice>
    }
}

//! The steps of a ceremony as they happen.

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, StepState, StepView, Waiting};
use signet_shared::format::count;
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::problem::AwsFacts;
use crate::format::duration;
use crate::pages::run::clock;

/// What [`Steps`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct StepsProps {
    /// The ceremony.
    pub ceremony: Rc<Ceremony>,
    /// Now, Unix milliseconds.
    pub now: i64,
}

/// The steps of a ceremony.
#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    html! { <ol class="run">{ for props.ceremony.steps.iter().map(|step| item(step, props.now)) }</ol> }
}

fn item(step: &StepView, now: i64) -> Html {
    let (word, icon, tone, class) = match step.state {
        StepState::Todo => ("To do", "todo", "idle", Some("todo")),
        StepState::Running => ("Running", "run", "info", Some("now")),
        StepState::Waiting => ("Waiting", "wait", "info", Some("now")),
        StepState::Done => ("Done", "ok", "ok", None),
        StepState::Failed => ("Failed", "bad", "bad", Some("stop")),
    };
    let spin = (step.state == StepState::Running).then_some("spin");
    let took = match (step.state, step.started_at, step.ended_at) {
        (StepState::Todo, ..) | (_, None, _) => None,
        (_, Some(start), Some(end)) => Some(end - start),
        (_, Some(start), None) => Some(now - start),
    };
    html! {
        <li key={step.name.clone()} class={classes!(class)}>
            <Icon name={icon} class={classes!(tone, spin)} />
            <div>
                <h3><span class="vh">{ word }{ ": " }</span>{ &step.title }</h3>
                if let Some(detail) = &step.detail { <p class="meta">{ detail }</p> }
                if let Some(waiting) = &step.waiting { <p class="meta">{ waits(waiting, now) }</p> }
                if let Some(resource) = &step.resource { <p><Ident value={resource.clone()} what={format!("resource of {}", step.title)} /></p> }
            </div>
            <div class="side">{ took.map(duration).unwrap_or_default() }</div>
            if let Some(failure) = &step.failure {
                <div class="more stack tight small">
                    <p><b>{ &failure.title }</b>{ ". " }{ &failure.detail }</p>
                    if let Some(aws) = &failure.aws { <dl class="calls facts narrow"><AwsFacts aws={aws.clone()} /></dl> }
                    <p class="meta">{ format!("Tried {}", count(i64::from(step.attempts), "time")) }if let Some(at) = step.ended_at { { ", last at " }{ clock(at) } }</p>
                </div>
            }
        </li>
    }
}

/// What a step waits for: `AWS prepares the authority (CREATING). Attempt 3, next in 2 s.`
fn waits(waiting: &Waiting, now: i64) -> String {
    let seconds = (waiting.until - now).max(0) / 1000;
    let next = if seconds > 0 { format!("next in {seconds} s") } else { "next now".to_owned() };
    format!("{}. Attempt {}, {next}.", waiting.reason.trim_end_matches('.'), waiting.attempt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_says_why_and_until_when() {
        let waiting = Waiting { reason: "AWS signs".to_owned(), attempt: 2, until: 5_000 };
        assert_eq!(waits(&waiting, 2_000), "AWS signs. Attempt 2, next in 3 s.");
        assert_eq!(waits(&waiting, 9_000), "AWS signs. Attempt 2, next now.");
    }
}

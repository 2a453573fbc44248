//! The last step: the plan, what it costs, and the button that runs it.

use std::cell::Cell;
use std::rc::Rc;

use signet_shared::api::plan::Plan;
use signet_shared::plan::difference::difference;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{ceremonies, plans};
use crate::components::async_view::Loading;
use crate::components::button::{ButtonLink, Weight};
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::pages::setup::forget_draft;
use crate::pages::setup::plan::PlanView;
use crate::route::{Route, SetupStep};
use crate::router::use_navigator;
use crate::state::wizard::{Planning, Wizard, WizardEvent};

/// What [`Review`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct ReviewProps {
    /// The wizard.
    pub wizard: UseReducerHandle<Wizard>,
}

/// Computes the plan, shows it, runs it.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let wizard = &props.wizard;
    let navigator = use_navigator();
    // State is renewed only when the page is drawn again; two quick clicks come before that.
    let running = use_memo((), |()| Cell::new(false));

    let compute = {
        let (wizard, params) = (wizard.dispatcher(), wizard.draft.params.clone());
        Callback::from(move |()| {
            let (wizard, params) = (wizard.clone(), params.clone());
            wizard.dispatch(WizardEvent::PlanAsked);
            spawn_local(async move {
                wizard.dispatch(WizardEvent::PlanAnswered(plans::create(&params).await.map(Rc::new)))
            });
        })
    };
    {
        // The world may have changed since an earlier look at this step.
        let compute = compute.clone();
        use_effect_with((), move |()| compute.emit(()));
    }
    let run = {
        let (wizard, params) = (wizard.dispatcher(), wizard.draft.params.clone());
        Callback::from(move |plan: Rc<Plan>| {
            if running.replace(true) {
                return;
            }
            let (wizard, params, running, navigator) =
                (wizard.clone(), params.clone(), running.clone(), navigator.clone());
            wizard.dispatch(WizardEvent::StartAsked);
            spawn_local(async move {
                match ceremonies::start(plan.id.clone(), plan.hash.clone()).await {
                    Ok(ceremony) => {
                        forget_draft();
                        if let Some(navigator) = navigator {
                            navigator.push(Route::Ceremony { id: ceremony.id });
                        }
                    }
                    Err(error) => {
                        let outdated = matches!(error.status, 404 | 409);
                        // The plan no longer holds: show the one that does, and what differs.
                        let now = error.plan.clone();
                        wizard.dispatch(WizardEvent::StartRefused(error));
                        if outdated {
                            let answer = match now {
                                Some(now) => Ok(Rc::new(*now)),
                                None => plans::create(&params).await.map(Rc::new),
                            };
                            let changed =
                                answer.as_ref().map(|now| difference(&plan, now)).unwrap_or_default();
                            wizard.dispatch(WizardEvent::PlanAnswered(answer));
                            wizard.dispatch(WizardEvent::PlanChanged(changed));
                        }
                        running.set(false);
                    }
                }
            });
        })
    };

    let body = match &wizard.planning {
        Planning::Idle | Planning::Busy => html! {
            <>
                <p class="muted" role="status">{ "Reading the target and computing the plan. Nothing is changed." }</p>
                <Loading what="the plan" />
            </>
        },
        Planning::Failed(error) => html! {
            <ProblemNotice error={error.clone()} safe="Nothing was changed, and your answers are kept." onretry={compute} />
        },
        Planning::Ready(plan) => html! {
            <PlanView plan={plan.clone()} changed={wizard.changed.clone().unwrap_or_default()} busy={wizard.starting}
                onrun={let plan = Rc::clone(plan); run.reform(move |()| plan.clone())} />
        },
    };
    html! {
        <div class="stack loose">
            { refusal(wizard) }
            { body }
            if !matches!(wizard.planning, Planning::Ready(_)) {
                <div class="actions"><ButtonLink to={Route::Setup { step: SetupStep::Region }} weight={Weight::Default}>{ "Back" }</ButtonLink></div>
            }
        </div>
    }
}

/// Why the run was not started.
fn refusal(wizard: &Wizard) -> Html {
    match (&wizard.start_error, &wizard.changed) {
        (Some(_), Some(changed)) => {
            let text = if changed.is_empty() {
                "The steps are the same as before. Nothing was run. Read the new plan, then run it."
            } else {
                "Nothing was run. Below is the plan as it is now; the steps that differ are marked."
            };
            html! { <Notice tone={Tone::Warn} title="The plan had to be made anew" alert=true>
                <p>{ text }</p>
                if !changed.is_empty() { <ul>{ for changed.lines().into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
            </Notice> }
        }
        (Some(error), None) => {
            html! { <ProblemNotice error={error.clone()} safe="Your answers are kept." /> }
        }
        (None, _) => Html::default(),
    }
}

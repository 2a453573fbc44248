//! The last step: the plan, what it costs, and the button that runs it.

use std::cell::Cell;
use std::rc::Rc;

use signet_shared::api::plan::Plan;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::plans;
use crate::components::async_view::Loading;
use crate::components::button::{ButtonLink, Weight};
use crate::components::problem::ProblemNotice;
use crate::pages::plan::PlanView;
use crate::pages::plan::start::{refusal, start};
use crate::pages::setup::forget_draft;
use crate::route::{Route, SetupStep};
use crate::router::use_navigator;
use crate::state::options::changed;
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

    // Text and numbers only, so that writing it cannot fail.
    let order = serde_json::to_string(&wizard.draft.params).unwrap_or_default();

    let compute = {
        let (target, wizard, order) = (wizard.draft.target.clone(), wizard.dispatcher(), order.clone());
        Callback::from(move |()| {
            let (target, wizard, order) = (target.clone(), wizard.clone(), order.clone());
            let answers = format!("{target} {order}");
            wizard.dispatch(WizardEvent::PlanAsked(answers.clone()));
            spawn_local(async move {
                let plan = plans::create(order, &target).await.map(Rc::new);
                wizard.dispatch(WizardEvent::PlanAnswered(answers, plan));
            });
        })
    };
    {
        // The world may have changed since an earlier look at this step; a target may turn out to be gone.
        let compute = compute.clone();
        use_effect_with(wizard.draft.target.clone(), move |_| compute.emit(()));
    }
    let run = {
        let (answers, wizard) = (wizard.asked.clone(), wizard.dispatcher());
        Callback::from(move |(plan, typed): (Rc<Plan>, String)| {
            if running.replace(true) {
                return;
            }
            let (wizard, running, navigator, order, answers) =
                (wizard.clone(), running.clone(), navigator.clone(), order.clone(), answers.clone());
            wizard.dispatch(WizardEvent::StartAsked);
            spawn_local(async move {
                match start(&plan, order, typed).await {
                    Ok(id) => {
                        forget_draft();
                        if let Some(navigator) = navigator {
                            navigator.push(Route::Ceremony { id });
                        }
                    }
                    Err((error, newer)) => {
                        wizard.dispatch(WizardEvent::StartRefused(error));
                        if let Some((answer, changed)) = newer {
                            wizard.dispatch(WizardEvent::PlanAnswered(answers, answer));
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
            <PlanView plan={plan.clone()} changed={wizard.changed.clone().unwrap_or_default()} busy={wizard.starting} options={changed(&wizard.draft.options)}
                onrun={let plan = Rc::clone(plan); run.reform(move |typed| (plan.clone(), typed))}
                back={Route::Setup { step: SetupStep::Region }} />
        },
    };
    html! {
        <div class="stack loose">
            { refusal(wizard.start_error.as_ref(), wizard.changed.as_ref()) }
            { body }
            if !matches!(wizard.planning, Planning::Ready(_)) {
                <div class="actions"><ButtonLink to={Route::Setup { step: SetupStep::Region }} weight={Weight::Default}>{ "Back" }</ButtonLink></div>
            }
        </div>
    }
}

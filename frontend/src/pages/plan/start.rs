//! Starting a plan, and what is said when it does not start.

use std::rc::Rc;

use signet_shared::api::plan::Plan;
use signet_shared::plan::difference::{Difference, difference};
use yew::prelude::*;

use crate::api::error::ApiError;
use crate::api::{ceremonies, plans};
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;

/// A plan that was made in place of one that did not start, and what differs in it.
pub(crate) type Newer = (Result<Rc<Plan>, ApiError>, Difference);

/// Starts a plan that the user has seen, and answers the ceremony's id. `order` is what it was made from.
///
/// # Errors
/// Why not; and, if the plan no longer holds, the one that does.
pub(crate) async fn start(
    plan: &Plan,
    order: String,
    confirmation: String,
) -> Result<String, (ApiError, Option<Newer>)> {
    let typed = plan.confirm.as_ref().map(|_| confirmation);
    let error = match ceremonies::start(plan.id.clone(), plan.hash.clone(), typed).await {
        Ok(ceremony) => return Ok(ceremony.id),
        Err(error) => error,
    };
    if !matches!(error.status, 404 | 409) {
        return Err((error, None));
    }
    let answer = match error.plan.clone() {
        Some(now) => Ok(Rc::new(*now)),
        None => plans::create(order, &plan.target.id).await.map(Rc::new),
    };
    let changed = answer.as_ref().map(|now| difference(plan, now)).unwrap_or_default();
    Err((error, Some((answer, changed))))
}

/// Why the run was not started; `changed` is what differs in the plan that was made anew.
pub(crate) fn refusal(error: Option<&ApiError>, changed: Option<&Difference>) -> Html {
    match (error, changed) {
        (Some(error), Some(changed)) if !changed.is_empty() || error.status == 404 => {
            let text = if changed.is_empty() {
                "The steps are the same as before. Nothing was run. Read the new plan, then run it."
            } else {
                "Nothing was run. Below is the plan as it is now; the steps that differ are marked."
            };
            html! {
                <Notice tone={Tone::Warn} title="The plan had to be made anew" alert=true>
                    <p>{ text }</p>
                    if !changed.is_empty() { <ul>{ for changed.lines().into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
                </Notice>
            }
        }
        // The steps are the same: what stood in the way is something else.
        (Some(error), Some(_)) => html! {
            <ProblemNotice error={error.clone()} safe="Nothing was run. The plan was made anew; its steps are the same." />
        },
        (Some(error), None) => {
            html! { <ProblemNotice error={error.clone()} safe="Your answers are kept." /> }
        }
        (None, _) => Html::default(),
    }
}

//! The setup wizard: names, key and alias, Region, the plan.
//!
//! One component for all steps, so that going back and forth keeps what was typed; each step has its own address, and the
//! draft is kept in the browser, so that a reload loses nothing.

mod advanced;
pub(crate) mod fields;
mod frame;
mod help;
mod review;

use std::rc::Rc;

use signet_shared::api::identity::IdentitySummary;
use signet_shared::api::identity_query::{IdentityQuery, MAX_LIMIT};
use signet_shared::setup::SetupParams;
use yew::prelude::*;

use crate::api::identities;
use crate::browser;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_session::use_session;
use crate::hooks::use_targets::use_targets;
use crate::route::{Route, SetupStep};
use crate::router::{Redirect, use_navigator};
use crate::state::targets::is_gone;
use crate::state::wizard::{Draft, Wizard, WizardEvent};

use fields::StepFields;
use frame::Frame;
use review::Review;

/// Where the draft is kept.
const DRAFT: &str = "signet.setup";
/// Id of the heading of the step, which takes the focus when the step changes.
const HEADING: &str = "step-h";

/// What [`SetupPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct SetupPageProps {
    /// The step that is shown.
    pub step: SetupStep,
}

/// The setup wizard.
#[component]
pub(crate) fn SetupPage(props: &SetupPageProps) -> Html {
    let step = props.step;
    let session = use_session();
    let wizard = {
        let region = session.target.default_region.clone();
        use_reducer(move || Wizard::new(kept_draft(), SetupParams::default_for(&region)))
    };
    let navigator = use_navigator();
    let targets = use_targets(true);
    let kept = use_state(|| wizard.dirty);
    {
        let (dispatch, region) = (wizard.dispatcher(), session.target.default_region.clone());
        use_effect_with(is_gone(&targets, &wizard.draft.target), move |gone| {
            if *gone {
                dispatch.dispatch(WizardEvent::Target(String::new(), region));
            }
        });
    }

    // Names like this one that are taken; that they cannot be read is no reason to stop anyone here.
    let like = wizard.draft.params.identity.trim_end_matches(|c: char| c.is_ascii_digit());
    let identities = use_resource(like.trim_end_matches('-').to_owned(), |text| async move {
        let query = IdentityQuery { text, limit: Some(MAX_LIMIT), ..IdentityQuery::default() };
        identities::list(&query).await
    });
    {
        let (draft, wizard) = (&wizard.draft, wizard.dispatcher());
        // A name is taken on one target, and free on another.
        let chosen = if draft.target.is_empty() { &session.target.id } else { &draft.target };
        let here =
            |identity: &&IdentitySummary| identity.target_id.is_empty() || identity.target_id == *chosen;
        let names: Option<Vec<String>> = match &identities.load {
            Load::Ready(list) => {
                Some(list.items.iter().filter(here).map(|identity| identity.name.clone()).collect())
            }
            _ => None,
        };
        use_effect_with(names, move |names| {
            if let Some(names) = names.clone() {
                wizard.dispatch(WizardEvent::Taken(names));
            }
        });
    }
    {
        let (kept, dirty) = (kept.clone(), wizard.dirty);
        use_effect_with(wizard.draft.clone(), move |draft| {
            if dirty {
                kept.set(serde_json::to_string(draft).is_ok_and(|text| browser::save(DRAFT, &text)));
            }
        });
    }
    // Where a fault is shown already, the server found it at the review and it brought the user back here.
    let faulty = wizard.shown_in(step);
    use_effect_with(step, move |step| {
        browser::scroll_to_top();
        browser::focus(match (faulty, step) {
            (Some(id), _) => id,
            // The plan's own heading is not there before the plan.
            (None, SetupStep::Review) => "page-h",
            (None, _) => HEADING,
        });
    });

    // A link or a reload may ask for a step whose questions are not answered yet.
    if let Some(first) = wizard.faulty_step().filter(|first| first.index() < step.index()) {
        return html! { <Redirect to={Route::Setup { step: first }} /> };
    }

    let go = {
        let navigator = navigator.clone();
        Callback::from(move |step: SetupStep| {
            if let Some(navigator) = &navigator {
                navigator.push(Route::Setup { step });
            }
        })
    };
    let onnext = {
        let (wizard, go) = (wizard.clone(), go.clone());
        Callback::from(move |()| {
            wizard.dispatch(WizardEvent::Sent(step));
            match (wizard.faulty_in(step), step.next()) {
                (Some(id), _) => browser::focus(id),
                (None, Some(next)) => go.emit(next),
                (None, None) => {}
            }
        })
    };
    let onreset = {
        let (wizard, kept, go, session) = (wizard.dispatcher(), kept.clone(), go, Rc::clone(&session));
        Callback::from(move |()| {
            browser::forget(DRAFT);
            kept.set(false);
            wizard.dispatch(WizardEvent::Reset(SetupParams::default_for(&session.target.default_region)));
            go.emit(SetupStep::Names);
        })
    };
    let onevent = {
        let wizard = wizard.dispatcher();
        Callback::from(move |event: WizardEvent| wizard.dispatch(event))
    };

    html! {
        <Frame {step} kept={*kept} {onreset}>
            if step == SetupStep::Review {
                <Review {wizard} />
            } else {
                <StepFields {step} wizard={(*wizard).clone()} {targets} {onevent} {onnext} />
            }
        </Frame>
    }
}

fn kept_draft() -> Option<Draft> {
    serde_json::from_str(&browser::load(DRAFT)?).ok()
}

/// Forgets the draft: its ceremony has begun.
fn forget_draft() {
    browser::forget(DRAFT);
}

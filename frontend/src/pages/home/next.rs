//! The strip with the one next action.

use std::rc::Rc;

use signet_shared::api::identity::{IdentityState, IdentitySummary};
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};
use yew::prelude::*;

use crate::api::key_policy;
use crate::clock::now_ms;
use crate::components::button::{ButtonLink, Weight};
use crate::components::time::{Precision, Time};
use crate::hooks::use_resource::{Load, use_resource};
use crate::route::{Route, Task};
use crate::state::home::{Next, next_action};

/// What [`NextStrip`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct NextStripProps {
    /// Identities: those that need a person, then the newest first.
    pub identities: Rc<Vec<IdentitySummary>>,
}

/// The one next action.
#[component]
pub(super) fn NextStrip(props: &NextStripProps) -> Html {
    let newest = props.identities.iter().find(|identity| identity.state == IdentityState::Ready);
    let changes = use_resource(newest.map(|identity| identity.id.clone()), |id| async move {
        match id {
            Some(id) => key_policy::changes_of_identity(&id).await,
            None => Ok(Vec::new()),
        }
    });
    // While that is not known, nobody is told to do it.
    let may_sign = match &changes.load {
        Load::Ready(changes) => changes.iter().any(lets_sign),
        Load::Loading | Load::Failed(_) => true,
    };
    let Some(next) = next_action(&props.identities, may_sign, now_ms()) else { return Html::default() };
    let (title, text, to, button) = match next {
        Next::Resume(identity) => (
            format!("Next: resume the setup of {}", identity.name),
            html! { { format!("It stopped after {} of {} steps. What was made is kept and found again; what is missing is made.", identity.steps_done.0, identity.steps_done.1) } },
            Route::Ceremony { id: identity.ceremony_id.clone() },
            "See what stopped it",
        ),
        Next::ResumeCleanUp(identity) => (
            format!("Next: resume the clean-up of {}", identity.name),
            html! { "It stopped before its end. What it took away can be restored for some days; resume it, or cancel it." },
            Route::Ceremony { id: identity.last_ceremony_id.clone() },
            "See what stopped it",
        ),
        Next::GoOnOrRestore(identity) => (
            format!("Next: restore {}, or go on with its clean-up", identity.name),
            html! { "Its clean-up was cancelled half-way: a part of it is gone or waits for its deletion, so it may not sign." },
            Route::Identity { id: identity.id.clone() },
            "Open the identity",
        ),
        Next::Replace(identity) => (
            format!("Next: renew the certificate of {}", identity.name),
            html! { "Its certificate was revoked, and an EHR that checks refuses what is signed with it." },
            Route::Task { id: identity.id.clone(), task: Task::Renew },
            "Renew the certificate",
        ),
        Next::Ending(identity) => (
            format!("Next: renew the certificate of {}", identity.name),
            html! {
                <>{ "It ends on " }<Time at={identity.not_after.unwrap_or_default().saturating_mul(1000)} show={Precision::Date} relative=true />{ ". AWS does not renew it, and an EHR refuses what is signed after it has ended." }</>
            },
            Route::Task { id: identity.id.clone(), task: Task::Renew },
            "Renew the certificate",
        ),
        Next::Watch(identity) => (
            format!("{} is being set up", identity.name),
            html! { { format!("{} of {} steps are done. You can watch, or come back later.", identity.steps_done.0, identity.steps_done.1) } },
            Route::Ceremony { id: identity.ceremony_id.clone() },
            "Watch the run",
        ),
        Next::LetSign(identity) => (
            format!("Next: see who may sign with {}", identity.name),
            html! { "Let your Lambda function's role sign, and nobody else. You see the key policy change, statement by statement, before it applies." },
            Route::KeyPolicy { id: identity.id.clone() },
            "Open the key policy",
        ),
    };
    html! {
        <section class="next" aria-labelledby="next-h">
            <div><h2 id="next-h">{ title }</h2><p>{ text }</p></div>
            <ButtonLink {to} weight={Weight::Primary} icon_after="arrow">{ button }</ButtonLink>
        </section>
    }
}

/// Whether a change is in force: applied, and neither an undoing nor undone.
fn lets_sign(change: &PolicyChange) -> bool {
    change.state == PolicyChangeState::Applied && change.undoes.is_none() && change.undone_by.is_none()
}

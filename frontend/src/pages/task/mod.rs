//! A ceremony beside the setup: a few questions, the plan, the button that runs it.
//!
//! One page for all of them: what differs is the questions (`fields`) and the words. The answers are kept in the browser, so
//! that a reload loses nothing; what was typed to confirm is not.

mod fields;
mod import;

use std::cell::Cell;
use std::rc::Rc;

use signet_shared::api::identity::Identity;
use signet_shared::api::plan::Plan;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{identities, plans};
use crate::browser;
use crate::components::async_view::{Loading, async_view};
use crate::components::button::ButtonLink;
use crate::components::nav::NavItem;
use crate::components::notice::Notice;
use crate::components::page_head::PageHead;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_session::use_session;
use crate::hooks::use_targets::use_targets;
use crate::pages::plan::start::{refusal, start};
use crate::pages::plan::{HEADING, PlanView};
use crate::route::{Route, Task};
use crate::router::use_navigator;
use crate::state::targets::is_gone;
use crate::state::task::{Desk, TaskDraft, TaskEvent, TaskField, revocable};
use crate::state::wizard::Planning;

use fields::{Asked, questions};

/// What [`TaskPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct TaskPageProps {
    /// Id of the identity.
    pub id: String,
    /// Which ceremony.
    pub task: Task,
}

/// A ceremony that looks after an identity.
#[component]
pub(crate) fn TaskPage(props: &TaskPageProps) -> Html {
    let task = props.task;
    let identity = use_resource(props.id.clone(), |id| async move { identities::get(&id).await });
    let (verb, lead) = words(task);
    let mut crumbs = vec![NavItem::new(Route::Home, "Identities")];
    let mut title = verb.to_owned();
    if let Load::Ready(identity) = &identity.load {
        let name = &identity.summary.name;
        crumbs.push(NavItem::new(Route::Identity { id: props.id.clone() }, name.clone()));
        title = format!("{verb} {name}");
    }
    html! {
        <>
            <PageHead {title} {crumbs} lead={html! { lead }} />
            { async_view(&identity, "the identity", |identity| html! { <Workplace identity={identity.clone()} {task} /> }) }
        </>
    }
}

fn words(task: Task) -> (&'static str, &'static str) {
    match task {
        Task::Renew => (
            "Renew",
            "A new certificate for the same key. Nothing that signs has to change, and the old certificate stays valid until it ends.",
        ),
        Task::Rotate => (
            "Rotate the key of",
            "A new key takes the old one's place, stage by stage. Until the old key is retired you can go back.",
        ),
        Task::Revoke => (
            "Revoke a certificate of",
            "Its serial number goes on the authority's revocation list. That cannot be taken back.",
        ),
        Task::CleanUp => (
            "Clean up",
            "Deletes what Signet made for this identity, in the order in which it can go. What others use, and what Signet did not make, is kept.",
        ),
        Task::Import => (
            "Import",
            "Let Signet look after a key and a certificate that exist. It reads, checks that they belong together, and changes nothing but tags, if you ask for them. No cost.",
        ),
        Task::Restore => ("Restore", "Brings back what a clean-up deleted, as long as AWS keeps it."),
    }
}

/// Adopting a key and a certificate that exist as an identity.
#[component]
pub(crate) fn ImportPage() -> Html {
    let (verb, lead) = words(Task::Import);
    html! {
        <>
            <PageHead title={format!("{verb} an identity")} crumbs={vec![NavItem::new(Route::Home, "Identities")]} lead={html! { lead }} />
            <Workplace task={Task::Import} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct WorkplaceProps {
    /// The identity; an import has none yet.
    #[prop_or_default]
    identity: Option<Rc<Identity>>,
    task: Task,
}

/// Questions and plan.
#[component]
fn Workplace(props: &WorkplaceProps) -> Html {
    let session = use_session();
    let targets = use_targets(props.identity.is_none());
    let id = props.identity.as_ref().map(|identity| identity.summary.id.clone());
    let place = format!("signet.{}.{}", props.task, id.clone().unwrap_or_default());
    let back = id.map_or(Route::Home, |id| Route::Identity { id });
    let desk = {
        let (task, identity, place) = (props.task, props.identity.clone(), place.clone());
        let region = session.target.default_region.clone();
        use_reducer(move || match identity {
            Some(identity) => Desk::of(task, &identity, kept(&place)),
            None => Desk::of_import(&region, kept(&place)),
        })
    };
    {
        let (dispatch, region) = (desk.dispatcher(), session.target.default_region.clone());
        use_effect_with(is_gone(&targets, desk.value(TaskField::Target)), move |gone| {
            if *gone {
                dispatch.dispatch(TaskEvent::Chosen(String::new(), region));
            }
        });
    }
    let navigator = use_navigator();
    // State is renewed only when the page is drawn again; two quick clicks come before that.
    let running = use_memo((), |()| Cell::new(false));
    // Whether a person waits for the plan, who is to be taken to it.
    let asked = use_memo((), |()| Cell::new(false));

    let compute = {
        let desk = desk.clone();
        Callback::from(move |()| {
            let Some(order) = desk.order() else { return };
            let target = desk.value(TaskField::Target).to_owned();
            let desk = desk.dispatcher();
            let answers = format!("{target} {order}");
            desk.dispatch(TaskEvent::PlanAsked(answers.clone()));
            spawn_local(async move {
                let plan = plans::create(order, &target).await.map(Rc::new);
                desk.dispatch(TaskEvent::PlanAnswered(answers, plan));
            });
        })
    };
    {
        let (compute, at_once) = (compute.clone(), desk.plans_at_once());
        use_effect_with((), move |()| {
            if at_once {
                compute.emit(());
            }
        });
    }
    {
        let place = place.clone();
        use_effect_with(desk.draft.clone(), move |draft| {
            // A draft that nobody has touched is not worth keeping, and a browser may refuse.
            if !draft.is_empty() {
                let _ = serde_json::to_string(draft).map(|text| browser::save(&place, &text));
            }
        });
    }
    {
        let (asked, faulty) = (asked.clone(), desk.faulty());
        use_effect_with(desk.planning.clone(), move |planning| {
            let to = match planning {
                Planning::Busy => return,
                Planning::Ready(_) => Some(HEADING),
                // The server found a fault that the page did not know.
                Planning::Failed(_) => faulty.map(TaskField::name),
                Planning::Idle => None,
            };
            if let Some(to) = to.filter(|_| asked.get()) {
                browser::focus(to);
            }
            asked.set(false);
        });
    }
    let onsend = {
        let (desk, compute, asked) = (desk.clone(), compute.clone(), asked.clone());
        Callback::from(move |()| {
            desk.dispatch(TaskEvent::Sent);
            match desk.faulty() {
                Some(field) => browser::focus(field.name()),
                None => {
                    asked.set(true);
                    compute.emit(());
                }
            }
        })
    };
    let onevent = {
        let desk = desk.dispatcher();
        Callback::from(move |event: TaskEvent| desk.dispatch(event))
    };
    let onrun = {
        let (answers, order, desk) =
            (desk.asked.clone(), desk.order().unwrap_or_default(), desk.dispatcher());
        Callback::from(move |(plan, typed): (Rc<Plan>, String)| {
            if running.replace(true) {
                return;
            }
            let (desk, running, navigator, place, order, answers) = (
                desk.clone(),
                running.clone(),
                navigator.clone(),
                place.clone(),
                order.clone(),
                answers.clone(),
            );
            desk.dispatch(TaskEvent::StartAsked);
            spawn_local(async move {
                match start(&plan, order, typed).await {
                    Ok(id) => {
                        browser::forget(&place);
                        if let Some(navigator) = navigator {
                            navigator.push(Route::Ceremony { id });
                        }
                    }
                    Err((error, newer)) => {
                        desk.dispatch(TaskEvent::StartRefused(error));
                        if let Some((answer, changed)) = newer {
                            desk.dispatch(TaskEvent::PlanAnswered(answers, answer));
                            desk.dispatch(TaskEvent::PlanChanged(changed));
                        }
                        running.set(false);
                    }
                }
            });
        })
    };

    let revocable = props.identity.as_ref().is_none_or(|identity| revocable(identity).next().is_some());
    if props.task == Task::Revoke && !revocable {
        let actions = html! { <ButtonLink to={back}>{ "Back to the identity" }</ButtonLink> };
        return html! {
            <Notice tone={Tone::Info} title="There is no certificate to revoke" {actions}>
                <p>{ "Each is revoked already, or comes from no authority that Signet knows." }</p>
            </Notice>
        };
    }
    let body = match &desk.planning {
        Planning::Idle => Html::default(),
        Planning::Busy => html! {
            <>
                <p class="muted" role="status">{ "Reading the target and computing the plan. Nothing is changed." }</p>
                <Loading what="the plan" />
            </>
        },
        Planning::Failed(error) => html! {
            <ProblemNotice error={error.clone()} safe="Nothing was changed." onretry={desk.faulty().is_none().then_some(compute)} />
        },
        Planning::Ready(plan) => html! {
            <PlanView plan={plan.clone()} changed={desk.changed.clone().unwrap_or_default()} busy={desk.starting}
                onrun={let plan = Rc::clone(plan); onrun.reform(move |typed| (plan.clone(), typed))} back={back.clone()} />
        },
    };
    html! {
        <div class="stack loose">
            { refusal(desk.start_error.as_ref(), desk.changed.as_ref()) }
            if !desk.fields().is_empty() {
                { questions(&Asked { identity: props.identity.as_deref(), desk: &desk, targets: &targets, back, onevent }, &onsend) }
            }
            { body }
        </div>
    }
}

fn kept(place: &str) -> Option<TaskDraft> {
    serde_json::from_str(&browser::load(place)?).ok()
}

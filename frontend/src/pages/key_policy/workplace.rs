//! Joins the server's view of the policy with what the user does, and lays out the page.

use std::rc::Rc;

use signet_shared::api::identity::Identity;
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState, ProposePolicyChange};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::key_policy;
use crate::browser;
use crate::components::async_view::async_view;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::hooks::use_resource::{Load, use_resource};
use crate::state::key_policy::desk::Desk;
use crate::state::key_policy::studio::{Draft, Place, Studio, StudioEvent, Work};

use super::editor::{AREA, Editor};
use super::history::history;
use super::lambda::lambda_form;
use super::live::Live;
use super::review::{HEADING, Review};

/// What a part of the page can ask for.
#[derive(Clone, PartialEq)]
pub(super) struct Doors {
    /// Something happened.
    pub tell: Callback<StudioEvent>,
    /// Propose this.
    pub propose: Callback<(Work, ProposePolicyChange)>,
    /// Apply this change with what is typed as confirmation.
    pub apply: Callback<PolicyChange>,
    /// Read policy and changes again.
    pub reload: Callback<()>,
}

#[derive(Properties, PartialEq)]
pub(super) struct WorkplaceProps {
    pub identity: Rc<Identity>,
}

/// Everything below the head of the page.
#[component]
pub(super) fn Workplace(props: &WorkplaceProps) -> Html {
    let id = props.identity.summary.id.clone();
    let store = format!("signet.key-policy.{id}");
    let desk = use_resource(id.clone(), |id| async move {
        // The changes first: reading them may settle one that was cut off, and so tell more about what is live.
        let changes = key_policy::changes(&id).await?;
        Ok(Desk { policy: key_policy::get(&id).await?, changes })
    });
    let studio = {
        let store = store.clone();
        use_reducer(move || Studio::new(kept(&store)))
    };
    use_effect_with(studio.draft.clone(), move |draft| keep(&store, draft));
    {
        let tell = studio.dispatcher();
        let open = match &desk.load {
            Load::Ready(desk) => Some(desk.open().map(|change| change.id.clone())),
            _ => None,
        };
        use_effect_with(open, move |open| {
            if let Some(open) = open.clone() {
                tell.dispatch(StudioEvent::Found(open));
            }
        });
    }
    use_effect_with((studio.attention, studio.place), |(attention, place)| {
        if *attention > 0 {
            browser::focus(match place {
                Place::Review => HEADING,
                Place::Editor => AREA,
            });
        }
    });

    let send = {
        let (studio, desk_now, set, reload) =
            (studio.clone(), desk.load.clone(), desk.set.clone(), desk.reload.clone());
        Callback::from(move |(work, request): (Work, Request)| {
            if studio.busy.is_some() {
                return;
            }
            studio.dispatch(StudioEvent::Began(work));
            let (tell, set, reload, desk_now) =
                (studio.dispatcher(), set.clone(), reload.clone(), desk_now.clone());
            spawn_local(async move {
                match request.send().await {
                    Ok(change) => {
                        if let Load::Ready(desk) = &desk_now {
                            set.emit(desk.with(change.clone()));
                        }
                        tell.dispatch(StudioEvent::Answered(Rc::new(change)));
                    }
                    Err(error) => {
                        tell.dispatch(StudioEvent::Refused(error));
                        // The refusal may mean that the world is not as this page shows it.
                        reload.emit(());
                    }
                }
            });
        })
    };
    let doors = Doors {
        tell: {
            let studio = studio.dispatcher();
            Callback::from(move |event| studio.dispatch(event))
        },
        propose: send.reform(move |(work, what)| (work, Request::Propose { identity: id.clone(), what })),
        apply: {
            let confirmation = studio.confirmation.clone();
            send.reform(move |change: PolicyChange| {
                let request = Request::Apply {
                    change: change.id,
                    base: change.base_hash,
                    confirmation: confirmation.clone(),
                };
                (Work::Apply, request)
            })
        },
        reload: desk.reload.clone(),
    };
    async_view(&desk, "the key policy", |loaded| {
        let studio = Rc::new((*studio).clone());
        html! {
            <>
                <p class="vh" role="status">{ &studio.said }</p>
                { layout(&PartProps { identity: props.identity.clone(), desk: loaded.clone(), studio, doors, busy: desk.busy }) }
            </>
        }
    })
}

/// A request that is answered by a change.
enum Request {
    Propose { identity: String, what: ProposePolicyChange },
    Apply { change: String, base: String, confirmation: String },
}

impl Request {
    async fn send(self) -> Result<PolicyChange, crate::api::error::ApiError> {
        match self {
            Self::Propose { identity, what } => key_policy::propose(&identity, &what.into()).await,
            Self::Apply { change, base, confirmation } => {
                key_policy::apply(&change, base, confirmation).await
            }
        }
    }
}

/// What the parts of the page are given.
#[derive(Properties, PartialEq, Clone)]
pub(super) struct PartProps {
    /// The identity.
    pub identity: Rc<Identity>,
    /// The live policy and its changes.
    pub desk: Rc<Desk>,
    /// What the user is doing.
    pub studio: Rc<Studio>,
    /// What can be asked for.
    pub doors: Doors,
    /// Whether the desk is being read again.
    pub busy: bool,
}

/// The change under review first, then what is in force and the ways to change it.
fn layout(props: &PartProps) -> Html {
    let PartProps { desk, studio, .. } = props;
    let shown = studio.shown.as_deref().and_then(|id| desk.change(id));
    let waiting = desk.open().filter(|open| studio.shown.as_ref() != Some(&open.id));
    let part = props.clone();
    html! {
        <div class="stack loose policy">
            if let Some(change) = shown { <Review key={change.id.clone()} part={part.clone()} change={Rc::new(change.clone())} /> }
            else if let Some(open) = waiting { { waits(open, props) } }
            if let Some((Work::ProposeFrom { .. }, error)) = &studio.refusal {
                <ProblemNotice error={error.clone()} safe="Nothing was changed." />
            }
            if shown.is_none_or(|change| change.state == PolicyChangeState::Applied) { { lambda_form(props) } }
            <Live ..part.clone() />
            <Editor ..part />
            { history(props) }
        </div>
    }
}

/// A proposal that was put aside.
fn waits(change: &PolicyChange, props: &PartProps) -> Html {
    let id = change.id.clone();
    let onclick = props.doors.tell.reform(move |_: MouseEvent| StudioEvent::Shown(Some(id.clone())));
    html! {
        <Notice tone={Tone::Info} icon="wait" title={format!("A proposal waits: {}", change.title)}
            actions={html! { <button class="btn" type="button" {onclick}>{ "Review it" }</button> }}>
            <p>{ "It starts from the policy in force. Nothing is sent to the key until you apply it." }</p>
        </Notice>
    }
}

fn kept(store: &str) -> Draft {
    browser::load(store).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn keep(store: &str, draft: &Draft) {
    match serde_json::to_string(draft) {
        // A browser that refuses to keep it only loses it on a reload.
        Ok(text) if *draft != Draft::default() => drop(browser::save(store, &text)),
        _ => browser::forget(store),
    }
}

//! Joins the server's view of the policy with what the user does, and lays out the page.

use std::rc::Rc;

use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState, ProposePolicyChange};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::key_policy::{self, KeyRef};
use crate::browser;
use crate::components::async_view::async_view;
use crate::components::button::ButtonLink;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_session::use_session;
use crate::route::Route;
use crate::state::key_policy::desk::Desk;
use crate::state::key_policy::recent::{self, Recent};
use crate::state::key_policy::studio::{Draft, Place, Studio, StudioEvent, Work, linked_change};

use super::access::Access;
use super::drift::drift;
use super::editor::{AREA, Editor};
use super::history::History;
use super::live::Live;
use super::reason::{self, reason_field};
use super::request::Request;
use super::review::{HEADING, Review};
use super::version::{VERSION, Version};
use super::waiting::use_settling;

/// What a part of the page can ask for.
#[derive(Clone, PartialEq)]
pub(super) struct Doors {
    /// Something happened.
    pub tell: Callback<StudioEvent>,
    /// Propose this, with the reason that is typed.
    pub propose: Callback<(Work, ProposePolicyChange)>,
    /// Apply this change with what is typed as confirmation.
    pub apply: Callback<PolicyChange>,
    /// Read policy, changes and versions again.
    pub reload: Callback<()>,
}

#[derive(Properties, PartialEq)]
pub(super) struct WorkplaceProps {
    /// The key.
    pub at: KeyRef,
    /// Whether the page is an identity's.
    pub of_identity: bool,
}

/// Everything below the head of the page.
#[component]
pub(super) fn Workplace(props: &WorkplaceProps) -> Html {
    let at = props.at.clone();
    let store = format!("signet.key-policy.{}.{}", at.target, at.key_arn);
    let user = use_session().user.clone();
    let desk = use_resource(at.clone(), |at| async move {
        // The changes first: reading them may settle one that was cut off, and so tell more about what is live. The
        // versions last: reading the policy keeps it as one.
        let changes = key_policy::changes(&at).await?;
        let policy = key_policy::get(&at).await?;
        Ok(Desk { policy, changes, versions: key_policy::versions(&at).await? })
    });
    let studio = {
        let store = store.clone();
        use_reducer(move || Studio::new(kept(&store)))
    };
    use_effect_with(studio.draft.clone(), move |draft| keep(&store, draft));
    let ready = match &desk.load {
        Load::Ready(desk) => Some(Rc::clone(desk)),
        _ => None,
    };
    {
        let tell = studio.dispatcher();
        let open = ready.as_ref().map(|desk| {
            let linked = linked_change(&browser::search()).and_then(|id| desk.change(&id));
            linked.or(desk.applying()).or(desk.open()).map(|change| change.id.clone())
        });
        use_effect_with(open, move |open| {
            if let Some(open) = open.clone() {
                tell.dispatch(StudioEvent::Found(open));
            }
        });
    }
    {
        let opened = ready.as_ref().map(|desk| desk.policy.alias.clone());
        use_effect_with((at.clone(), opened), |(at, alias)| {
            if let Some(alias) = alias {
                remember(at, alias.as_deref());
            }
        });
    }
    use_effect_with((studio.attention, studio.place), |(attention, place)| {
        if *attention > 0 {
            browser::focus(match place {
                Place::Review => HEADING,
                Place::Editor => AREA,
                Place::Version => VERSION,
            });
        }
    });
    use_settling(&desk, &studio);

    let send = {
        let (studio, desk_now, set, reload) =
            (studio.clone(), ready.clone(), desk.set.clone(), desk.reload.clone());
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
                        if let Some(desk) = &desk_now {
                            set.emit(desk.with(change.clone()));
                        }
                        tell.dispatch(StudioEvent::Answered(Rc::new(change)));
                    }
                    Err(error) => tell.dispatch(StudioEvent::Refused(error)),
                }
                // An answer may have made a version; a refusal may mean that the world is not as this page shows it.
                reload.emit(());
            });
        })
    };
    let propose = {
        let (send, draft) = (send.clone(), studio.draft.clone());
        Callback::from(move |(work, what): (Work, ProposePolicyChange)| {
            if draft.reason_fault().is_some() {
                browser::focus(reason::FIELD);
                return;
            }
            send.emit((work, Request::Propose { at: at.clone(), what, reason: draft.reason() }));
        })
    };
    let doors = Doors {
        tell: {
            let studio = studio.dispatcher();
            Callback::from(move |event| studio.dispatch(event))
        },
        propose,
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
        let part = PartProps {
            at: props.at.clone(),
            user,
            desk: loaded.clone(),
            studio: Rc::new((*studio).clone()),
            doors,
            busy: desk.busy,
        };
        html! {
            <>
                <p class="vh" role="status">{ &studio.said }</p>
                { layout(&part, props.of_identity) }
            </>
        }
    })
}

/// What the parts of the page are given.
#[derive(Properties, PartialEq, Clone)]
pub(super) struct PartProps {
    /// The key.
    pub at: KeyRef,
    /// Who is signed in.
    pub user: String,
    /// The live policy, its versions and its changes.
    pub desk: Rc<Desk>,
    /// What the user is doing.
    pub studio: Rc<Studio>,
    /// What can be asked for.
    pub doors: Doors,
    /// Whether the desk is being read again.
    pub busy: bool,
}

/// The change under review first, then who may sign, what is in force and the ways to change it.
fn layout(part: &PartProps, of_identity: bool) -> Html {
    let PartProps { desk, studio, .. } = part;
    let shown = studio.shown.as_deref().and_then(|id| desk.change(id));
    let open = desk.open().filter(|open| studio.shown.as_ref() != Some(&open.id));
    html! {
        <div class="stack loose policy">
            if !of_identity { { whose(desk) } }
            if let Some(change) = shown { <Review key={change.id.clone()} part={part.clone()} change={Rc::new(change.clone())} /> }
            else if let Some(open) = open { { waits(open, part) } }
            if let Some((Work::ProposeFrom { .. } | Work::Restore { .. }, error)) = &studio.refusal {
                <ProblemNotice error={error.clone()} safe="Nothing was changed." />
            }
            { drift(part) }
            if shown.is_none_or(|change| change.state == PolicyChangeState::Applied) { <Access ..part.clone() /> }
            else { <Panel id="another-h" title="Your next proposal">{ reason_field(part) }</Panel> }
            <Live ..part.clone() />
            <Editor ..part.clone() />
            <History ..part.clone() />
            if let Some(opened) = studio.opened { <Version part={part.clone()} {opened} /> }
        </div>
    }
}

/// The identity that a key belongs to, on the key's own page.
fn whose(desk: &Desk) -> Html {
    let Some(id) = desk.policy.identity_id.clone() else { return Html::default() };
    let actions = html! { <ButtonLink to={Route::KeyPolicy { id }} icon_after="arrow">{ "Open the identity" }</ButtonLink> };
    html! {
        <Notice tone={Tone::Info} icon="identity" title="This is the key of an identity" {actions}>
            <p>{ "What you do here and on the identity's page is the same." }</p>
        </Notice>
    }
}

/// A proposal that was put aside.
fn waits(change: &PolicyChange, part: &PartProps) -> Html {
    let id = change.id.clone();
    let onclick = part.doors.tell.reform(move |_: MouseEvent| StudioEvent::Shown(Some(id.clone())));
    html! {
        <Notice tone={Tone::Info} icon="wait" title={format!("A proposal waits: {}", change.title)}
            actions={html! { <button class="btn" type="button" {onclick}>{ "Review it" }</button> }}>
            <p>{ "It starts from the policy in force. Nothing is sent to the key until you apply it." }</p>
        </Notice>
    }
}

/// Keeps the key in the list of those opened lately.
fn remember(at: &KeyRef, alias: Option<&str>) {
    let id = || at.key_arn.rsplit('/').next().unwrap_or_default().to_owned();
    let opened = Recent {
        target: at.target.clone(),
        key_arn: at.key_arn.clone(),
        name: alias.map_or_else(id, str::to_owned),
    };
    let list = recent::remember(recent::read(browser::load(recent::STORE)), opened);
    if let Ok(text) = serde_json::to_string(&list) {
        // A browser that refuses to keep it has no list.
        browser::save(recent::STORE, &text);
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

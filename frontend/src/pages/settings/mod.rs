//! Settings: the targets, where ceremonies work.

mod form;
mod list;

use signet_shared::api::target::TargetRecord;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::targets;
use crate::browser;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Weight};
use crate::components::page_head::PageHead;
use crate::components::problem::ProblemNotice;
use crate::hooks::use_resource::use_resource;
use crate::hooks::use_session::use_session;
use crate::state::targets::{Board, BoardEvent, Form, NAME, Work};

use form::form;
use list::{KEEP, LIST, list};

/// Targets: list, add, change, check, remove.
#[component]
pub(crate) fn SettingsPage() -> Html {
    let all = use_resource((), |()| targets::list());
    let board = use_reducer(Board::default);
    let session = use_session();
    {
        // What opens takes the focus; what closes gives it back to the list.
        let open = (board.form.as_ref().map(|form| form.id.clone()), board.removing.clone());
        let was_open = use_mut_ref(|| false);
        use_effect_with(open, move |open| {
            let now = match open {
                (Some(_), _) => Some(NAME),
                (None, Some(_)) => Some(KEEP),
                (None, None) => was_open.borrow().then_some(LIST),
            };
            *was_open.borrow_mut() = *open != (None, None);
            if let Some(id) = now {
                browser::focus(id);
            }
        });
    }
    let work = {
        let (board, reload) = (board.clone(), all.reload.clone());
        Callback::from(move |work: Work| {
            if board.work.is_some() {
                return;
            }
            let (dispatch, reload, form) = (board.dispatcher(), reload.clone(), board.form.clone());
            dispatch.dispatch(BoardEvent::Begun(work.clone()));
            spawn_local(async move {
                dispatch.dispatch(match done(work, form).await {
                    Ok(said) => BoardEvent::Done(said),
                    Err(error) => BoardEvent::Refused(error),
                });
                reload.emit(());
            });
        })
    };
    let onsave = {
        let (board, work) = (board.clone(), work.clone());
        Callback::from(move |()| {
            board.dispatch(BoardEvent::Sent);
            match board.form.as_ref().and_then(Form::faulty) {
                Some(id) => browser::focus(id),
                None => work.emit(Work::Save),
            }
        })
    };
    let onevent = {
        let board = board.dispatcher();
        Callback::from(move |event: BoardEvent| board.dispatch(event))
    };
    let onadd = {
        let region = session.target.default_region.clone();
        onevent.reform(move |_: MouseEvent| BoardEvent::Opened(Form::new(None, &region)))
    };
    let adding = board.form.is_some();
    html! {
        <>
            <PageHead title="Settings" lead={html! { "Targets are where ceremonies work: the sandbox, and AWS accounts that this server can reach. Signet stores no credential." }}
                actions={html! { if !adding { <Button icon="plus" weight={Weight::Primary} onclick={onadd}>{ "Add an AWS account" }</Button> } }} />
            <div class="stack loose">
                <p class="vh" role="status">{ &board.said }</p>
                if let Some(error) = &board.problem { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
                { async_view(&all, "targets", |all| html! {
                    <>
                        if let Some(open) = &board.form { { form(open, caller(all), board.does(&Work::Save), &onevent, &onsave) } }
                        { list(all, &board, &onevent, &work) }
                    </>
                }) }
            </div>
        </>
    }
}

/// Who this server is on AWS, as far as a check has told: who a role has to let in.
fn caller(all: &[TargetRecord]) -> Option<&str> {
    let direct =
        |record: &&TargetRecord| record.access.as_ref().is_some_and(|access| access.role_arn.is_none());
    all.iter().filter(direct).find_map(|record| record.checked.as_ref()?.caller.as_deref())
}

/// Does it, and says what was done.
async fn done(work: Work, form: Option<Form>) -> Result<String, crate::api::error::ApiError> {
    match work {
        Work::Save => {
            let form = form.unwrap_or_default();
            let saved = targets::save(form.id.as_deref(), &form.input()).await?;
            // What was found out is shown in the list; that it could not be asked is no reason to take the saving back.
            let _ = targets::check(&saved.target.id).await;
            Ok(format!("{} was saved and checked.", saved.target.name))
        }
        Work::Check(id) => {
            let check = targets::check(&id).await?;
            Ok(if check.ok { "The target can be worked with.".to_owned() } else { check.problem })
        }
        Work::Remove(id) => {
            targets::remove(&id).await?;
            Ok("The target was removed. Nothing on it was changed.".to_owned())
        }
    }
}

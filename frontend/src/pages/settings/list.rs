//! The targets, and what can be done with each.

use signet_shared::api::session::TargetKind;
use signet_shared::api::target::TargetRecord;
use yew::prelude::*;

use crate::components::button::{Button, Weight};
use crate::components::icon::Icon;
use crate::components::notice::Notice;
use crate::components::panel::Panel;
use crate::components::status::{Status, Tag, Tone};
use crate::components::time::{Precision, Time};
use crate::format::grouped;
use crate::state::targets::{Board, BoardEvent, Form, Work, found, is_own, reached};

/// Id of the heading.
pub(super) const LIST: &str = "targets-h";
/// Id of the button that takes a removal back.
pub(super) const KEEP: &str = "keep";

/// The panel.
pub(super) fn list(
    all: &[TargetRecord],
    board: &Board,
    onevent: &Callback<BoardEvent>,
    onwork: &Callback<Work>,
) -> Html {
    html! {
        <Panel id={LIST} title="Targets" flush=true>
            <ul class="run" aria-label="Targets">{ for all.iter().map(|record| item(record, board, onevent, onwork)) }</ul>
        </Panel>
    }
}

fn item(
    record: &TargetRecord,
    board: &Board,
    onevent: &Callback<BoardEvent>,
    onwork: &Callback<Work>,
) -> Html {
    let target = &record.target;
    let sandbox = target.kind == TargetKind::Sandbox;
    let account = target.account.as_deref().map(|account| format!("Account {}, ", grouped(account)));
    let id = || target.id.clone();
    let name = target.name.clone();
    let work = |work: Work| onwork.reform(move |_: MouseEvent| work.clone());
    let event = |event: BoardEvent| onevent.reform(move |_: MouseEvent| event.clone());
    let confirming = board.removing.as_deref() == Some(target.id.as_str());
    let of = |verb: &'static str| html! { <>{ verb }<span class="vh">{ format!(" {name}") }</span></> };
    html! {
        <li key={id()}>
            <Icon name={if sandbox { "box" } else { "settings" }} class="idle" />
            <div class="stack tight">
                <h3>{ &target.name }{ " " }if record.is_default { <Tag tone={Tone::Info}>{ "Default" }</Tag> }if record.fixed { { " " }<Tag>{ if sandbox { "Always there" } else { "From the command line" } }</Tag> }</h3>
                <p class="meta any">{ account.unwrap_or_default() }{ &target.default_region }{ match record.identities { 1 => ", 1 identity. ".to_owned(), number => format!(", {number} identities. ") } }{ reached(record) }</p>
                { last_check(record) }
                if confirming {
                    <Notice tone={Tone::Warn} title={format!("Remove {name}?")} actions={html! {
                        <>
                            <Button weight={Weight::Danger} busy={board.does(&Work::Remove(id()))} onclick={work(Work::Remove(id()))}>{ format!("Remove {name}") }</Button>
                            <Button id={KEEP} onclick={event(BoardEvent::Removing(None))}>{ "Keep it" }</Button>
                        </>
                    }}><p>{ "Signet forgets how it is reached. Nothing in the account is changed." }</p></Notice>
                } else {
                    <div class="actions">
                        if !sandbox { <Button busy={board.does(&Work::Check(id()))} onclick={work(Work::Check(id()))}>{ of("Check who I am") }</Button> }
                        if is_own(record) {
                            <Button weight={Weight::Quiet} icon="edit" onclick={event(BoardEvent::Opened(Form::new(Some(record), &target.default_region)))}>{ of("Change") }</Button>
                            if record.is_default {
                                <span class="small muted">{ "It cannot be removed: this server was started to work on it." }</span>
                            } else if record.identities == 0 {
                                <Button weight={Weight::Quiet} icon="trash" onclick={event(BoardEvent::Removing(Some(id())))}>{ of("Remove") }</Button>
                            } else {
                                <span class="small muted">{ "It can be removed once no identity is on it." }</span>
                            }
                        }
                    </div>
                }
            </div>
            <div class="side"></div>
        </li>
    }
}

fn last_check(record: &TargetRecord) -> Html {
    let Some((said, check)) = found(record).zip(record.checked.as_ref()) else {
        return html! { if record.access.is_some() { <p class="meta">{ "Not checked yet." }</p> } };
    };
    let (tone, word) = if check.ok { (Tone::Ok, "In order") } else { (Tone::Bad, "Does not work") };
    html! {
        <p class="meta any"><Status {tone}>{ word }</Status>{ " " }{ said }{ " Checked " }<Time at={check.at} show={Precision::Relative} />{ "." }</p>
    }
}

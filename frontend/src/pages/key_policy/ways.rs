//! The three ways to let a role sign, side by side: in force or not, what each would change, and its action.

use signet_shared::api::access::{AccessAnswer, AccessOverview, AccessWay, AccessWayKind, LambdaRole};
use signet_shared::api::key_policy::ProposePolicyChange;
use signet_shared::policy::RoleArn;
use yew::prelude::*;

use crate::browser;
use crate::components::async_view::Loading;
use crate::components::button::{Button, Weight};
use crate::components::confirm::confirm_field;
use crate::components::copy::Copy;
use crate::components::download::SaveText;
use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::{Status, Tag, Tone};
use crate::components::time::Time;
use crate::hooks::use_resource::Load;
use crate::state::confirm::{Confirmation, compare_alias, says};
use crate::state::key_policy::access::{GrantEvent, GrantWork};
use crate::state::key_policy::export::file_name;
use crate::state::key_policy::studio::Work;
use crate::state::key_policy::ways::{standing, verdict, words};

use super::access::AccessPart;
use super::json::code;
use super::proof::Proof;

const GRANT: &str = "grant-confirmation";
const GRANT_REASON: &str = "grant-confirmation-reason";
/// Id of the heading of the ways.
const WAYS: &str = "ways-h";

/// The role that was looked up, and its ways; nothing while nothing is asked for.
pub(super) fn ways(parts: &AccessPart<'_>) -> Html {
    let found = match &parts.ways.load {
        Load::Loading => return html! { <Loading what="the ways" /> },
        // Told at the field, or below it.
        Load::Failed(_) => return Html::default(),
        Load::Ready(found) => found,
    };
    let Some(ways) = found.as_ref() else {
        return html! { <p class="small muted">{ "Name a function, and you see whether it may sign, and the three ways to let it: by the key policy, by an IAM policy, by a grant." }</p> };
    };
    let name = name_of(&ways.role.role_arn);
    let in_force = ways
        .overview
        .as_ref()
        .map_or(0, |found| found.ways.iter().filter(|way| way.in_force == Some(true)).count());
    html! {
        <section class="stack" aria-labelledby={WAYS}>
            <p class="vh" role="status">{ format!("Ways for {name} are shown. In force: {in_force}.") }</p>
            <h3 id={WAYS}>{ format!("Ways for {name}") }</h3>
            { role_facts(&ways.role) }
            { match &ways.overview {
                Ok(overview) => compared(parts, overview),
                Err(error) => html! { <ProblemNotice error={error.clone()} safe="Nothing was changed." onretry={parts.ways.reload.clone()} busy={parts.ways.busy} /> },
            } }
        </section>
    }
}

fn name_of(role_arn: &str) -> String {
    RoleArn::parse(role_arn).map_or_else(|_| role_arn.to_owned(), |role| role.role_name().to_owned())
}

fn role_facts(role: &LambdaRole) -> Html {
    let exists = match role.exists {
        Some(true) => html! { <Status tone={Tone::Ok}>{ "It exists" }</Status> },
        Some(false) => {
            html! { <><Status tone={Tone::Warn}>{ "No such role" }</Status><span class="muted">{ "On AWS, KMS refuses a policy that names a role which does not exist." }</span></> }
        }
        None => html! { <span class="muted">{ "IAM may not be asked whether it exists" }</span> },
    };
    html! {
        <dl class="facts narrow flat">
            <div><dt>{ "Role" }</dt><dd><Ident value={role.role_arn.clone()} what="role ARN" /></dd></div>
            if let Some(function) = &role.function_arn { <div><dt>{ "Function" }</dt><dd><Ident value={function.clone()} what="function ARN" /></dd></div> }
            <div><dt>{ "In IAM" }</dt><dd class="row tight">{ exists }if let Some(at) = role.created_at { <span class="muted">{ "made " }<Time {at} relative=true /></span> }</dd></div>
        </dl>
    }
}

/// What all give together, the one that fits, and the three side by side.
fn compared(parts: &AccessPart<'_>, overview: &AccessOverview) -> Html {
    let best = words(overview.recommended);
    html! {
        <>
            <ul class="list plain" aria-label="What the role can do now">{ for overview.answers.iter().map(answer) }</ul>
            <Proof key={overview.role_arn.clone()} at={parts.part.at.clone()} role_arn={overview.role_arn.clone()} auto=false />
            <Notice tone={Tone::Info} icon="arrow" title={format!("Recommended: {} · {}", best.letter, best.title)}>
                <p>{ &overview.why }</p>
                if overview.cross_account { <p>{ "The role is in another account than the key. It needs both: the key's leave (A or C), and an IAM policy there (B). It must call the key by its ARN." }</p> }
            </Notice>
            <div class="ways">{ for overview.ways.iter().map(|way| card(parts, overview, way)) }</div>
        </>
    }
}

fn answer(answer: &AccessAnswer) -> Html {
    let (word, class, icon) = verdict(answer.verdict);
    html! {
        <li><Icon name={icon} {class} /><div><b><span class="mono">{ &answer.action }</span>{ format!(": {word}") }</b><p>{ &answer.words }</p></div></li>
    }
}

/// One way.
fn card(parts: &AccessPart<'_>, overview: &AccessOverview, way: &AccessWay) -> Html {
    let said = words(way.kind);
    let (word, tone, icon) = standing(way);
    let recommended = overview.recommended == way.kind;
    let heading = format!("way-{}-h", said.letter);
    html! {
        <section class={classes!("way", "stack", "snug", recommended.then_some("best"))} aria-labelledby={heading.clone()}>
            <div class="row between">
                <h4 id={heading}>{ format!("{} · {}", said.letter, said.title) }</h4>
                if recommended { <Tag tone={Tone::Info}>{ "Recommended" }</Tag> }
            </div>
            <Status {tone} {icon}>{ word }</Status>
            if !way.given_by.is_empty() { <p class="small any">{ "By " }{ for listed(&way.given_by) }</p> }
            if !way.notes.is_empty() { <ul class="plain small any">{ for way.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul> }
            if let Some(why) = &way.unknown { <p class="small any">{ why }</p> }
            <p class="small"><b>{ "Would change: " }</b>{ &way.would_change }</p>
            <p class="small muted">{ said.limits }</p>
            <p class="small muted">{ said.choose }</p>
            { action(parts, overview, way) }
            <Fold summary="Document">
                <div class="framed">{ code(&way.document, &format!("Document of way {}", said.letter)) }</div>
            </Fold>
            <Fold summary="AWS CLI command">
                <div class="command fold-body"><code>{ &way.command }</code><Copy text={way.command.clone()} what={format!("command of way {}", said.letter)} /></div>
            </Fold>
        </section>
    }
}

/// Names, with commas between them.
fn listed(names: &[String]) -> impl Iterator<Item = Html> {
    names
        .iter()
        .enumerate()
        .map(|(at, name)| html! { <>{ if at > 0 { ", " } else { "" } }<span class="mono">{ name }</span></> })
}

/// What can be done about a way here.
fn action(parts: &AccessPart<'_>, overview: &AccessOverview, way: &AccessWay) -> Html {
    match way.kind {
        AccessWayKind::KeyPolicy => propose(parts, overview, way),
        AccessWayKind::IamPolicy => take_along(parts, overview, way),
        AccessWayKind::Grant if way.in_force == Some(true) => html! {
            <p class="small">{ "It is in the list of grants below, where it can be revoked." }</p>
        },
        AccessWayKind::Grant => grant(parts, overview),
    }
}

fn propose(parts: &AccessPart<'_>, overview: &AccessOverview, way: &AccessWay) -> Html {
    if way.in_force == Some(true) {
        return html! { <p class="small">{ "Nothing to do. To take it away, remove the statements in the editor below, or undo the change in the history." }</p> };
    }
    let part = parts.part;
    let what = ProposePolicyChange::LambdaRole { role_arn: overview.role_arn.clone() };
    let onclick = part.doors.propose.reform(move |_: MouseEvent| (Work::ProposeRole, what.clone()));
    html! {
        <>
            <div><Button weight={weight(overview, way)} busy={part.studio.is_busy_with(&Work::ProposeRole)} {onclick}>{ "Propose the change" }</Button></div>
            if let Some(error) = part.studio.refusal_of(&Work::ProposeRole) { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
            <p class="small muted">{ "Next you see who gains what. Nothing is sent to the key before you apply it." }</p>
        </>
    }
}

/// Only the recommended way has the weight of a next action.
fn weight(overview: &AccessOverview, way: &AccessWay) -> Weight {
    if overview.recommended == way.kind { Weight::Primary } else { Weight::Default }
}

fn take_along(parts: &AccessPart<'_>, overview: &AccessOverview, way: &AccessWay) -> Html {
    let text: AttrValue = way.document.clone().into();
    let file = file_name(
        &name_of(&overview.role_arn),
        &format!("sign-{}", parts.part.desk.policy.confirm_with.replace('/', "-")),
        ".json",
    );
    html! {
        <>
            <div class="row"><Copy text={text.clone()} what="IAM policy" label="Copy policy" /><SaveText {file} mime="application/json" {text}>{ "Download policy" }</SaveText></div>
            <p class="small muted">{ "Signet writes no IAM policies, so that it needs no right to. Attach this one by your own means." }</p>
        </>
    }
}

fn grant(parts: &AccessPart<'_>, overview: &AccessOverview) -> Html {
    let AccessPart { part, granting, tell, create, .. } = parts;
    let alias = &part.desk.policy.confirm_with;
    let state = compare_alias(alias, &granting.create);
    let (ready, busy) = (state == Confirmation::Right, granting.is_busy_with(&GrantWork::Create));
    let onsubmit = {
        let (create, role) = (create.clone(), overview.role_arn.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if ready && !busy {
                create.emit(role.clone());
            } else {
                browser::focus(GRANT);
            }
        })
    };
    let wrong = state == Confirmation::Wrong;
    let ontype = tell.reform(GrantEvent::CreateTyped);
    html! {
        <form class="stack snug" aria-label="Create the grant" {onsubmit} novalidate={true}>
            { confirm_field(GRANT, alias, granting.create.clone(), (wrong, wrong, says(state, "the key's name", "Create")), &ontype) }
            <div><Button submit=true disabled={!ready} {busy} described_by={GRANT_REASON}>{ "Create the grant" }</Button></div>
            if let Some(error) = granting.refusal_of(&GrantWork::Create) { <ProblemNotice error={error.clone()} safe="No grant was made." /> }
        </form>
    }
}

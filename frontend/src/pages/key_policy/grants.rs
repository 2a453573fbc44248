//! The key's grants: who may use it past its policy, with the way to revoke each.

use signet_shared::api::access::KeyGrant;
use yew::prelude::*;

use crate::browser;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Weight};
use crate::components::confirm::confirm_field;
use crate::components::doc_link::DocLink;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::time::Time;
use crate::hooks::use_resource::Load;
use crate::state::confirm::{Confirmation, compare_alias, says};
use crate::state::key_policy::access::{GrantEvent, GrantWork};

use super::access::AccessPart;

/// Id of the title; the focus goes there when a grant was made or revoked.
pub(super) const GRANTS: &str = "grants-h";
/// Id of the field that confirms a revocation.
pub(super) const REVOKE: &str = "revoke-confirmation";
const REASON: &str = "revoke-confirmation-reason";

/// The list.
pub(super) fn grants(parts: &AccessPart<'_>) -> Html {
    let there = matches!(parts.grants.load, Load::Ready(_));
    html! {
        <Panel id={GRANTS} title="Grants" flush=true
            aside={html! { <span class="small muted">{ "Access that the key policy does not show" }</span> }}>
            <div class={classes!((!there).then_some("pad"))}>{ async_view(parts.grants, "the grants", |list| if list.is_empty() {
                html! { <p class="inset small muted">{ "No grants. Nobody uses this key past its policy. " }<DocLink href="https://docs.aws.amazon.com/kms/latest/developerguide/grants.html">{ "Grants in AWS KMS" }</DocLink></p> }
            } else {
                table(parts, list)
            }) }</div>
        </Panel>
    }
}

fn table(parts: &AccessPart<'_>, list: &[KeyGrant]) -> Html {
    let head = |text: &'static str| html! { <th role="columnheader" scope="col">{ text }</th> };
    let chosen = parts.granting.revoking.as_ref();
    html! {
        <>
            <table role="table" class="table cards">
                <thead role="rowgroup"><tr role="row">
                    { head("Grant") }{ head("Who") }{ head("May") }{ head("Made") }
                    <th role="columnheader" scope="col"><span class="vh">{ "Action" }</span></th>
                </tr></thead>
                <tbody role="rowgroup">{ for list.iter().map(|grant| row(parts, grant)) }</tbody>
            </table>
            if let Some(grant) = list.iter().find(|grant| chosen == Some(&grant.grant_id)) { { revoke(parts, grant) } }
        </>
    }
}

fn label(grant: &KeyGrant) -> String {
    grant.name.clone().unwrap_or_else(|| grant.grant_id.chars().take(12).collect::<String>() + "…")
}

fn row(parts: &AccessPart<'_>, grant: &KeyGrant) -> Html {
    let id = grant.grant_id.clone();
    let onclick = {
        let tell = parts.tell.clone();
        Callback::from(move |_: MouseEvent| tell.emit(GrantEvent::Revoking(Some(id.clone()))))
    };
    html! {
        <tr role="row" key={grant.grant_id.clone()}>
            <th role="rowheader" scope="row"><span class="any" title={grant.grant_id.clone()}>{ label(grant) }</span>
                if let Some(reason) = &grant.reason { <small class="any">{ reason }</small> }
            </th>
            <td role="cell" data-label="Who"><span class="any">{ grant.grantee.rsplit('/').next().unwrap_or(&grant.grantee) }</span><small class="any">{ &grant.grantee }</small>
                if let Some(who) = &grant.retiring_principal { <small class="any">{ format!("may be retired by {who}") }</small> }
            </td>
            <td role="cell" data-label="May"><span>{ grant.operations.join(", ") }</span>if let Some(limit) = &grant.constraint { <small>{ limit }</small> }</td>
            <td role="cell" data-label="Made"><span>{ grant.created_at.map_or_else(|| html! { "not known" }, |at| html! { <Time {at} /> }) }</span>
                <small>{ grant.made_by.as_ref().map_or_else(|| "past Signet".to_owned(), |who| format!("by {who}")) }</small>
            </td>
            <td role="cell" data-label="Action" class="right"><button class="link" type="button" {onclick}>{ "Revoke" }<span class="vh">{ format!(" the grant {}", label(grant)) }</span></button></td>
        </tr>
    }
}

/// Asks for the key's name, and revokes.
fn revoke(parts: &AccessPart<'_>, grant: &KeyGrant) -> Html {
    let AccessPart { part, granting, tell, revoke, .. } = parts;
    let alias = &part.desk.policy.confirm_with;
    let state = compare_alias(alias, &granting.revoke);
    let work = GrantWork::Revoke(grant.grant_id.clone());
    let (ready, busy) = (state == Confirmation::Right, granting.is_busy_with(&work));
    let onsubmit = {
        let (revoke, id) = (revoke.clone(), grant.grant_id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if ready && !busy {
                revoke.emit(id.clone());
            } else {
                browser::focus(REVOKE);
            }
        })
    };
    let keep = tell.reform(|_: MouseEvent| GrantEvent::Revoking(None));
    let wrong = state == Confirmation::Wrong;
    let who = grant.grantee.rsplit('/').next().unwrap_or(&grant.grantee).to_owned();
    let ontype = tell.reform(GrantEvent::RevokeTyped);
    html! {
        <form class="inset stack snug asked" aria-label={format!("Revoke the grant {}", label(grant))} {onsubmit} novalidate={true}>
            <p><b>{ format!("Revoke the grant for {who}?") }</b>{ " If it signs by this grant alone, its calls fail within minutes. The key policy stays as it is." }</p>
            { confirm_field(REVOKE, alias, granting.revoke.clone(), (wrong, wrong, says(state, "the key's name", "Revoke")), &ontype) }
            <div class="actions">
                <Button weight={Weight::Danger} submit=true disabled={!ready} {busy} described_by={REASON}>{ "Revoke the grant" }</Button>
                <Button onclick={keep}>{ "Keep it" }</Button>
            </div>
            if let Some(error) = granting.refusal_of(&work) { <ProblemNotice error={error.clone()} safe="The grant is as it was." /> }
        </form>
    }
}

//! Principal × action: who gains, who loses, or who may do what now.

use signet_shared::policy::principal::dashed;
use signet_shared::policy::{
    ACTIONS, AccessCell, AccessChange, AccessRow, Context, Principal, PrincipalKind, RoleArn,
};
use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};

/// What the cells tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What changes.
    Change,
    /// What is.
    Now,
}

/// The matrix. `lambda` is the role that the change is about, if it is about one.
pub(super) fn matrix(rows: &[AccessRow], side: Side, context: &Context, lambda: Option<&RoleArn>) -> Html {
    let name = match side {
        Side::Change => "Permissions before and after",
        Side::Now => "Permissions by the policy in force",
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={name}>
            <table class="table matrix">
                <thead><tr><th scope="col">{ "Principal" }</th>{ for ACTIONS.iter().map(|action| html! { <th scope="col">{ bare(action) }</th> }) }</tr></thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>
                            <th scope="row">{ who(&row.principal, context, lambda) }</th>
                            { for row.cells.iter().map(|part| if side == Side::Change { change(part) } else { now(part) }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn bare(action: &str) -> &str {
    action.trim_start_matches("kms:")
}

fn who(principal: &Principal, context: &Context, lambda: Option<&RoleArn>) -> Html {
    let is_lambda = lambda.is_some_and(|role| role.as_str() == principal.id);
    let kind = if is_lambda { "Lambda role" } else { principal.kind_words() };
    let foreign = principal
        .account
        .as_deref()
        .filter(|account| context.account.as_deref().is_some_and(|own| own != *account));
    html! {
        <>
            <span class={principal.is_machine_id().then_some("mono")} title={principal.id.clone()}>{ principal.name() }</span>
            <small>
                { kind }
                if let Some(account) = foreign.filter(|_| principal.kind != PrincipalKind::Account) { { format!(", account {}", dashed(account)) } }
            </small>
            if foreign.is_some() { <Tag tone={Tone::Warn}>{ "Another account" }</Tag> }
            if principal.kind == PrincipalKind::Everyone { <Tag tone={Tone::Bad}>{ "Wildcard" }</Tag> }
        </>
    }
}

fn change(cell: &AccessCell) -> Html {
    let note = cell.note.as_ref().map(|note| html! { <small>{ note }</small> });
    match cell.change {
        AccessChange::Gains => html! { <td class="gain"><Icon name="plus" />{ " gains" }{ note }</td> },
        AccessChange::Loses => html! { <td class="lose"><Icon name="minus" />{ " loses" }{ note }</td> },
        AccessChange::Changes => html! { <td class="shift"><Icon name="edit" />{ " changes" }{ note }</td> },
        AccessChange::Keeps => html! { <td>{ "keeps" }{ note }</td> },
        AccessChange::No => html! { <td class="muted">{ "no" }{ note }</td> },
    }
}

fn now(cell: &AccessCell) -> Html {
    let access = &cell.after;
    if access.allowed {
        html! { <td>{ "yes" }if let Some(note) = access.note() { <small>{ note }</small> }</td> }
    } else {
        html! { <td class="muted">{ if access.denied { "denied" } else { "no" } }</td> }
    }
}

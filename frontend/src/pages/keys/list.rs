//! Keys to choose from.

use signet_shared::api::identity::{IdentityPage, IdentityState, IdentitySummary};
use yew::prelude::*;

use crate::components::async_view::async_view;
use crate::components::button::ButtonLink;
use crate::components::panel::Panel;
use crate::hooks::use_resource::{Load, Resource};
use crate::route::Route;
use crate::state::key_policy::recent::Recent;

/// Keys that were opened lately in this browser; nothing if there are none.
pub(super) fn recent_keys(keys: &[Recent], targets: bool, onforget: &Callback<()>) -> Html {
    if keys.is_empty() {
        return Html::default();
    }
    let onclick = onforget.reform(|_: MouseEvent| ());
    let aside = html! { <span class="row small muted"><span>{ "Kept in this browser" }</span><button class="link" type="button" {onclick}>{ "Forget them" }</button></span> };
    html! {
        <Panel id="recent-h" title="Opened lately" flush=true {aside}>
            <table role="table" class="table cards" aria-label="Keys opened lately">
                <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">{ "Key" }</th><th role="columnheader" scope="col">{ "ARN" }</th>
                    if targets { <th role="columnheader" scope="col">{ "Target" }</th> }
                </tr></thead>
                <tbody role="rowgroup">{ for keys.iter().map(|key| html! {
                    <tr role="row">
                        <th role="rowheader" scope="row"><a class="any" href={Route::Key { target: key.target.clone(), key_arn: key.key_arn.clone() }.path()}>{ &key.name }</a></th>
                        <td role="cell" data-label="ARN"><span class="mono any">{ &key.key_arn }</span></td>
                        if targets { <td role="cell" data-label="Target"><span class="any">{ &key.target }</span></td> }
                    </tr>
                }) }</tbody>
            </table>
        </Panel>
    }
}

/// Keys of identities.
pub(super) fn identity_keys(identities: &Resource<IdentityPage>, targets: bool) -> Html {
    let there = matches!(identities.load, Load::Ready(_));
    html! {
        <Panel id="identities-h" title="Keys of identities" flush=true>
            <div class={classes!((!there).then_some("pad"))}>{ async_view(identities, "identities", |page| {
                let with_key: Vec<&IdentitySummary> = page.items.iter().filter(|identity| has_key(identity)).collect();
                if with_key.is_empty() {
                    return html! { <div class="pad stack snug"><p class="small muted">{ "No identity has a key yet." }</p><div><ButtonLink to={Route::SetupStart} icon="plus">{ "Set up identity" }</ButtonLink></div></div> };
                }
                html! {
                    <>
                        <table role="table" class="table cards" aria-label="Keys of identities">
                            <thead role="rowgroup"><tr role="row">
                                <th role="columnheader" scope="col">{ "Identity" }</th><th role="columnheader" scope="col">{ "Key" }</th><th role="columnheader" scope="col">{ "Region" }</th>
                            </tr></thead>
                            <tbody role="rowgroup">{ for with_key.into_iter().map(|identity| row(identity, targets)) }</tbody>
                        </table>
                        if page.next.is_some() { <p class="pad small muted">{ "There are more. " }<a href={Route::Home.path()}>{ "Search all identities" }</a></p> }
                    </>
                }
            }) }</div>
        </Panel>
    }
}

/// Removed identities are left out: their keys wait to be deleted.
fn has_key(identity: &IdentitySummary) -> bool {
    identity.key_spec.is_some() && identity.state != IdentityState::Removed
}

fn row(identity: &IdentitySummary, targets: bool) -> Html {
    html! {
        <tr role="row" key={identity.id.clone()}>
            <th role="rowheader" scope="row"><a class="any" href={Route::KeyPolicy { id: identity.id.clone() }.path()}>{ &identity.name }</a></th>
            <td role="cell" data-label="Key"><span class="any">{ &identity.alias }</span><small>{ identity.key_spec.clone().unwrap_or_default() }</small></td>
            <td role="cell" data-label="Region"><span class="nowrap">{ &identity.region }</span>if targets { <small class="any">{ &identity.target_id }</small> }</td>
        </tr>
    }
}

//! Every form that the certificate and what belongs to it can be saved in.

use signet_shared::export::{Format, NO_PRIVATE_KEY};
use yew::prelude::*;

use crate::api::identities;
use crate::components::menu::Menu;

/// What [`Exports`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct ExportsProps {
    /// Id of the identity.
    pub id: String,
    /// Called when the trust store shall have a password of one's own.
    pub onpassword: Callback<()>,
}

/// A menu of files that the server makes, each with what it is for.
#[component]
pub(crate) fn Exports(props: &ExportsProps) -> Html {
    let link = |format: Format| {
        html! {
            <a href={identities::export_url(&props.id, format)} download="">
                <span>{ format.label() }<span class="help small muted">{ format.help() }</span></span>
            </a>
        }
    };
    html! {
        <Menu label="Export" icon="download">
            { for Format::ALL.into_iter().map(link) }
            <button type="button" onclick={props.onpassword.reform(|_: MouseEvent| ())}>
                <span>{ "Trust store, password of your own" }<span class="help small muted">{ "Asks for the password first." }</span></span>
            </button>
            <p class="help small muted">{ NO_PRIVATE_KEY }</p>
        </Menu>
    }
}

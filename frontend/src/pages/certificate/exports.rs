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
            <p class="help small muted">{ NO_PRIVATE_KEY }</p>
        </Menu>
    }
}

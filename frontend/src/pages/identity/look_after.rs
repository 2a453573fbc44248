//! What can be done for an identity, and which of it comes next.

use signet_shared::api::identity::Identity;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::button::{ButtonLink, Weight};
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::route::{Route, Task};
use crate::state::offers::{Offer, offers};

/// The panel; nothing where nothing can be done.
pub(super) fn look_after(identity: &Identity) -> Html {
    let offers = offers(identity, now_ms());
    if offers.is_empty() {
        return Html::default();
    }
    let id = &identity.summary.id;
    html! {
        <Panel id="care-h" title="Look after it" flush=true>
            <ul class="list">{ for offers.iter().map(|offer| item(offer, id)) }</ul>
        </Panel>
    }
}

fn item(offer: &Offer, id: &str) -> Html {
    let to = Route::Task { id: id.to_owned(), task: offer.task };
    let (icon, tone) = match offer.task {
        Task::Renew => ("cert", "info"),
        Task::Rotate => ("key", "info"),
        Task::Revoke => ("bad", "idle"),
        Task::CleanUp => ("trash", "idle"),
        Task::Restore => ("retry", "info"),
        Task::Import => ("upload", "info"),
    };
    html! {
        <li>
            <Icon name={icon} class={tone} />
            if offer.is_next {
                <div class="stack tight"><p>{ &offer.text }</p><div class="actions"><ButtonLink {to} weight={Weight::Primary}>{ offer.label }</ButtonLink></div></div>
            } else {
                <div><a href={to.path()}>{ offer.label }</a><p>{ &offer.text }</p></div>
            }
        </li>
    }
}

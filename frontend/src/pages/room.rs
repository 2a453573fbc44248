//! A page of a room: waits for the room, tells if it cannot be had, then lets it draw.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::async_view::Loading;
use crate::components::button::Button;
use crate::components::notice::Notice;
use crate::components::status::Tone;
use crate::hooks::use_title::use_title;
use crate::rooms::Room;
use crate::route::Route;

/// What [`RoomPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct RoomPageProps {
    /// The room.
    pub room: Room,
    /// A page of it.
    pub route: Route,
}

/// What is known of a room that is not here.
#[derive(Clone, Copy, PartialEq)]
enum Fetch {
    Going,
    Failed,
}

/// A page of a room.
#[component]
pub(crate) fn RoomPage(props: &RoomPageProps) -> Html {
    let fetch = use_state(|| Fetch::Going);
    let attempt = use_state(|| 0_u32);
    let drawn = use_force_update();
    {
        let fetch = fetch.setter();
        use_effect_with((props.room, *attempt), move |(room, _)| {
            let room = *room;
            if room.here().is_none() {
                fetch.set(Fetch::Going);
                spawn_local(async move {
                    match room.load().await {
                        Ok(_) => drawn.force_update(),
                        Err(_) => fetch.set(Fetch::Failed),
                    }
                });
            }
        });
    }
    if let Some(draw) = props.room.here() {
        return draw(props.route.clone());
    }
    match *fetch {
        Fetch::Going => html! { <Loading what="page" /> },
        Fetch::Failed => {
            let onretry = Callback::from(move |_: MouseEvent| attempt.set(*attempt + 1));
            html! { <Missing {onretry} reload={props.route.path()} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct MissingProps {
    onretry: Callback<MouseEvent>,
    /// Address of the page, for a load from the start.
    reload: AttrValue,
}

/// Says that the page's program did not arrive.
#[component]
fn Missing(props: &MissingProps) -> Html {
    use_title("Page not loaded");
    html! {
        <Notice tone={Tone::Warn} title="This page could not be loaded" alert=true>
            <p>{ "A part of Signet's own program did not arrive. Either the server cannot be reached, or it was restarted with another version: then reload." }</p>
            <div class="actions">
                <Button icon="retry" onclick={props.onretry.clone()}>{ "Try again" }</Button>
                // The target keeps the router from following it.
                <a class="btn" href={&props.reload} target="_self">{ "Reload" }</a>
            </div>
        </Notice>
    }
}

//! The parts of the UI that are fetched when they are needed, not before the first paint.
//!
//! A room is some pages and all code that only they use. Behind the feature `split`, the build cuts the linked program at
//! the functions below: what can be reached only through them lands in a file of its own, with the memory and the
//! function table of the rest. Without the feature they are plain functions.

use std::cell::Cell;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::pages::certificate::CertificatePage;
use crate::pages::identity::IdentityPage;
use crate::pages::inspect::InspectPage;
use crate::pages::inventory::{CertificateEntryPage, InventoryPage};
use crate::pages::key_policy::{KeyPage, KeyPolicyPage};
use crate::pages::keys::KeysPage;
use crate::pages::run::RunPage;
use crate::pages::settings::SettingsPage;
use crate::pages::setup::SetupPage;
use crate::pages::task::{ImportPage, TaskPage};
use crate::route::Route;

/// Draws a page of a room.
pub(crate) type Draw = fn(Route) -> Html;

/// A room's file did not arrive: no connection, or a server with another build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unavailable;

/// A part of the UI that is fetched on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// An identity: at a glance, set up, looked after.
    Identities,
    /// Certificates, and the inspector.
    Certificates,
    /// Policies of keys.
    Policies,
}

thread_local! {
    /// The rooms that are here.
    static HERE: Cell<[Option<Draw>; Room::ALL.len()]> = const { Cell::new([None; Room::ALL.len()]) };
}

impl Room {
    /// All rooms, those that are likely to be needed first coming first.
    pub(crate) const ALL: [Self; 3] = [Self::Identities, Self::Certificates, Self::Policies];

    /// The room of a page; `None` if it came with the first load.
    pub(crate) fn of(route: &Route) -> Option<Self> {
        match route {
            Route::Home | Route::SetupStart | Route::NotFound => None,
            Route::Identity { .. }
            | Route::Setup { .. }
            | Route::Task { .. }
            | Route::Import
            | Route::Ceremony { .. }
            | Route::Settings => Some(Self::Identities),
            Route::Certificate { .. }
            | Route::Certificates
            | Route::CertificateEntry { .. }
            | Route::Inspect => Some(Self::Certificates),
            Route::KeyPolicy { .. } | Route::Keys | Route::Key { .. } => Some(Self::Policies),
        }
    }

    /// What draws its pages, if it is here already.
    pub(crate) fn here(self) -> Option<Draw> {
        HERE.get()[self as usize]
    }

    /// Fetches it, unless it is here. What failed once can be tried again.
    pub(crate) async fn load(self) -> Result<Draw, Unavailable> {
        let draw = match self {
            Self::Identities => identities().await,
            Self::Certificates => certificates().await,
            Self::Policies => policies().await,
        }?;
        let mut here = HERE.get();
        here[self as usize] = Some(draw);
        HERE.set(here);
        Ok(draw)
    }
}

/// Fetches all rooms, one after the other whenever the browser has nothing to do, so that a click does not wait.
pub(crate) fn fetch_when_idle() {
    fn next(rooms: &'static [Room]) {
        let Some((room, rest)) = rooms.split_first() else { return };
        browser::when_idle(move || {
            spawn_local(async move {
                // One that does not arrive now is asked for again by the page that needs it.
                let _ = room.load().await;
                next(rest);
            });
        });
    }
    next(&Room::ALL);
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Unavailable {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Defines the function where the build cuts a room off.
macro_rules! door {
    ($room:ident, $draw:expr) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($room, fallible)]
        fn $room() -> Result<Draw, Unavailable> {
            Ok($draw)
        }

        #[cfg(not(feature = "split"))]
        async fn $room() -> Result<Draw, Unavailable> {
            Ok($draw)
        }
    };
}

door!(identities, |route| match route {
    Route::Identity { id } => html! { <IdentityPage key={id.clone()} id={id.clone()} /> },
    Route::Setup { step } => html! { <SetupPage {step} /> },
    Route::Task { id, task } => html! { <TaskPage key={format!("{id} {task}")} id={id.clone()} {task} /> },
    Route::Import => html! { <ImportPage /> },
    Route::Ceremony { id } => html! { <RunPage key={id.clone()} id={id.clone()} /> },
    Route::Settings => html! { <SettingsPage /> },
    _ => Html::default(),
});

door!(certificates, |route| match route {
    Route::Certificate { id } => html! { <CertificatePage key={id.clone()} id={id.clone()} /> },
    Route::Certificates => html! { <InventoryPage /> },
    Route::CertificateEntry { id } => html! { <CertificateEntryPage key={id} {id} /> },
    Route::Inspect => html! { <InspectPage /> },
    _ => Html::default(),
});

door!(policies, |route| match route {
    Route::KeyPolicy { id } => html! { <KeyPolicyPage key={id.clone()} id={id.clone()} /> },
    Route::Keys => html! { <KeysPage /> },
    Route::Key { target, key_arn } => {
        html! { <KeyPage key={format!("{target} {key_arn}")} target={target.clone()} key_arn={key_arn.clone()} /> }
    }
    _ => Html::default(),
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pages_are_in_no_room_and_each_room_has_a_place() {
        assert_eq!(Room::of(&Route::Home), None);
        assert_eq!(Room::of(&Route::NotFound), None);
        assert_eq!(Room::of(&Route::Inspect), Some(Room::Certificates));
        assert_eq!(Room::of(&Route::Keys), Some(Room::Policies));
        for (place, room) in Room::ALL.into_iter().enumerate() {
            assert_eq!(room as usize, place);
        }
    }
}

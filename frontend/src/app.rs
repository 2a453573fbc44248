//! Puts the UI together: router, gate, shell, pages.
//!
//! The router comes first, because the gate keeps the address while it is closed; the session context comes with the
//! gate, so that every page below it may rely on someone being signed in.

use yew::prelude::*;

use crate::browser;
use crate::pages::certificate::CertificatePage;
use crate::pages::gate::GatePage;
use crate::pages::home::HomePage;
use crate::pages::identity::IdentityPage;
use crate::pages::inspect::InspectPage;
use crate::pages::key_policy::KeyPolicyPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::run::RunPage;
use crate::pages::settings::SettingsPage;
use crate::pages::setup::SetupPage;
use crate::pages::task::{ImportPage, TaskPage};
use crate::route::{Route, SetupStep};
use crate::router::{Redirect, Router, use_route};

/// The whole UI.
#[component]
pub(crate) fn App() -> Html {
    html! {
        <Router>
            <GatePage><Pages /></GatePage>
        </Router>
    }
}

/// The page of the address. Moves the focus to the new page's content, so that the keyboard and screen readers follow.
#[component]
fn Pages() -> Html {
    let route = use_route();
    let arrived = use_mut_ref(|| false);
    use_effect_with(route.clone(), move |route| {
        // Not on the first page: the browser has just put the focus where it belongs. The wizard's steps see to it themselves.
        if arrived.replace(true) && !matches!(route, Route::Setup { .. }) {
            browser::scroll_to_top();
            browser::focus("main");
        }
    });
    match route {
        Route::Home => html! { <HomePage /> },
        Route::SetupStart => html! { <Redirect to={Route::Setup { step: SetupStep::Names }} /> },
        Route::Setup { step } => html! { <SetupPage {step} /> },
        Route::Ceremony { id } => html! { <RunPage key={id.clone()} id={id.clone()} /> },
        Route::Identity { id } => html! { <IdentityPage key={id.clone()} id={id.clone()} /> },
        Route::Certificate { id } => html! { <CertificatePage key={id.clone()} id={id.clone()} /> },
        Route::KeyPolicy { id } => html! { <KeyPolicyPage key={id.clone()} id={id.clone()} /> },
        Route::Task { id, task } => {
            html! { <TaskPage key={format!("{id} {task}")} id={id.clone()} {task} /> }
        }
        Route::Import => html! { <ImportPage /> },
        Route::Inspect => html! { <InspectPage /> },
        Route::Settings => html! { <SettingsPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

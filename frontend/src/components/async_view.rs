//! The one way to show something that is loaded: waiting, failed, or there.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::components::problem::ProblemNotice;
use crate::hooks::use_resource::{Load, Resource};

/// How long nothing is shown before the placeholder, milliseconds: quick answers should not flicker.
const PATIENCE: u32 = 300;

/// Draws a resource: a placeholder after 300 ms, the problem with a way to try again, or what `ready` makes of it.
///
/// `what` names it for screen readers, for example `identities`.
pub(crate) fn async_view<T: 'static>(
    resource: &Resource<T>,
    what: &str,
    ready: impl FnOnce(&Rc<T>) -> Html,
) -> Html {
    match &resource.load {
        Load::Loading => html! { <Loading what={what.to_owned()} /> },
        Load::Failed(error) => {
            html! { <ProblemNotice error={error.clone()} onretry={resource.reload.clone()} busy={resource.busy} /> }
        }
        Load::Ready(value) => ready(value),
    }
}

/// What [`Loading`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct LoadingProps {
    /// What is loaded.
    pub what: AttrValue,
}

/// A placeholder while something loads; nothing at all for the first 300 ms.
#[component]
pub(crate) fn Loading(props: &LoadingProps) -> Html {
    let shown = use_state(|| false);
    {
        let shown = shown.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(PATIENCE, move || shown.set(true));
            move || drop(timer)
        });
    }
    html! {
        <div class="stack tight boot" role="status">
            if *shown {
                <span class="vh">{ "Loading " }{ &props.what }</span>
                <span class="skeleton"></span><span class="skeleton"></span><span class="skeleton"></span>
            }
        </div>
    }
}

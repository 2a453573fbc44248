//! What could not be read: what it is instead, where it breaks, what to do.

use signet_shared::format::{count, thousands};
use yew::prelude::*;

use crate::components::fold::Fold;
use crate::components::icon::Icon;
use crate::state::inspect::{Failure, Inspector, MAX_OPEN};

/// Failures that stand open; the others are behind a line.
const OPEN: usize = 5;

/// The failures of the last inputs.
pub(super) fn list(state: &Inspector) -> Html {
    let (first, rest) = state.failures.split_at(state.failures.len().min(OPEN));
    let more = i64::try_from(rest.len()).unwrap_or(i64::MAX);
    html! {
        <div role="alert">
            if state.beyond > 0 {
                <p class="body small problem"><Icon name="warn" /><span>
                    { format!("{} more were not opened: {} are open. Close those you no longer need.", thousands(state.beyond as u64), thousands(MAX_OPEN as u64)) }
                </span></p>
            }
            if !first.is_empty() { <ul class="list ruled">{ for first.iter().map(failure) }</ul> }
            if !rest.is_empty() {
                <Fold class="body" summary={count(more, "more failure")}><ul class="list ruled">{ for rest.iter().map(failure) }</ul></Fold>
            }
        </div>
    }
}

fn failure(failure: &Failure) -> Html {
    let icon = if failure.is_secret { "lock" } else { "bad" };
    html! {
        <li>
            <Icon name={icon} class="bad" />
            <div>
                <span class="vh">{ "Failed: " }</span>
                if !failure.source.is_empty() { <b><bdi>{ &failure.source }</bdi></b> }
                <p>{ format!("{}. {}", failure.message, failure.hint) }</p>
            </div>
        </li>
    }
}

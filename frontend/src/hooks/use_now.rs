//! A clock that ticks while it is needed.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::clock::now_ms;

/// The time, Unix milliseconds, renewed every `period_ms` while `ticking`.
#[hook]
pub(crate) fn use_now(period_ms: u32, ticking: bool) -> i64 {
    let now = use_state(now_ms);
    {
        let now = now.clone();
        use_effect_with((period_ms, ticking), move |(period_ms, ticking)| {
            let interval = ticking.then(|| Interval::new(*period_ms, move || now.set(now_ms())));
            move || drop(interval)
        });
    }
    *now
}

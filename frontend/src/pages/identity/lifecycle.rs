//! How much of the certificate's validity has passed.

use signet_shared::format::{count, date};
use signet_shared::renewal;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::components::panel::Panel;
use crate::components::time::{Precision, Time};
use crate::format::{days_until, seconds};
use crate::state::health::left_per_mille;

/// What [`Lifecycle`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct LifecycleProps {
    /// Begin of the validity, Unix seconds.
    pub begin: i64,
    /// End of the validity, Unix seconds.
    pub end: i64,
}

/// A bar from issue to end, with today and the time to act on it.
#[component]
pub(super) fn Lifecycle(props: &LifecycleProps) -> Html {
    let (begin, end, now) = (props.begin, props.end, now_ms());
    let passed = 1000 - left_per_mille(begin, end, seconds(now));
    let act = renewal::due_at(begin, end);
    let window = left_per_mille(begin, end, act);
    let days = days_until(end.saturating_mul(1000), now);
    let aside = if days < 0 { "Ended".to_owned() } else { format!("{} left", count(days, "day")) };
    // Text at the very ends would be cut off.
    let (today_x, anchor) = match passed {
        ..60 => (0, "start"),
        60..941 => (passed, "middle"),
        _ => (1000, "end"),
    };
    let label =
        format!("{}.{} percent of the validity has passed; act from {}", passed / 10, passed % 10, date(act));
    html! {
        <Panel id="life-h" title="Lifecycle" aside={html! { <span class="small muted">{ aside }</span> }}>
            <svg class="span" role="img" aria-label={label}>
                <text class="t" x={percent(today_x)} y="11" text-anchor={anchor}>{ "Today" }</text>
                if passed < 600 { <text x="100%" y="11" text-anchor="end">{ format!("Act from {}", date(act)) }</text> }
                <rect class="bg" y="22" width="100%" height="6" rx="3" />
                <rect class="fg" y="22" width={percent(passed)} height="6" rx="3" />
                <rect class="win" x={percent(1000 - window)} y="22" width={percent(window)} height="6" rx="3" />
                <circle class="pin" cx={percent(passed.clamp(8, 992))} cy="25" r="6" />
            </svg>
            <ol class="life">
                <li><b>{ "Valid from" }</b><Time at={begin * 1000} show={Precision::Date} /><span><Time at={begin * 1000} show={Precision::Relative} /></span></li>
                <li><b>{ "Ends" }</b><Time at={end * 1000} show={Precision::Date} /><span><Time at={end * 1000} show={Precision::Relative} /></span></li>
            </ol>
        </Panel>
    }
}

fn percent(per_mille: i64) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

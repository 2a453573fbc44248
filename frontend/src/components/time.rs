//! Moments.

use signet_shared::format;
use yew::prelude::*;

use crate::clock::now_ms;
use crate::format::seconds;

/// How much of a moment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Precision {
    /// `24 Jun 2026`.
    Date,
    /// `24 Jun 2026, 14:12 UTC`.
    #[default]
    Minute,
    /// `14:12:08 UTC`.
    Clock,
    /// `in 212 days`; the whole moment is the tooltip.
    Relative,
}

/// What [`Time`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct TimeProps {
    /// Unix milliseconds.
    pub at: i64,
    /// How much of it is shown.
    #[prop_or_default]
    pub show: Precision,
    /// Says how far away it is, too.
    #[prop_or_default]
    pub relative: bool,
}

/// A moment in UTC, readable by machines too.
#[component]
pub(crate) fn Time(props: &TimeProps) -> Html {
    let at = seconds(props.at);
    let away = || format::relative(at, seconds(now_ms()));
    let text = match props.show {
        Precision::Date => format::date(at),
        Precision::Minute => format::date_time(at),
        Precision::Clock => format::time_with_seconds(at),
        Precision::Relative => away(),
    };
    html! {
        <><time datetime={format::rfc3339(at)} title={format::date_time_with_seconds(at)}>{ text }</time>if props.relative { { ", " }{ away() } }</>
    }
}

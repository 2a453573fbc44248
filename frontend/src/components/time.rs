//! Moments.

use yew::prelude::*;

use crate::clock::now_ms;
use crate::format;

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
    let away = || format::relative(props.at, now_ms());
    let text = match props.show {
        Precision::Date => format::date(props.at),
        Precision::Minute => format::date_time(props.at),
        Precision::Clock => format!("{} UTC", format::time_of_day(props.at)),
        Precision::Relative => away(),
    };
    html! {
        <><time datetime={format::rfc3339(props.at)} title={format::date_time(props.at)}>{ text }</time>if props.relative { { ", " }{ away() } }</>
    }
}

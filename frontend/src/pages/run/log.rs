//! The log of a ceremony.

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, LogLevel, LogLine};
use signet_shared::format::time_with_seconds;
use web_sys::Element;
use yew::prelude::*;

use crate::components::panel::Panel;
use crate::format::seconds;

/// What [`Log`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct LogProps {
    /// The ceremony.
    pub ceremony: Rc<Ceremony>,
    /// How the page learns what happens.
    pub status: Html,
}

/// The log, scrolled to its end whenever it grows.
#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let node = use_node_ref();
    let lines = &props.ceremony.log;
    {
        let node = node.clone();
        use_effect_with(lines.len(), move |_| {
            if let Some(log) = node.cast::<Element>() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    }
    let hash: String = props.ceremony.plan_hash.chars().take(8).collect();
    html! {
        <Panel id="log-h" title="Log" flush=true aside={props.status.clone()}
            footer={html! { <span class="muted">{ "Plan " }<span class="mono">{ hash }</span>{ ". Times are UTC. The run does not need this page: it goes on, and the log stays." }</span> }}>
            <pre ref={node} class="code log" tabindex="0" role="region" aria-label="Ceremony log">{ for lines.iter().map(line) }</pre>
        </Panel>
    }
}

fn line(line: &LogLine) -> Html {
    let class = match line.level {
        LogLevel::Info => None,
        LogLevel::Wait => Some("c"),
        LogLevel::Error => Some("bad"),
    };
    let clock = time_with_seconds(seconds(line.at));
    html! { <><span class="c">{ clock.trim_end_matches(" UTC").to_owned() }</span>{ " " }<span class={classes!(class)}>{ &line.text }</span>{ "\n" }</> }
}

//! What a certificate is, and where it stands in its life.

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, Severity, ValidityState};
use signet_shared::format;
use yew::prelude::*;

use super::chain::LinkCheck;
use crate::clock;
use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};
use crate::state::certificate::{Life, life, tone, your_time};

/// Id of the title, so that the focus can be moved to it.
pub(crate) const TITLE_ID: &str = "certificate-h";

/// What [`SummaryPanel`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct SummaryPanelProps {
    /// The certificate.
    pub certificate: Rc<CertificateView>,
    /// Now, Unix seconds.
    pub now: i64,
    /// What is known of its signature.
    pub check: LinkCheck,
    /// Buttons.
    pub actions: Html,
}

/// Name, kind, life.
#[component]
pub(super) fn SummaryPanel(props: &SummaryPanelProps) -> Html {
    let certificate = &props.certificate;
    let validity = certificate.validity(props.now);
    let tone = tone(validity.state);
    let findings = certificate.findings(props.now).into_iter();
    // That it has expired stands above the bar already.
    let found = findings.filter(|finding| finding.severity == Severity::Bad && finding.code != "expired");
    let forged = (props.check == LinkCheck::Bad)
        .then(|| format!("{} did not sign it: the signature does not fit", certificate.issuer.title()));
    let problems = forged.into_iter().chain(found.map(|finding| finding.title));
    html! {
        <section class="panel" aria-labelledby={TITLE_ID}>
            <header>
                <div class="row shrink">
                    <h2 id={TITLE_ID} tabindex="-1">{ certificate.subject.title().to_owned() }</h2>
                    <Tag>{ format!("{}, X.509 v{}", certificate.role(), certificate.version) }</Tag>
                </div>
                <div class="actions">{ props.actions.clone() }</div>
            </header>
            <div class="body stack tight">
                <p class={classes!("problem", (tone != Tone::Ok).then_some(tone.class()))}>
                    if tone != Tone::Ok { <Icon name={tone.icon()} /> }
                    <b>{ validity.summary() }</b>
                </p>
                <Bar life={life(&validity)} state={validity.state} />
                <ol class="life">
                    <Moment label="Not before" at={certificate.not_before} />
                    <Moment label="Not after" at={certificate.not_after} />
                </ol>
                { for problems.map(|problem| html! { <p class="problem"><Icon name="bad" /><span>{ problem }</span></p> }) }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct BarProps {
    life: Life,
    state: ValidityState,
}

/// The life as a bar: what has passed, the time for renewal, a pin for today. Geometry is in attributes, because the page
/// allows no inline style.
#[component]
fn Bar(props: &BarProps) -> Html {
    let Life { today, anchor, window, renew_from, description } = &props.life;
    let percent = |value: f64| format!("{value:.2}%");
    let class = match tone(props.state) {
        Tone::Ok => None,
        tone => Some(tone.class()),
    };
    let word = match props.state {
        ValidityState::NotYet => "Not yet",
        ValidityState::Expired => "Over",
        ValidityState::Valid | ValidityState::ExpiresSoon => "Today",
    };
    html! {
        <svg class={classes!("span", class)} role="img" aria-label={description.clone()}>
            <text class="t" x={percent(*today)} y="11" text-anchor={*anchor}>{ word }</text>
            if let Some(date) = renew_from { <text x="100%" y="11" text-anchor="end">{ format!("Renew from {date}") }</text> }
            <rect class="bg" y="22" width="100%" height="6" rx="3" />
            <rect class="win" x={percent(*window)} y="22" width={percent(100.0 - window)} height="6" rx="3" />
            <rect class="fg" y="22" width={percent(*today)} height="6" rx="3" />
            <circle class="pin" cx={percent(*today)} cy="25" r="6" />
        </svg>
    }
}

#[derive(Properties, PartialEq)]
struct MomentProps {
    label: &'static str,
    at: i64,
}

/// A moment in UTC, and on the reader's own clock where that differs.
#[component]
fn Moment(props: &MomentProps) -> Html {
    let at = props.at;
    html! {
        <li>
            <b>{ props.label }</b>
            <time datetime={format::rfc3339(at)}>{ format!("{}, ", format::date(at)) }<span class="nowrap">{ format::time_with_seconds(at) }</span></time>
            if let Some(local) = your_time(at, clock::zone_offset(at)) { <span>{ local }</span> }
        </li>
    }
}

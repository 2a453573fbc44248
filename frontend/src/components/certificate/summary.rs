//! What a certificate is, and where it stands in its life.

use signet_shared::certificate::{CertificateView, Finding, Severity, ValidityState};
use signet_shared::format;
use yew::prelude::*;

use super::chain::LinkCheck;
use super::panel_link::beside;
use crate::clock;
use crate::components::copy::Copy;
use crate::components::icon::Icon;
use crate::components::status::{Tag, Tone};
use crate::state::certificate::values::validity as validity_text;
use crate::state::certificate::{Life, life, tone, your_time};

/// Id of the title, so that the focus can be moved to it.
pub(crate) const TITLE_ID: &str = "certificate-h";

/// Name, kind, life, and what is worst about it. `now` is in Unix seconds, `check` is of its own signature.
pub(super) fn panel(
    certificate: &CertificateView,
    findings: &[Finding],
    now: i64,
    check: LinkCheck,
    actions: &Html,
) -> Html {
    let validity = certificate.validity(now);
    let tone = tone(validity.state);
    // That it has expired stands above the bar already.
    let found =
        findings.iter().filter(|finding| finding.severity == Severity::Bad && finding.code != "expired");
    let forged = (check == LinkCheck::Bad)
        .then(|| format!("{} did not sign it: the signature does not fit", certificate.issuer.title()));
    let problems = forged.into_iter().chain(found.map(|finding| finding.title.clone()));
    html! {
        <section class="panel" aria-labelledby={TITLE_ID}>
            <header>
                <div class="row shrink">
                    <h2 id={TITLE_ID} tabindex="-1"><bdi>{ certificate.subject.title().to_owned() }</bdi></h2>
                    <Tag>{ format!("{}, X.509 v{}", certificate.role(), certificate.version) }</Tag>
                </div>
                <div class="actions">{ beside(TITLE_ID, "the certificate", actions.clone()) }</div>
            </header>
            <div class="body stack tight">
                <p class={classes!("problem", (tone != Tone::Ok).then_some(tone.class()))}>
                    if tone != Tone::Ok { <Icon name={tone.icon()} /> }
                    <b>{ validity.summary() }</b><Copy text={validity_text(certificate)} what="validity, RFC 3339" />
                </p>
                { bar(&life(&validity), validity.state) }
                <ol class="life">
                    { moment("Not before", certificate.not_before) }
                    { moment("Not after", certificate.not_after) }
                </ol>
                { for problems.map(|problem| html! { <p class="problem"><Icon name="bad" /><span>{ problem }</span></p> }) }
            </div>
        </section>
    }
}

/// The life as a bar: what has passed, the time for renewal, a pin for today. Geometry is in attributes, because the page
/// allows no inline style.
fn bar(life: &Life, state: ValidityState) -> Html {
    let Life { today, anchor, window, renew_from, description } = life;
    let percent = |value: f64| format!("{value:.2}%");
    let class = match tone(state) {
        Tone::Ok => None,
        tone => Some(tone.class()),
    };
    let word = match state {
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

/// A moment in UTC, and on the reader's own clock where that differs.
fn moment(label: &'static str, at: i64) -> Html {
    html! {
        <li>
            <b>{ label }<Copy text={format::rfc3339(at)} what={format!("{label}, RFC 3339")} /></b>
            <time datetime={format::rfc3339(at)}>{ format!("{}, ", format::date(at)) }<span class="nowrap">{ format::time_with_seconds(at) }</span></time>
            if let Some(local) = your_time(at, clock::zone_offset(at)) { <span>{ local }</span> }
        </li>
    }
}

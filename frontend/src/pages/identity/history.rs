//! The certificates that an identity has and had.

use signet_shared::api::identity::{CertificateRecord, CertificateStatus};
use yew::prelude::*;

use crate::components::copy::Copy;
use crate::components::icon::Icon;
use crate::components::panel::Panel;
use crate::components::status::{Tag, Tone};
use crate::components::time::{Precision, Time};
use crate::state::timeline::in_words;

/// The panel; nothing while there is only the current one, which has a page of its own.
pub(super) fn history(records: &[CertificateRecord]) -> Html {
    if records.iter().all(|record| record.status == CertificateStatus::Current) {
        return Html::default();
    }
    html! {
        <Panel id="history-h" title="Certificates" flush=true>
            <ul class="list">{ for records.iter().map(item) }</ul>
        </Panel>
    }
}

fn item(record: &CertificateRecord) -> Html {
    let (word, tone) = match record.status {
        CertificateStatus::Current => ("Current", Tone::Ok),
        CertificateStatus::Next => ("Of the new key", Tone::Info),
        CertificateStatus::Superseded => ("Earlier", Tone::Idle),
        CertificateStatus::Revoked => ("Revoked", Tone::Bad),
    };
    let why = record.revoked_for.as_deref().map(|reason| format!(", revoked: {}", in_words(reason)));
    let serial: String = record.serial.chars().take(8).collect();
    let date = |at: i64| html! { <Time at={at.saturating_mul(1000)} show={Precision::Date} /> };
    html! {
        <li key={record.serial.clone()}>
            <Icon name="cert" class="idle" />
            <div><span class="mono">{ &serial }{ "…" }</span>{ " " }<Tag {tone}>{ word }</Tag><p>{ date(record.not_before) }{ " to " }{ date(record.not_after) }{ why.unwrap_or_default() }</p></div>
            <span><Copy text={record.pem.clone()} what={format!("certificate {serial} as PEM")} /></span>
        </li>
    }
}

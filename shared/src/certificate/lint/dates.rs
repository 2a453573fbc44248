//! Validity.

use super::super::validity::ValidityState;
use super::super::view::{CertificateView, Severity};
use super::{Found, Subject};
use crate::format::{DAY, count, date};

const UTC_TIME: u32 = 23;
/// 1 January 2050, from which dates have four digits of the year.
const YEAR_2050: i64 = 2_524_608_000;
/// The last second of 9999: no well-defined end.
const NO_END: i64 = 253_402_300_799;
/// Longest lives that public authorities gave to TLS servers: since 2018 and since 2020.
const LIVES: [i64; 2] = [825, 398];

/// What depends on the date.
pub(super) fn of_date(certificate: &CertificateView, now: i64, found: &mut Found) {
    let validity = certificate.validity(now);
    match validity.state {
        ValidityState::Valid => {}
        ValidityState::NotYet => found.add(
            Severity::Warning,
            "not_yet_valid",
            format!("Not valid before {}", date(certificate.not_before)),
            "Who checks dates refuses it until then. If it should be valid now, compare the clocks.",
        ),
        ValidityState::ExpiresSoon => found.add(
            Severity::Warning,
            "expires_soon",
            format!("Expires on {}", date(certificate.not_after)),
            "Plan its renewal: the EHR may need time to take the new one.",
        ),
        ValidityState::Expired => found.add(
            Severity::Bad,
            "expired",
            format!("Expired on {}", date(certificate.not_after)),
            "Who checks dates refuses it. Renew it.",
        ),
    }
}

pub(super) fn find(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    if certificate.not_after < certificate.not_before {
        found.add(
            Severity::Bad,
            "dates_reversed",
            "It ends before it begins",
            "There is no moment at which it is valid. Have it issued anew.",
        );
    }
    for (field, words, seconds) in
        [("notBefore", "beginning", certificate.not_before), ("notAfter", "end", certificate.not_after)]
    {
        time_form(subject, field, words, seconds, found);
    }
    if certificate.not_after == NO_END {
        found.add(
            Severity::Note,
            "no_end",
            "It has no end",
            "31 December 9999 stands for that. Nobody is reminded to replace its key; plan a rotation.",
        );
        return;
    }
    let days = certificate.not_after.saturating_sub(certificate.not_before).saturating_add(1).div_euclid(DAY);
    let beyond = LIVES.into_iter().find(|limit| days > *limit).filter(|_| !certificate.is_ca);
    if let Some(limit) = beyond {
        found.add(
            Severity::Note,
            "long_life",
            format!("It lives {}, longer than {limit}", count(days, "day")),
            "Public authorities may not do that for TLS servers, and some programs hold everyone to it. A private authority may; nothing to mend for SMART.",
        );
    }
}

/// RFC 5280 §4.1.2.5: two digits of the year until 2049 and four from 2050, always with seconds and Z, without fractions.
fn time_form(subject: &Subject<'_>, field: &'static str, words: &str, seconds: i64, found: &mut Found) {
    let Some(node) = subject.tree.field(field) else { return };
    let is_short = subject.tree.nodes[node].is(UTC_TIME);
    let text = subject.bytes(node);
    let length = if is_short { 13 } else { 15 };
    let is_plain = text.len() == length
        && text.last() == Some(&b'Z')
        && text[..length - 1].iter().all(u8::is_ascii_digit);
    if !is_plain {
        found.add(
            Severity::Bad,
            "time_form",
            format!("The date of its {words} is not written as it must be"),
            "Dates have seconds, end in Z and have no fractions. Programs refuse it or read another moment. Have it issued anew.",
        );
    } else if is_short != (seconds < YEAR_2050) {
        found.add(
            Severity::Warning,
            "time_form",
            format!("The date of its {words} has the wrong type"),
            "UTCTime stands for dates until 2049, GeneralizedTime for those from 2050. Strict programs refuse it.",
        );
    }
}

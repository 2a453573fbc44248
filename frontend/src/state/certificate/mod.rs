//! What the certificate pages work out before they draw: forms of hex, the bar of its life, file names, links of a chain.

pub(crate) mod asn1;
pub(crate) mod chain;
pub(crate) mod findings;
pub(crate) mod own_key;
pub(crate) mod values;

use std::rc::Rc;

use signet_shared::certificate::{CertificateView, Validity, ValidityState};
use signet_shared::format;
use signet_shared::renewal;

use crate::components::status::Tone;

/// How byte strings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum HexForm {
    /// `86:49:13`.
    #[default]
    Colons,
    /// `864913`.
    Plain,
    /// `hkkT`.
    Base64,
}

impl HexForm {
    /// All forms.
    pub(crate) const ALL: [Self; 3] = [Self::Colons, Self::Plain, Self::Base64];

    /// Name for people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Colons => "With colons",
            Self::Plain => "Plain hex",
            Self::Base64 => "Base64",
        }
    }

    /// Value in a form.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Colons => "colons",
            Self::Plain => "plain",
            Self::Base64 => "base64",
        }
    }

    /// The form with this value.
    pub(crate) fn from_value(value: &str) -> Self {
        Self::ALL.into_iter().find(|form| form.value() == value).unwrap_or_default()
    }

    /// Writes hex with colons in this form.
    pub(crate) fn write(self, colons: &str) -> String {
        match self {
            Self::Colons => colons.to_owned(),
            Self::Plain => format::hex_plain(colons),
            Self::Base64 => format::hex_to_base64(colons).unwrap_or_default(),
        }
    }
}

/// The colour of a validity.
pub(crate) fn tone(state: ValidityState) -> Tone {
    match state {
        ValidityState::Valid => Tone::Ok,
        ValidityState::NotYet | ValidityState::ExpiresSoon => Tone::Warn,
        ValidityState::Expired => Tone::Bad,
    }
}

/// Positions on the bar of a certificate's life, in percent of its width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Life {
    /// Where today is.
    pub today: f64,
    /// Which end of the word "Today" stands there: an SVG `text-anchor`.
    pub anchor: &'static str,
    /// Where the time for renewal begins.
    pub window: f64,
    /// The day on which it begins, where there is room to say so.
    pub renew_from: Option<String>,
    /// The bar in words.
    pub description: String,
}

/// Works out the bar.
pub(crate) fn life(validity: &Validity) -> Life {
    let opens = renewal::due_at(validity.not_before, validity.not_after);
    let window = Validity::new(validity.not_before, validity.not_after, opens).percent;
    let today = validity.percent;
    let is_ahead = opens > validity.now;
    let anchor = match today {
        ..6.0 => "start",
        6.0..94.0 => "middle",
        _ => "end",
    };
    let renewal = if is_ahead { "opens" } else { "opened" };
    Life {
        today,
        anchor,
        window,
        // Beyond the middle, the words would run into "Today".
        renew_from: (is_ahead && today < 45.0 && window > 50.0).then(|| format::date(opens)),
        description: format!(
            "{today:.1} percent of the validity has passed; renewal {renewal} on {}",
            format::date(opens)
        ),
    }
}

/// A moment on the wall clock of a browser whose zone is `offset` minutes behind UTC (as `getTimezoneOffset` says), if
/// that differs from UTC: `08:12 your time`, with the date where it is another day.
pub(crate) fn your_time(unix_seconds: i64, offset: i64) -> Option<String> {
    if offset == 0 {
        return None;
    }
    let local = unix_seconds.saturating_sub(offset.saturating_mul(60));
    let clock = format::time(local);
    let clock = clock.trim_end_matches(" UTC");
    if format::date(local) == format::date(unix_seconds) {
        Some(format!("{clock} your time"))
    } else {
        Some(format!("{}, {clock} your time", format::date(local)))
    }
}

/// A name for a file, from a name that a stranger chose: letters, digits, `-`, `_` and `.` stay; never hidden, never empty.
pub(crate) fn file_stem(title: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let stem: String = title.chars().take(64).map(safe).collect();
    match stem.trim_matches(['.', '-']) {
        "" => "certificate".to_owned(),
        stem => stem.to_owned(),
    }
}

/// PEM of a whole chain, leaf first.
pub(crate) fn chain_pem(chain: &[Rc<CertificateView>]) -> String {
    chain.iter().map(|certificate| certificate.pem.as_str()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const ROOT: &str = include_str!("../../../../shared/tests/data/root.pem");
    pub(crate) const LEAF: &str = include_str!("../../../../shared/tests/data/leaf.pem");
    pub(crate) const P384: &str = include_str!("../../../../shared/tests/data/p384.pem");

    pub(crate) fn one(pem: &str) -> Rc<CertificateView> {
        Rc::new(signet_shared::certificate::parse(pem.as_bytes()).unwrap().remove(0))
    }

    #[test]
    fn hex_is_written_in_three_forms() {
        let written = HexForm::ALL.map(|form| form.write("86:49:13"));
        assert_eq!(written, ["86:49:13", "864913", "hkkT"]);
        for form in HexForm::ALL {
            assert_eq!(HexForm::from_value(form.value()), form);
        }
        assert_eq!(HexForm::from_value("?"), HexForm::Colons);
    }

    #[test]
    fn the_bar_shows_today_and_the_time_for_renewal() {
        let leaf = one(LEAF);
        let at = |days: i64| life(&leaf.validity(leaf.not_before + days * format::DAY));
        assert_eq!((at(0).today, at(0).anchor), (0.0, "start"));
        assert_eq!(at(0).renew_from.as_deref(), Some("25 Oct 2027"));
        assert!((91.0..92.5).contains(&at(0).window));
        assert_eq!((at(183).anchor, at(183).renew_from), ("middle", None));
        assert_eq!((at(400).today, at(400).anchor), (100.0, "end"));
        assert!(at(400).description.contains("renewal opened on 25 Oct 2027"));
        assert_eq!(at(0).description, "0.0 percent of the validity has passed; renewal opens on 25 Oct 2027");
    }

    #[test]
    fn of_a_short_life_the_last_third_is_time_for_renewal() {
        let life = life(&Validity::new(0, 9 * format::DAY, 0));
        assert!((66.0..67.0).contains(&life.window), "{}", life.window);
        assert_eq!(life.renew_from.as_deref(), Some("7 Jan 1970"));
    }

    #[test]
    fn your_time_names_the_day_when_it_is_another() {
        let evening = 1_795_543_328; // 18:02 UTC
        assert_eq!(your_time(evening, 0), None);
        assert_eq!(your_time(evening, 300).as_deref(), Some("13:02 your time"));
        assert_eq!(your_time(evening, -540).as_deref(), Some("25 Nov 2026, 03:02 your time"));
    }

    #[test]
    fn file_names_are_harmless() {
        for (title, expected) in [
            ("epic-prod-voice", "epic-prod-voice"),
            ("Lakeside Signing Root", "Lakeside-Signing-Root"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "certificate"),
            ("", "certificate"),
            ("診療所", "certificate"),
        ] {
            assert_eq!(file_stem(title), expected);
        }
        assert_eq!(file_stem(&"x".repeat(500)).len(), 64);
    }

    #[test]
    fn the_pem_of_a_chain_starts_with_the_leaf() {
        assert_eq!(chain_pem(&[one(LEAF), one(ROOT)]), format!("{LEAF}{ROOT}"));
    }
}

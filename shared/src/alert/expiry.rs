//! When an end that comes closer is told: at 60, 30, 14, 7 and 1 days, and when it has passed.

use super::Severity;
use crate::certificate::EXPIRES_SOON_DAYS;
use crate::format::DAY;

/// Days before the end at which it is told, the earliest first.
pub const THRESHOLDS: [i64; 5] = [EXPIRES_SOON_DAYS, 30, 14, 7, 1];

/// A threshold that an end has crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold {
    /// Days before the end; 0 once it has ended.
    pub days: u32,
    /// How urgent that is.
    pub severity: Severity,
}

/// The last threshold crossed at `now` by what is valid until `not_after` (included), both Unix seconds.
///
/// The bounds are those of [`crate::certificate::Validity`]: soon is *less than* so many days, over is *after* the end.
pub fn threshold(not_after: i64, now: i64) -> Option<Threshold> {
    if now > not_after {
        return Some(Threshold { days: 0, severity: Severity::Critical });
    }
    let left = not_after.saturating_sub(now);
    let days = THRESHOLDS.into_iter().rev().find(|days| left < days * DAY)?;
    let severity = match days {
        ..=7 => Severity::Critical,
        8..=30 => Severity::Warning,
        _ => Severity::Notice,
    };
    Some(Threshold { days: u32::try_from(days).unwrap_or_default(), severity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Validity, ValidityState};

    const END: i64 = 1_800_000_000;

    #[test]
    fn each_threshold_begins_where_the_certificate_page_says_so() {
        let days = |left: i64| threshold(END, END - left).map(|crossed| crossed.days);
        assert_eq!(days(60 * DAY), None);
        for (left, expected) in [
            (60 * DAY - 1, 60),
            (30 * DAY, 60),
            (30 * DAY - 1, 30),
            (14 * DAY, 30),
            (14 * DAY - 1, 14),
            (7 * DAY - 1, 7),
            (DAY, 7),
            (DAY - 1, 1),
            (0, 1),
            (-1, 0),
            (-400 * DAY, 0),
        ] {
            assert_eq!(days(left), Some(expected), "{left} s left");
        }
    }

    #[test]
    fn it_agrees_with_the_validity_at_every_edge() {
        for edge in [0, 1, 7, 14, 30, 60, 61] {
            for second in [-1, 0, 1] {
                let now = END - edge * DAY + second;
                let state = Validity::new(0, END, now).state;
                let expected = match threshold(END, now) {
                    None => ValidityState::Valid,
                    Some(Threshold { days: 0, .. }) => ValidityState::Expired,
                    Some(_) => ValidityState::ExpiresSoon,
                };
                assert_eq!(state, expected, "{edge} days, {second} s");
            }
        }
    }

    #[test]
    fn it_only_becomes_more_urgent() {
        let mut last = Severity::Notice;
        for left in (-2..60).rev() {
            let Some(crossed) = threshold(END, END - left * DAY) else { panic!("{left} days left") };
            assert!(crossed.severity >= last, "{left} days left");
            last = crossed.severity;
        }
        assert_eq!(last, Severity::Critical);
    }

    #[test]
    fn extremes_do_not_overflow() {
        assert_eq!(threshold(i64::MAX, i64::MIN), None);
        assert_eq!(threshold(i64::MIN, i64::MAX).map(|crossed| crossed.days), Some(0));
    }
}

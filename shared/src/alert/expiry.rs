//! When an end that comes closer is told: at 60, 30, 14, 7 and 1 days as far as they are a small part of its life, when
//! its renewal is due, and when it has passed.

use super::Severity;
use crate::format::DAY;
use crate::renewal;

/// Days before the end at which it is told, the earliest first.
pub const THRESHOLDS: [i64; 5] = [60, 30, 14, 7, 1];
/// An end that is this close is critical, if half of the time for its renewal is over.
const CRITICAL_DAYS: i64 = 7;

/// A threshold that an end has crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold {
    /// Days before the end, a part of one counted whole; 0 once it has ended.
    pub days: u32,
    /// How urgent that is.
    pub severity: Severity,
}

/// The last threshold crossed at `now` by what is valid from `not_before` until `not_after` (both included), all Unix
/// seconds. What nobody knows the begin of counts as long-lived.
///
/// A notice comes before the renewal is due, a warning from then on: the same moment ([`renewal::due_at`]) from which
/// lists and pages say that it ends soon. Of a life of a week, none is told at its begin.
pub fn threshold(not_before: Option<i64>, not_after: i64, now: i64) -> Option<Threshold> {
    if now > not_after {
        return Some(Threshold { days: 0, severity: Severity::Critical });
    }
    let begin = not_before.unwrap_or(i64::MIN);
    let third = not_after.saturating_sub(begin).max(0) / 3;
    let notice = not_after.saturating_sub(renewal::due_at(begin, not_after));
    let fixed = THRESHOLDS.into_iter().map(|days| days * DAY).filter(|seconds| *seconds <= third);
    let left = not_after.saturating_sub(now);
    let crossed = fixed.chain([notice]).filter(|seconds| left <= *seconds).min()?;
    let severity = match () {
        () if crossed > notice => Severity::Notice,
        () if crossed <= CRITICAL_DAYS * DAY && crossed <= notice / 2 => Severity::Critical,
        () => Severity::Warning,
    };
    let days = crossed.saturating_add(DAY - 1) / DAY;
    Some(Threshold { days: u32::try_from(days).unwrap_or_default().max(1), severity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Validity, ValidityState};

    const END: i64 = 1_800_000_000;
    const YEAR: i64 = 365 * DAY;

    fn told(life: i64, left: i64) -> Option<(u32, Severity)> {
        threshold(Some(END - life), END, END - left).map(|crossed| (crossed.days, crossed.severity))
    }

    #[test]
    fn the_end_of_a_year_is_told_two_months_before_and_pressed_a_month_before() {
        assert_eq!(told(YEAR, 60 * DAY + 1), None);
        for (left, days, severity) in [
            (60 * DAY, 60, Severity::Notice),
            (30 * DAY + 1, 60, Severity::Notice),
            (30 * DAY, 30, Severity::Warning),
            (14 * DAY + 1, 30, Severity::Warning),
            (14 * DAY, 14, Severity::Warning),
            (7 * DAY, 7, Severity::Critical),
            (DAY + 1, 7, Severity::Critical),
            (DAY, 1, Severity::Critical),
            (0, 1, Severity::Critical),
            (-1, 0, Severity::Critical),
            (-400 * DAY, 0, Severity::Critical),
        ] {
            assert_eq!(told(YEAR, left), Some((days, severity)), "{left} s left");
            assert_eq!(threshold(None, END, END - left).map(|crossed| crossed.days), Some(days));
        }
    }

    #[test]
    fn a_week_is_told_when_its_renewal_is_due_and_not_before() {
        let life = 7 * DAY;
        assert_eq!(told(life, life), None);
        assert_eq!(told(life, life / 3 + 1), None);
        assert_eq!(told(life, life / 3), Some((3, Severity::Warning)));
        assert_eq!(told(life, DAY), Some((1, Severity::Critical)));
        assert_eq!(told(DAY, DAY / 3), Some((1, Severity::Warning)));
    }

    #[test]
    fn more_than_a_notice_is_told_exactly_while_pages_say_that_it_ends_soon() {
        for life in [DAY, 7 * DAY, 45 * DAY, 90 * DAY, YEAR, 10 * YEAR] {
            for edge in [0, DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, life / 3] {
                for second in [-1, 0, 1] {
                    let now = END - edge + second;
                    let state = Validity::new(END - life, END, now).state;
                    let pressed = threshold(Some(END - life), END, now)
                        .filter(|crossed| crossed.severity > Severity::Notice);
                    let expected = match (pressed, state) {
                        (_, ValidityState::NotYet) => continue,
                        (None, _) => ValidityState::Valid,
                        (Some(Threshold { days: 0, .. }), _) => ValidityState::Expired,
                        (Some(_), _) => ValidityState::ExpiresSoon,
                    };
                    assert_eq!(state, expected, "life {life}, edge {edge}, {second} s");
                }
            }
        }
    }

    #[test]
    fn it_only_becomes_more_urgent() {
        let mut last = Severity::Notice;
        for left in (-2..60).rev() {
            let Some(crossed) = threshold(None, END, END - left * DAY) else { panic!("{left} days left") };
            assert!(crossed.severity >= last, "{left} days left");
            last = crossed.severity;
        }
        assert_eq!(last, Severity::Critical);
    }

    #[test]
    fn extremes_do_not_overflow() {
        assert_eq!(threshold(None, i64::MAX, i64::MIN), None);
        assert_eq!(threshold(None, i64::MIN, i64::MAX).map(|crossed| crossed.days), Some(0));
        assert_eq!(threshold(Some(i64::MAX), i64::MIN, i64::MIN).map(|crossed| crossed.days), Some(1));
    }
}

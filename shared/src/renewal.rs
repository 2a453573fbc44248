//! When a certificate should be renewed: a pure function of its dates, so that every door says the same.

use crate::format::DAY;

/// The longest time before the end at which a renewal is due, seconds: time enough to register a certificate with an EHR.
const LONGEST_NOTICE: i64 = 30 * DAY;

/// From when on a certificate should be renewed, Unix seconds: when a third of its life is left, or thirty days,
/// whichever is shorter. Dates are Unix seconds.
pub fn due_at(not_before: i64, not_after: i64) -> i64 {
    let life = not_after.saturating_sub(not_before).max(0);
    not_after.saturating_sub((life / 3).min(LONGEST_NOTICE))
}

/// Whether a renewal is due at `now` (Unix seconds).
pub fn is_due(not_before: i64, not_after: i64, now: i64) -> bool {
    now >= due_at(not_before, not_after)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_year_is_renewed_a_month_before_and_a_week_after_two_thirds() {
        assert_eq!(due_at(0, 365 * DAY), 335 * DAY);
        assert_eq!(due_at(0, 6 * DAY), 4 * DAY);
        assert!(!is_due(0, 6 * DAY, 4 * DAY - 1) && is_due(0, 6 * DAY, 4 * DAY));
    }

    proptest! {
        #[test]
        fn it_is_due_within_its_life(begin in 0i64..4_000_000_000, life in 0i64..1_000_000_000) {
            let due = due_at(begin, begin + life);
            prop_assert!((begin..=begin + life).contains(&due));
        }

        #[test]
        fn no_dates_are_too_strange(begin: i64, end: i64) {
            let _ = due_at(begin, end);
        }
    }
}

//! What an identity has cost and will cost, from its monthly price.

use crate::format::seconds;

/// Seconds of a month in AWS's prices: a twelfth of a year.
const MONTH: i64 = 365 * 86_400 / 12;

/// About what it has cost so far, US cents: the monthly price from its setup to `now` (Unix milliseconds), prorated.
pub(crate) fn so_far(monthly_cents: u32, created_at: i64, now: i64) -> u32 {
    let age = seconds(now.saturating_sub(created_at)).max(0);
    let cents = i64::from(monthly_cents).saturating_mul(age) / MONTH;
    u32::try_from(cents).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_grows_with_time_and_never_shrinks_below_nothing() {
        assert_eq!(so_far(40_100, 0, MONTH * 1000), 40_100);
        assert_eq!(so_far(40_100, 0, MONTH * 500), 20_050);
        assert_eq!(so_far(40_100, 5_000, 0), 0, "a clock that went back");
        assert_eq!(so_far(u32::MAX, 0, i64::MAX), u32::MAX);
    }
}

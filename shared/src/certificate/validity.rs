//! Where a certificate stands in its life. The time is a parameter.

use serde::Serialize;

use crate::format::{DAY, count, date, relative};
use crate::renewal;

/// Where a certificate stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityState {
    /// It has not begun.
    NotYet,
    /// It is valid and will be for a while.
    Valid,
    /// It is valid, and its renewal is due ([`renewal::due_at`]).
    ExpiresSoon,
    /// It is over.
    Expired,
}

/// A certificate's life at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Validity {
    /// Where it stands.
    pub state: ValidityState,
    /// Whole days to the end; negative when it is over.
    pub days_left: i64,
    /// How much of its life has passed, from 0 to 100.
    pub percent: f64,
    /// First second, Unix.
    pub not_before: i64,
    /// Last second, Unix.
    pub not_after: i64,
    /// The moment, Unix seconds.
    pub now: i64,
}

impl Validity {
    /// The life from `not_before` to `not_after` (both included) as seen at `now`, all in Unix seconds.
    pub fn new(not_before: i64, not_after: i64, now: i64) -> Self {
        let left = not_after.saturating_sub(now);
        let is_due = renewal::is_due(not_before, not_after, now);
        let state = match () {
            () if now > not_after => ValidityState::Expired,
            () if now < not_before => ValidityState::NotYet,
            () if is_due => ValidityState::ExpiresSoon,
            () => ValidityState::Valid,
        };
        // Towards zero: 23 hours left are 0 days, and 23 hours ago are 0 days too.
        Self {
            state,
            days_left: left / DAY,
            percent: percent(not_before, not_after, now),
            not_before,
            not_after,
            now,
        }
    }

    /// One line for people: `Valid for 212 more days`, `Expired 3 days ago`.
    pub fn summary(&self) -> String {
        match self.state {
            ValidityState::NotYet => format!("Not valid yet: begins {}", relative(self.not_before, self.now)),
            ValidityState::Valid => format!("Valid for {}", count(self.days_left, "more day")),
            ValidityState::ExpiresSoon => format!("Expires {}", relative(self.not_after, self.now)),
            ValidityState::Expired => format!("Expired {}", relative(self.not_after, self.now)),
        }
    }

    /// The state in one or two words: `Valid`, `Expires soon`.
    pub fn label(&self) -> &'static str {
        match self.state {
            ValidityState::NotYet => "Not valid yet",
            ValidityState::Valid => "Valid",
            ValidityState::ExpiresSoon => "Expires soon",
            ValidityState::Expired => "Expired",
        }
    }

    /// `24 Nov 2026 to 24 Nov 2027`.
    pub fn span(&self) -> String {
        format!("{} to {}", date(self.not_before), date(self.not_after))
    }
}

/// Share of the life that has passed. A life without length is over at once.
fn percent(not_before: i64, not_after: i64, now: i64) -> f64 {
    let whole = i128::from(not_after) - i128::from(not_before);
    let passed = i128::from(now) - i128::from(not_before);
    if whole <= 0 {
        return 100.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a percentage needs no more digits than a double has")]
    let share = passed as f64 / whole as f64;
    (share * 100.0).clamp(0.0, 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_000_000;
    const END: i64 = START + 400 * DAY;

    fn at(now: i64) -> Validity {
        Validity::new(START, END, now)
    }

    #[test]
    fn knows_the_states_at_their_edges() {
        assert_eq!(at(START - 1).state, ValidityState::NotYet);
        assert_eq!(at(START).state, ValidityState::Valid);
        assert_eq!(at(END - 30 * DAY - 1).state, ValidityState::Valid);
        assert_eq!(at(END - 30 * DAY).state, ValidityState::ExpiresSoon);
        assert_eq!(at(END).state, ValidityState::ExpiresSoon);
        assert_eq!(at(END + 1).state, ValidityState::Expired);
    }

    #[test]
    fn a_certificate_of_a_week_does_not_always_end_soon() {
        let at = |day: i64| Validity::new(0, 6 * DAY, day * DAY).state;
        assert_eq!(
            [0, 3, 4, 6].map(at),
            [
                ValidityState::Valid,
                ValidityState::Valid,
                ValidityState::ExpiresSoon,
                ValidityState::ExpiresSoon
            ]
        );
    }

    #[test]
    fn counts_days_and_shares() {
        assert_eq!((at(START).days_left, at(START).percent), (400, 0.0));
        assert_eq!((at(START + 100 * DAY).days_left, at(START + 100 * DAY).percent), (300, 25.0));
        assert_eq!((at(END + 3 * DAY).days_left, at(END + 3 * DAY).percent), (-3, 100.0));
        assert_eq!(at(i64::MIN).percent, 0.0);
        assert_eq!(Validity::new(END, START, START).percent, 100.0);
    }

    #[test]
    fn says_it_in_words() {
        assert_eq!(at(START).summary(), "Valid for 400 more days");
        assert_eq!(at(END - 29 * DAY).summary(), "Expires in 29 days");
        assert_eq!(at(END - 60).summary(), "Expires in 1 minute");
        assert_eq!(at(END).summary(), "Expires now");
        assert_eq!(at(END + 2 * DAY).summary(), "Expired 2 days ago");
        assert_eq!(at(START - DAY).summary(), "Not valid yet: begins in 1 day");
    }
}

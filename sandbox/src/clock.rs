//! The sandbox's own time: the system's clock, which tests can move forward.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Stands for a clock that was not stopped: no time is so long ago.
const RUNNING: i64 = i64::MIN;

/// A clock that follows the system's and can be moved forward and stopped; only a reset of the sandbox takes it back.
#[derive(Debug)]
pub struct Clock {
    /// Milliseconds that this clock is ahead of the system's.
    ahead: AtomicI64,
    /// The system's time, in milliseconds since 1970, at which this clock was stopped.
    stopped: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(0), stopped: AtomicI64::new(RUNNING) }
    }
}

impl Clock {
    /// Moves this clock forward: what was to happen in the meantime has happened at the next call.
    pub fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let _ = self
            .ahead
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |ahead| Some(ahead.saturating_add(millis)));
    }

    /// Stops this clock: from now on only [`Self::advance`] moves it, so that a test knows what time it is.
    pub fn stop(&self) {
        let now = Timestamp::now().as_millisecond();
        // One that stands still stays where it is.
        let _ = self.stopped.compare_exchange(RUNNING, now, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// Lets this clock go on: it is where it would be had it not been stopped.
    pub fn start(&self) {
        self.stopped.store(RUNNING, Ordering::SeqCst);
    }

    /// Whether this clock stands still.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst) != RUNNING
    }

    /// How far this clock is ahead of the system's.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.ahead.load(Ordering::SeqCst)).unwrap_or(0))
    }

    /// Goes back to the system's time.
    pub(crate) fn reset(&self) {
        self.start();
        self.ahead.store(0, Ordering::SeqCst);
    }

    /// The time now, as milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn now_millis(&self) -> i64 {
        let system = match self.stopped.load(Ordering::SeqCst) {
            RUNNING => Timestamp::now().as_millisecond(),
            stopped => stopped,
        };
        system.saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    /// The time now.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.now_millis())
    }

    /// The system's time now, by which clients sign.
    pub(crate) fn system_now() -> Moment {
        Moment(Timestamp::now().as_millisecond())
    }
}

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// The moment `time` later.
    pub(crate) fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment `days` times 24 hours later.
    pub(crate) fn plus_days(self, days: u32) -> Self {
        self.plus(Duration::from_secs(u64::from(days) * 86_400))
    }

    /// The moment `time` earlier.
    pub(crate) fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The same day and time of day some calendar months later (the last day of a shorter month), in UTC.
    ///
    /// `None` when that lies outside of the calendar's range.
    pub(crate) fn plus_months(self, months: i64) -> Option<Self> {
        let span = Span::new().try_months(months).ok()?;
        let date = Timestamp::from_millisecond(self.0).ok()?.to_zoned_datetime(TimeZone::UTC);
        Some(Self(date.checked_add(span).ok()?.timestamp().as_millisecond()))
    }

    /// The moment at these whole seconds since 1970.
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// The moment that `20261124T190327Z` writes.
    pub(crate) fn from_basic_iso(text: &str) -> Option<Self> {
        let plain = text.len() == 16 && text.is_ascii();
        let timestamp: Timestamp = text.parse().ok().filter(|_| plain)?;
        Some(Self(timestamp.as_millisecond()))
    }

    /// `20261124T190327Z`.
    pub(crate) fn basic_iso(self) -> String {
        self.iso().replace(['-', ':'], "")
    }

    /// `2026-11-24T19:03:27Z`.
    pub(crate) fn iso(self) -> String {
        Timestamp::from_second(self.seconds()).map(|time| time.to_string()).unwrap_or_default()
    }

    /// Whole seconds since 1970, rounded down.
    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// As AWS's JSON protocols write a time: seconds since 1970 with a fraction.
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years around 1970")]
    pub(crate) fn epoch(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_forward_until_it_is_reset() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(3_600));
        assert!(clock.now() >= before.plus(Duration::from_secs(3_600)));
        assert_eq!(clock.ahead(), Duration::from_secs(3_600));
        clock.advance(Duration::MAX);
        assert!(clock.now() > before);
        clock.reset();
        assert_eq!(clock.ahead(), Duration::ZERO);
    }

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let clock = Clock::default();
        clock.stop();
        let before = clock.now();
        clock.advance(Duration::from_millis(5));
        clock.stop();
        assert_eq!(clock.now(), before.plus(Duration::from_millis(5)));
        assert!(clock.is_stopped());
        clock.start();
        assert!(!clock.is_stopped() && clock.now() >= before.plus(Duration::from_millis(5)));
    }

    #[test]
    fn months_keep_the_calendar() {
        // 2024-01-31T00:00:00Z and 2024-02-29T00:00:00Z.
        let january = Moment::from_seconds(1_706_659_200);
        assert_eq!(january.plus_months(1), Some(Moment::from_seconds(1_709_164_800)));
        assert_eq!(january.plus_months(12).map(Moment::seconds), Some(1_738_281_600));
        assert_eq!(january.plus_months(i64::MAX), None);
    }

    #[test]
    fn moments_are_written_and_read() {
        let moment = Moment::from_seconds(1_706_659_200);
        assert_eq!(moment.iso(), "2024-01-31T00:00:00Z");
        assert_eq!(moment.basic_iso(), "20240131T000000Z");
        assert_eq!(Moment::from_basic_iso("20240131T000000Z"), Some(moment));
        for other in ["", "2024-01-31T00:00:00Z", "20240131T0000000", "20241331T000000Z"] {
            assert_eq!(Moment::from_basic_iso(other), None, "{other}");
        }
    }

    #[test]
    fn epoch_keeps_milliseconds() {
        assert_eq!(Moment(1_700_000_000_123).epoch().to_string(), "1700000000.123");
        assert_eq!(Moment(-1).seconds(), -1);
    }
}

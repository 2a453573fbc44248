//! A token bucket: it holds what one second allows, and fills up by the same amount every second.

use crate::clock::Moment;

/// Thousandths of a call, as what comes back in a millisecond is less than one call.
const CALL: u64 = 1_000;

#[derive(Debug)]
pub(super) struct Bucket {
    /// In thousandths of a call.
    level: u64,
    /// When `level` was right.
    since: Moment,
}

impl Bucket {
    /// A bucket nobody has taken from. `rate` is calls a second.
    pub(super) fn full(rate: u32, now: Moment) -> Self {
        Self { level: u64::from(rate) * CALL, since: now }
    }

    /// Takes one call out, if there is one.
    pub(super) fn take(&mut self, rate: u32, now: Moment) -> bool {
        let rate = u64::from(rate);
        // The system's clock may have been set back: then nothing came in.
        let millis = u64::try_from(now.0.saturating_sub(self.since.0)).unwrap_or(0);
        self.level = self.level.saturating_add(millis.saturating_mul(rate)).min(rate * CALL);
        self.since = now;
        let enough = self.level >= CALL;
        if enough {
            self.level -= CALL;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `calls` at this moment get through.
    fn through(bucket: &mut Bucket, rate: u32, calls: u32, now: i64) -> usize {
        (0..calls).filter(|_| bucket.take(rate, Moment(now))).count()
    }

    #[test]
    fn a_second_allows_its_rate_and_no_more() {
        let mut bucket = Bucket::full(5, Moment(0));
        assert_eq!(through(&mut bucket, 5, 9, 0), 5);
        assert_eq!(through(&mut bucket, 5, 9, 199), 0);
        assert_eq!(through(&mut bucket, 5, 9, 200), 1);
        assert_eq!(through(&mut bucket, 5, 9, 800), 3);
        assert_eq!(through(&mut bucket, 5, 9, 60_000), 5, "it does not save up");
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let mut bucket = Bucket::full(1, Moment(10_000));
        assert_eq!(through(&mut bucket, 1, 2, 10_000), 1);
        assert_eq!(through(&mut bucket, 1, 2, 0), 0);
        assert_eq!(through(&mut bucket, 1, 2, 1_000), 1);
    }
}

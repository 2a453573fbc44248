//! Rate limits of our own, under those of AWS: many ceremonies at once wait their turn rather than be throttled.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Calls per second that AWS takes of an account in a Region, by operation: the defaults of AWS Private CA's and AWS
/// KMS's quota pages. What is not listed may be called far more often than we ever do.
const QUOTAS: &[(&str, u32)] = &[
    ("CreateCertificateAuthority", 1),
    ("DeleteCertificateAuthority", 10),
    ("DescribeCertificateAuthority", 20),
    ("GetCertificate", 75),
    ("GetCertificateAuthorityCertificate", 20),
    ("GetCertificateAuthorityCsr", 10),
    ("ImportCertificateAuthorityCertificate", 10),
    ("IssueCertificate", 25),
    ("ListCertificateAuthorities", 20),
    ("ListTags", 20),
    ("RestoreCertificateAuthority", 20),
    ("RevokeCertificate", 20),
    ("TagCertificateAuthority", 10),
    ("UpdateCertificateAuthority", 10),
    ("CancelKeyDeletion", 5),
    ("CreateAlias", 5),
    ("CreateKey", 5),
    ("DeleteAlias", 15),
    ("EnableKey", 5),
    ("PutKeyPolicy", 15),
    ("ScheduleKeyDeletion", 15),
    ("TagResource", 10),
    ("UpdateAlias", 5),
];
/// Part of a quota that we use: others in the account call, too.
const SHARE: f64 = 0.8;

/// One bucket per operation. Whoever comes when it is empty gets a time at which it may call, in the order of arrival.
#[derive(Debug)]
pub(super) struct Quotas {
    clock: Clock,
    buckets: Mutex<HashMap<&'static str, Bucket>>,
}

impl Quotas {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, buckets: Mutex::default() }
    }

    /// Waits until this operation may be called.
    pub(super) async fn take_turn(&self, operation: &str) {
        let wait = {
            let Some((name, rate)) = QUOTAS.iter().find(|(name, _)| *name == operation) else { return };
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            buckets.entry(name).or_default().take(*rate, self.clock.now_ms())
        };
        if !wait.is_zero() {
            self.clock.pause(wait).await;
        }
    }
}

/// A token bucket that holds a second's worth of calls, as the one number it takes: when the next call is due if all
/// come evenly (the generic cell rate algorithm).
#[derive(Debug, Default)]
struct Bucket {
    due_ms: f64,
}

impl Bucket {
    /// Takes a token for a call at `now_ms`; answers how long the call must wait for it.
    fn take(&mut self, rate: u32, now_ms: i64) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years around 1970")]
        let now = now_ms as f64;
        let interval = 1_000.0 / (f64::from(rate) * SHARE);
        let saved = (1_000.0 - interval).max(0.0);
        // No queue is ten minutes long: the clock went back, and nobody shall wait for it to catch up.
        if self.due_ms > now + 600_000.0 {
            self.due_ms = now;
        }
        let wait = (self.due_ms - saved - now).max(0.0);
        self.due_ms = self.due_ms.max(now) + interval;
        Duration::from_secs_f64(wait / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most calls that go out in any one second, when `calls` of them come at once.
    fn busiest_second(rate: u32, calls: usize) -> usize {
        let mut bucket = Bucket::default();
        let times: Vec<f64> = (0..calls).map(|_| bucket.take(rate, 1_000_000).as_secs_f64()).collect();
        assert!(times.is_sorted(), "first come, first served");
        let in_second = |begin: f64| times.iter().filter(|time| (begin..begin + 1.0).contains(*time)).count();
        times.iter().map(|begin| in_second(*begin)).max().unwrap_or(0)
    }

    #[test]
    fn no_quota_is_met_on_average_and_a_burst_is_no_more_than_a_second() {
        for (operation, rate) in QUOTAS {
            let calls = 10 * *rate as usize;
            assert!(busiest_second(*rate, calls) <= 2 * *rate as usize, "{operation}");
            let mut bucket = Bucket::default();
            let last = (0..calls).map(|_| bucket.take(*rate, 0)).last().unwrap_or_default();
            // Ten seconds' worth at the whole quota takes longer at our share of it.
            assert!(last.as_secs_f64() > 10.0, "{operation}: {last:?}");
        }
    }

    #[test]
    fn who_comes_alone_never_waits() {
        let mut bucket = Bucket::default();
        for second in 0..10 {
            assert_eq!(bucket.take(1, second * 2_000), Duration::ZERO);
        }
    }

    #[test]
    fn a_clock_that_goes_back_a_day_makes_nobody_wait_a_day() {
        let mut bucket = Bucket::default();
        bucket.take(1, 86_400_000);
        assert!(bucket.take(1, 0) < Duration::from_secs(2));
    }

    #[tokio::test]
    async fn calls_wait_their_turn_by_the_clock_they_are_given() {
        let waited = std::sync::Arc::new(Mutex::new(Duration::ZERO));
        let sum = waited.clone();
        let clock = Clock::from_fn(|| 0).with_pause(move |pause| *sum.lock().unwrap() += pause);
        let quotas = Quotas::new(clock);
        quotas.take_turn("CreateCertificateAuthority").await;
        quotas.take_turn("Sign").await;
        assert_eq!(*waited.lock().unwrap(), Duration::ZERO);
        quotas.take_turn("CreateCertificateAuthority").await;
        assert!(*waited.lock().unwrap() > Duration::from_secs(1));
    }
}

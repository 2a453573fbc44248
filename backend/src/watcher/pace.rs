//! How fast AWS is called: far below its quotas, so that the watch never takes a call away from a ceremony.

use std::time::Duration;

use crate::clock::Clock;

/// A pause before every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(Duration);

impl Default for Pace {
    /// Five calls a second; AWS Private CA allows 20 DescribeCertificateAuthority a second, KMS more.
    fn default() -> Self {
        Self(Duration::from_millis(200))
    }
}

impl Pace {
    /// Without a pause: for the sandbox.
    pub const NONE: Self = Self(Duration::ZERO);

    /// Waits for the next call's turn.
    pub(super) async fn turn(self, clock: &Clock) {
        if !self.0.is_zero() {
            clock.sleep(self.0).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_stays_far_below_the_quotas() {
        let clock = Clock::system();
        let begun = tokio::time::Instant::now();
        for _ in 0..20 {
            Pace::default().turn(&clock).await;
        }
        assert!(begun.elapsed() >= Duration::from_secs(4), "at most five calls a second");
        let begun = tokio::time::Instant::now();
        Pace::NONE.turn(&clock).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}

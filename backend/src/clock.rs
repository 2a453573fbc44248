//! The only reader of time. Everything else is given a [`Clock`].

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of the present time, and of waiting.
#[derive(Clone)]
pub struct Clock {
    now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// What a pause does in place of waiting, in tests.
    on_pause: Option<Arc<dyn Fn(Duration) + Send + Sync>>,
    /// How many times as fast as the machine's time this clock's passes.
    speed: u32,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Self::from_fn(|| {
            let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
        })
    }

    /// A clock of the test's own.
    pub fn from_fn(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { now_ms: Arc::new(now_ms), on_pause: None, speed: 1 }
    }

    /// The same clock, whose pauses take no time: `on_pause` is told how long each would have been. For tests.
    #[must_use]
    pub fn with_pause(mut self, on_pause: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.on_pause = Some(Arc::new(on_pause));
        self
    }

    /// The same clock, whose waits are so many times shorter: for tests whose `now_ms` runs that much faster.
    #[must_use]
    pub fn at_speed(mut self, speed: u32) -> Self {
        self.speed = speed.max(1);
        self
    }

    /// Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        (self.now_ms)()
    }

    /// Unix seconds.
    pub fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Waits without blocking a thread.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration / self.speed).await;
    }

    /// Waits for something outside that takes its time. Unlike [`Clock::sleep`], a test can skip it.
    pub async fn pause(&self, duration: Duration) {
        match &self.on_pause {
            Some(on_pause) => {
                on_pause(duration);
                tokio::task::yield_now().await;
            }
            None => self.sleep(duration).await,
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

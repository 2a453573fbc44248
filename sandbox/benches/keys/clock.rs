//! The only place of the benchmark that reads time.

use std::time::{Duration, Instant};

/// How long this takes.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

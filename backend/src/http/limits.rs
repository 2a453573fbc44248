//! Limits that keep one client, one request or one defect from taking the server down.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::problem::Fault;
use crate::error::Error;

/// How much may go on at once, and for how long.
#[derive(Debug)]
pub(super) struct Limits {
    places: Semaphore,
    request_timeout: Duration,
}

impl Limits {
    /// At most `at_once` requests at work, each for at most `request_timeout`.
    pub(super) fn new(at_once: usize, request_timeout: Duration) -> Self {
        Self { places: Semaphore::new(at_once), request_timeout }
    }
}

/// Turns a panic into an internal error; its message goes to the log alone.
pub(super) async fn catch_panic(request: Request, next: Next) -> Result<Response, Fault> {
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .map_err(|panic| Error::internal(format!("panic: {}", message_of(&*panic))).into())
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Refuses a request while the house is full.
pub(super) async fn cap_concurrency(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let Ok(_place) = limits.places.try_acquire() else {
        return Err(Fault::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "The server has its hands full",
            "Too many requests are at work. This one was not begun.",
        )
        .with_hint("Try again in a moment.")
        .with_retry_after(1));
    };
    Ok(next.run(request).await)
}

/// Gives up on a request that takes too long, its body included.
pub(super) async fn time_out(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    tokio::time::timeout(limits.request_timeout, next.run(request)).await.map_err(|_| {
        Fault::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "This took too long",
            "The request was given up. What it had begun on AWS may have taken effect.",
        )
        .with_hint("Look at the present state, then try again.")
    })
}

/// Carries an order out to its end, even if the client goes away or its time is up.
///
/// A handler that is dropped stops where it stands; between a call to AWS and the record of its outcome that would
/// leave a doubt behind. Reads are dropped: nobody waits for them any more.
pub(super) async fn carry_out(
    State(orders): State<TaskTracker>,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    match orders.spawn(next.run(request).in_current_span()).await {
        Ok(response) => Ok(response),
        // Goes on to `catch_panic`.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => Err(Error::internal(error).into()),
    }
}

/// The brake on sign-in attempts: a bucket of attempts that refills with time.
///
/// One bucket for the whole server, as all clients of a loopback server have one address. A token has 256 bits, so the
/// brake is not what keeps guessing hopeless; it keeps the log and the store quiet.
#[derive(Debug)]
pub(super) struct SignInLimit(Mutex<Bucket>);

#[derive(Debug)]
struct Bucket {
    attempts: u32,
    /// Up to when the bucket has been refilled, Unix milliseconds.
    refilled_to: i64,
}

impl SignInLimit {
    /// Attempts that may follow each other at once.
    const BURST: u32 = 20;
    /// Milliseconds after which one more is allowed.
    const REFILL_MS: i64 = 3_000;

    pub(super) fn new() -> Self {
        Self(Mutex::new(Bucket { attempts: Self::BURST, refilled_to: 0 }))
    }

    /// Takes an attempt at this time (Unix milliseconds), or says how long to wait.
    pub(super) fn take(&self, now_ms: i64) -> Result<(), Fault> {
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back gives nothing, and must not stop the refill for as long as it was set back by.
        bucket.refilled_to = bucket.refilled_to.min(now_ms);
        let earned = now_ms.saturating_sub(bucket.refilled_to) / Self::REFILL_MS;
        bucket.refilled_to += earned * Self::REFILL_MS;
        let earned = u32::try_from(earned).unwrap_or(u32::MAX);
        bucket.attempts = bucket.attempts.saturating_add(earned).min(Self::BURST);
        bucket.attempts = bucket.attempts.checked_sub(1).ok_or_else(|| {
            Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_attempts",
                "Too many sign-in attempts",
                "Signet takes a short break from sign-in attempts. Sessions that exist go on.",
            )
            .with_hint("Wait a few seconds, then open a fresh sign-in link.")
            .with_retry_after(Self::REFILL_MS.unsigned_abs() / 1000)
        })?;
        Ok(())
    }

    /// Gives an attempt back: it was a good one.
    pub(super) fn give_back(&self) {
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.attempts = Self::BURST.min(bucket.attempts + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_run_out_and_come_back() {
        let limit = SignInLimit::new();
        let mut now = 1_800_000_000_000;
        let take_all = |now| (0..100).take_while(|_| limit.take(now).is_ok()).count();
        assert_eq!(take_all(now), 20);
        now += SignInLimit::REFILL_MS - 1;
        assert_eq!(take_all(now), 0);
        now += 1;
        assert_eq!(take_all(now), 1);
        limit.give_back();
        assert_eq!(take_all(now), 1);
        now += SignInLimit::REFILL_MS * 1_000_000;
        assert_eq!(take_all(now), 20, "it never holds more than a burst");
        now -= SignInLimit::REFILL_MS * 10;
        assert_eq!(take_all(now), 0);
        now += SignInLimit::REFILL_MS;
        assert_eq!(take_all(now), 1, "a clock that was set back goes on from there");
    }
}

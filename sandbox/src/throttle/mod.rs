//! Throttling at the rates that AWS publishes, by the sandbox's own clock.

mod bucket;
mod quotas;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use self::{bucket::Bucket, quotas::Quota};
use crate::{clock::Moment, error::ApiError, place::Place};

/// Which calls of an account in a Region come too fast. Off unless switched on.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    on: AtomicBool,
    /// By the key of the place and the quota's name.
    buckets: Mutex<BTreeMap<(String, &'static str), Bucket>>,
}

impl Throttle {
    /// A throttle that is on or off.
    pub(crate) fn new(on: bool) -> Self {
        Self { on: AtomicBool::new(on), buckets: Mutex::default() }
    }

    /// Whether calls are counted and refused.
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Switches it on or off; either way every bucket is full again.
    pub(crate) fn switch(&self, on: bool) {
        self.buckets().clear();
        self.on.store(on, Ordering::Relaxed);
    }

    /// Counts a call by the quota of its operation.
    ///
    /// # Errors
    /// The service's error when the caller's account has made too many of them in this Region.
    pub(crate) fn call(
        &self,
        place: &Place,
        service: &'static str,
        operation: &str,
        now: Moment,
    ) -> Result<(), ApiError> {
        if !self.is_on() {
            return Ok(());
        }
        quotas::of(service, operation).map_or(Ok(()), |quota| self.take(place, service, quota, now))
    }

    /// Counts a cryptographic operation of KMS, whose quota depends on the kind of key.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) fn cryptography(&self, place: &Place, is_rsa: bool, now: Moment) -> Result<(), ApiError> {
        if !self.is_on() {
            return Ok(());
        }
        self.take(place, "kms", if is_rsa { quotas::KMS_RSA } else { quotas::KMS_ECC }, now)
    }

    fn take(&self, place: &Place, service: &str, quota: Quota, now: Moment) -> Result<(), ApiError> {
        let mut buckets = self.buckets();
        let bucket =
            buckets.entry((place.key(), quota.name)).or_insert_with(|| Bucket::full(quota.rate, now));
        if bucket.take(quota.rate, now) { Ok(()) } else { Err(error(service)) }
    }

    fn buckets(&self) -> MutexGuard<'_, BTreeMap<(String, &'static str), Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Calls a second that an operation of Private CA or KMS may be made with by default.
#[cfg(test)]
pub(crate) fn rate_of(service: &str, operation: &str) -> Option<u64> {
    quotas::of(service, operation).map(|quota| u64::from(quota.rate))
}

/// What a service answers to a call that comes too fast.
pub(crate) fn error(service: &str) -> ApiError {
    match service {
        // "Throttling AWS KMS requests" in the KMS developer guide.
        "kms" => ApiError::new(
            "ThrottlingException",
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
        ),
        "lambda" => ApiError { status: 429, ..ApiError::new("TooManyRequestsException", "Rate exceeded") },
        "servicequotas" => ApiError::new("TooManyRequestsException", "Rate exceeded"),
        _ => ApiError::new("ThrottlingException", "Rate exceeded"),
    }
}

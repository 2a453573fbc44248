//! What a test can do to a sandbox besides calling it: its state as a whole, its clock, pace and throttling.

use std::sync::PoisonError;

use bytes::Bytes;

use crate::{Clock, Faults, Pace, Sandbox, error::ApiError};

/// Why the state as a whole could not be taken, put back or thrown away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// What was to be restored is not a snapshot, or one of a later version. The text says why.
    #[error("{0}")]
    NotASnapshot(String),
    /// The state folder cannot be read or written; the log has the cause.
    #[error("the sandbox's state cannot be read or written")]
    Unavailable,
}

impl From<ApiError> for StateError {
    fn from(error: ApiError) -> Self {
        if error.status < 500 { Self::NotASnapshot(error.message) } else { Self::Unavailable }
    }
}

/// An object in an S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// How many bytes it has.
    pub size: usize,
}

impl Sandbox {
    /// The whole state as JSON: every key, private ones included, and everything else that calls have made.
    ///
    /// Neither the clock nor the faults are part of it. Blocks while the state is read.
    ///
    /// # Errors
    /// [`StateError::Unavailable`].
    pub fn snapshot(&self) -> Result<Bytes, StateError> {
        Ok(self.inner.store.snapshot()?.into())
    }

    /// Puts a snapshot in the place of all that is there. Blocks while the state is written.
    ///
    /// # Errors
    /// [`StateError`]; nothing has been changed then.
    pub fn restore(&self, snapshot: &[u8]) -> Result<(), StateError> {
        Ok(self.inner.store.restore(snapshot)?)
    }

    /// Makes the sandbox as new: no state, no faults, no counts, the system's time, and pace and throttling as it was
    /// opened with. Blocks while the state is written.
    ///
    /// # Errors
    /// [`StateError::Unavailable`]; nothing has been changed then.
    pub fn reset(&self) -> Result<(), StateError> {
        self.inner.store.reset()?;
        self.inner.faults.reset();
        self.inner.clock.reset();
        self.set_pace(self.inner.options.pace);
        self.set_throttling(self.inner.options.throttle);
        Ok(())
    }

    /// What Private CA has written to S3 buckets until now, in order. [`Sandbox::object`] gives the content.
    ///
    /// # Errors
    /// [`StateError::Unavailable`].
    pub fn objects(&self) -> Result<Vec<ObjectName>, StateError> {
        Ok(self.inner.store.objects(self.inner.clock.now())?)
    }

    /// How long calls and background work take now.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.inner.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes how long calls and background work take. Work that has begun keeps its time.
    pub fn set_pace(&self, pace: Pace) {
        *self.inner.pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
    }

    /// Whether calls that come faster than AWS allows are refused.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.inner.throttle.is_on()
    }

    /// Switches throttling on or off. What was called before no longer counts.
    pub fn set_throttling(&self, on: bool) {
        self.inner.throttle.switch(on);
    }

    /// The script of failures, and the call counts.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// The sandbox's clock. It belongs to this process: others that use the same directory have their own.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }
}

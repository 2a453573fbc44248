//! The one place of this benchmark that reads time.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::time::Instant;

pub(crate) fn now() -> Instant {
    Instant::now()
}

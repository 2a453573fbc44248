//! The browser's clock: the only place of the UI that reads the time.

/// Now, Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

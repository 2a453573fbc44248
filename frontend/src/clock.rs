//! The browser's clock: the only place of the UI that reads the time.

/// Now, Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Minutes that the browser's zone is behind UTC at a moment, Unix seconds (negative when it is ahead).
pub(crate) fn zone_offset(unix_seconds: i64) -> i64 {
    let moment = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(unix_seconds as f64 * 1000.0));
    moment.get_timezone_offset() as i64
}

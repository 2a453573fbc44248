//! Security headers, on every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, InvalidHeaderValue};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::cross_origin::is_api;

/// The headers that every response carries.
#[derive(Debug)]
pub(super) struct SecurityHeaders(HeaderMap);

impl SecurityHeaders {
    /// The headers with this content security policy (`csp.rs`).
    pub(super) fn new(policy: &str) -> Result<Self, InvalidHeaderValue> {
        let fixed = |name: &'static str| HeaderName::from_static(name);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(policy)?);
        for (name, value) in [
            // No page of another origin shares our window, embeds our files or frames our pages.
            (fixed("cross-origin-opener-policy"), "same-origin"),
            (fixed("cross-origin-resource-policy"), "same-origin"),
            (header::X_FRAME_OPTIONS, "DENY"),
            // A PEM file is never a script.
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            // The pages need none of these; the clipboard, which they need, is not named.
            (
                fixed("permissions-policy"),
                "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
                 geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
                 publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(Self(headers))
    }
}

/// Adds them; and nothing of the API is kept by any cache.
pub(super) async fn add(
    State(security): State<Arc<SecurityHeaders>>,
    request: Request,
    next: Next,
) -> Response {
    let api = is_api(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in &security.0 {
        headers.insert(name, value.clone());
    }
    if api {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

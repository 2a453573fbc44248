//! JSON bodies: the demand for them, and their extraction with our own words for what is wrong.

use std::error::Error as _;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::Body as _;
use serde::de::DeserializeOwned;

use super::problem::Fault;

/// Refuses a body that is not declared as JSON, whether or not the route would read it.
pub(super) async fn require_json_bodies(request: Request, next: Next) -> Result<Response, Fault> {
    if !request.body().is_end_stream() && !is_json(request.headers()) {
        return Err(unsupported());
    }
    Ok(next.run(request).await)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else { return false };
    value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn unsupported() -> Fault {
    Fault::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Only JSON is understood here",
        "A request with a body needs the header Content-Type: application/json.",
    )
}

/// A request body of type `T`.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S, T> FromRequest<S> for JsonBody<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(fault_of(rejection)),
        }
    }
}

fn fault_of(rejection: JsonRejection) -> Fault {
    // What serde says: it names the field and the place, and speaks only of what the client sent.
    let what = || rejection.source().map(ToString::to_string).unwrap_or_else(|| rejection.body_text());
    match &rejection {
        JsonRejection::JsonDataError(_) => Fault::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "The request is not what this address expects",
            format!("The JSON is well formed, but does not fit: {}.", what()),
        ),
        JsonRejection::JsonSyntaxError(_) => Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "The request is not JSON",
            format!("The body could not be read as JSON: {}.", what()),
        ),
        JsonRejection::MissingJsonContentType(_) => unsupported(),
        // Too large, or the connection broke off.
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Fault::too_large(),
        _ => Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "The request broke off",
            "The body ended before it was complete.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn json_by_any_spelling() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json ;x=y", true),
            ("application/jsonp", false),
            ("text/plain; application/json", false),
            ("application/problem+json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]);
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}

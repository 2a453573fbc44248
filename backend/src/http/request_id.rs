//! A request id for every request: in the log, in the header `x-request-id` and in every problem.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

/// The header that carries it.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: a UUID of version 7, so that ids sort by time.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId(Uuid);

impl RequestId {
    /// The id as people read it.
    pub(super) fn to_text(self) -> String {
        self.0.to_string()
    }
}

/// Gives the request an id of ours. One that the client sends is not used: it could forge log lines.
pub(super) async fn assign(mut request: Request, next: Next) -> Response {
    let id = RequestId(Uuid::now_v7());
    request.extensions_mut().insert(id);
    // The path alone: a query could hold what does not belong in a log.
    let span = tracing::info_span!(
        "request",
        id = %id.0,
        method = %request.method(),
        path = request.uri().path(),
    );
    let mut response = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::try_from(id.to_text()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

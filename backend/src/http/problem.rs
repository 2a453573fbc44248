//! Problem details (RFC 9457): the one shape of every error, decided as the last act.
//!
//! A handler or a middleware returns a [`Fault`]; it travels as a response extension to [`render`], which adds the
//! request id, writes the body and logs it, once.

use std::error::Error as StdError;
use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use signet_shared::api::ceremony::AwsRefusal;
use signet_shared::api::certificate::MAX_REPORT;
use signet_shared::api::plan::Plan;
use signet_shared::api::problem::Problem;
use signet_shared::setup::FieldError;

use super::request_id::RequestId;
use super::router::MAX_BODY;
use crate::error::{Error, Kind};

/// The status that says what a kind of error means to the reader.
fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Busy => StatusCode::CONFLICT,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::DeniedByAws => StatusCode::FORBIDDEN,
        Kind::AwsRefused => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error on its way out.
#[derive(Debug)]
pub(super) struct Fault(Box<Details>);

#[derive(Debug)]
struct Details {
    status: StatusCode,
    code: &'static str,
    title: String,
    detail: String,
    hint: Option<String>,
    errors: Vec<FieldError>,
    aws: Option<AwsRefusal>,
    plan: Option<Box<Plan>>,
    /// Seconds after which a new attempt makes sense.
    retry_after: Option<u64>,
    /// For the log alone.
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Fault {
    /// A fault of the HTTP layer's own; the application's come from [`Error`].
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Details {
            status,
            code,
            title: title.into(),
            detail: detail.into(),
            hint: None,
            errors: Vec::new(),
            aws: None,
            plan: None,
            retry_after: None,
            cause: None,
        }))
    }

    /// Says what to do.
    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says when to try again.
    pub(super) fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// There is no such address.
    pub(super) fn unknown_address() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Nothing is here",
            "Signet has nothing at this address.",
        )
        .with_hint("Check the address, or go back to the start page.")
    }

    /// The body is over the limit.
    pub(super) fn too_large() -> Self {
        let (usual, report) = (MAX_BODY / 1024, MAX_REPORT / (1024 * 1024));
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The request is too large",
            format!(
                "A request body may have up to {usual} KiB, an audit report up to {report} MiB. Nothing was done."
            ),
        )
    }

    /// What a status means when a library answered it without a word of ours.
    fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::unknown_address(),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method_not_allowed",
                "This address does not do that",
                "The address exists, but not for this HTTP method. The Allow header names those that it has.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            status if status.is_server_error() => {
                let mut fault = Self::from(Error::internal(format!("a library answered {status}")));
                fault.0.status = status;
                fault
            }
            status => Self::new(
                status,
                "bad_request",
                "The request was not understood",
                "A part of the request has a form that Signet does not accept.",
            ),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(Box::new(Details {
            status: status_of(error.kind),
            code: error.kind.code(),
            title: error.title.clone(),
            detail: error.detail.clone(),
            hint: error.hint.clone(),
            errors: error.fields.clone(),
            aws: error.aws.clone(),
            plan: error.plan.clone(),
            retry_after: None,
            cause: error.cause.is_some().then(|| error.into()),
        }))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Turns every error that leaves the routes into problem details, and logs it.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.to_text()).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    let fault = match response.extensions().get::<Arc<Fault>>() {
        Some(fault) => Arc::clone(fault),
        // The one page of ours that is an error: it says that the UI is not built (`assets.rs`).
        None if is_html(response.headers()) => return response,
        None if status.is_client_error() || status.is_server_error() => Arc::new(Fault::from_status(status)),
        None => return response,
    };
    log(&fault.0);
    answer(&fault.0, id, response.headers())
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

fn answer(fault: &Details, request_id: String, headers: &HeaderMap) -> Response {
    let problem = Problem {
        kind: format!("/problems/{}", fault.code),
        code: fault.code.to_owned(),
        title: fault.title.clone(),
        status: fault.status.as_u16(),
        detail: fault.detail.clone(),
        hint: fault.hint.clone(),
        errors: fault.errors.clone(),
        aws: fault.aws.clone(),
        plan: fault.plan.clone(),
        request_id,
    };
    let mut response = Response::new(Body::from(serde_json::to_vec(&problem).unwrap_or_default()));
    *response.status_mut() = fault.status;
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    // Nothing may keep an error: not a browser, not a proxy.
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(allow) = headers.get(header::ALLOW) {
        to.insert(header::ALLOW, allow.clone());
    }
    if let Some(seconds) = fault.retry_after {
        to.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Logs a fault, once. The request's span adds its id, method and path. The detail is left out: it can quote the
/// request, and a request can hold a secret.
fn log(fault: &Details) {
    let cause = fault.cause.as_deref().map(chain);
    let aws = fault.aws.as_ref().map(|aws| format!("{} {}", aws.operation, aws.error));
    let (status, code) = (fault.status.as_u16(), fault.code);
    match status {
        500 => tracing::error!(status, code, aws, cause, "{}", fault.title),
        501.. => tracing::warn!(status, code, aws, cause, "{}", fault.title),
        _ => tracing::info!(status, code, aws, cause, "{}", fault.title),
    }
}

/// The inside causes of an error, outermost first.
fn chain(error: &(dyn StdError + Send + Sync + 'static)) -> String {
    // An `Error` shows its public words; the log wants what is behind them.
    let mut source = if error.is::<Error>() { error.source() } else { Some(error as &dyn StdError) };
    let mut text = String::new();
    while let Some(error) = source {
        if !text.is_empty() {
            text.push_str(": ");
        }
        let _ = write!(text, "{error}");
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_status() {
        let statuses = Kind::ALL.map(|kind| (kind.code(), status_of(kind).as_u16()));
        assert_eq!(
            statuses,
            [
                ("not_found", 404),
                ("invalid", 422),
                ("conflict", 409),
                ("busy", 409),
                ("unauthenticated", 401),
                ("forbidden", 403),
                ("denied_by_aws", 403),
                ("aws_refused", 422),
                ("unavailable", 503),
                ("internal", 500),
            ]
        );
    }

    #[test]
    fn the_log_gets_the_cause_and_the_reader_does_not() {
        let cause = std::io::Error::other("disk of db.example is full");
        let fault = Fault::from(Error::unavailable("Try later", "The store is away.").with_cause(cause)).0;
        assert_eq!(chain(fault.cause.as_deref().unwrap()), "disk of db.example is full");
        let response = answer(&fault, "id".to_owned(), &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(!format!("{} {}", fault.title, fault.detail).contains("db.example"));
    }

    #[test]
    fn field_errors_and_hints_travel() {
        let field = FieldError {
            field: "alias".to_owned(),
            message: "Use letters.".to_owned(),
            suggestion: Some("signet".to_owned()),
        };
        let fault = Fault::from(Error::invalid_fields(vec![field.clone()]).with_hint("Mend it.")).0;
        assert_eq!(
            (fault.status.as_u16(), fault.errors, fault.hint.as_deref()),
            (422, vec![field], Some("Mend it."))
        );
    }
}

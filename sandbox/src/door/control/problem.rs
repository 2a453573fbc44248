//! What the control interface answers when it cannot do as asked: what is wrong, and how to mend it.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{ROUTES, VERSION};
use crate::StateError;

/// A refusal.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    /// For programs; never changes.
    code: &'static str,
    /// What is wrong.
    message: String,
    /// What to do about it.
    hint: String,
    /// The methods that a path has, when the method is what is wrong.
    allow: Option<String>,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { status, code, message: message.into(), hint: hint.into(), allow: None }
    }

    /// A body that says something that cannot be.
    pub(super) fn invalid(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message, hint)
    }

    /// Something that is not there.
    pub(super) fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message, hint)
    }

    /// `{"error": {"code": …, "message": …, "hint": …}}`.
    pub(super) fn response(self) -> Response<Bytes> {
        let Self { status, code, message, hint, allow } = self;
        let mut response =
            super::json(&json!({ "error": { "code": code, "message": message, "hint": hint } }));
        *response.status_mut() = status;
        if let Some(allow) = allow.and_then(|methods| methods.parse().ok()) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// Reads a body; `example` shows one that would do.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], example: &str) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::invalid(format!("The body cannot be used: {error}."), format!("Send {example}."))
    })
}

pub(super) fn unknown_path() -> Problem {
    let mut paths: Vec<&str> = ROUTES.iter().map(|(path, ..)| *path).collect();
    paths.dedup();
    Problem::not_found(
        "There is nothing at this path.",
        format!("{VERSION} is followed by: {}.", paths.join(", ")),
    )
}

pub(super) fn wrong_method<'a>(allowed: impl Iterator<Item = &'a str>) -> Problem {
    let allowed = allowed.collect::<Vec<_>>().join(", ");
    let hint = format!("Use {allowed}.");
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "wrong_method",
        "This path is not for that method.",
        hint,
    );
    Problem { allow: Some(allowed), ..problem }
}

pub(super) fn not_json() -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_json",
        "The body is not said to be JSON.",
        "Send the header Content-Type: application/json.",
    )
}

pub(super) fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "The request comes from a web page of another origin.",
        "Send it from a program of this machine.",
    )
}

pub(super) fn too_long(limit: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_long",
        format!("The body is longer than {limit} bytes."),
        "Send less.",
    )
}

pub(super) fn too_slow() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too_slow",
        "The body did not arrive in time.",
        "Send it without a pause.",
    )
}

impl From<StateError> for Problem {
    fn from(error: StateError) -> Self {
        match error {
            StateError::NotASnapshot(reason) => Self::invalid(
                format!("The snapshot cannot be used: {reason}."),
                format!("Send what GET {VERSION}snapshot has answered, unchanged."),
            ),
            StateError::Unavailable => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "state_unavailable",
                "The sandbox's state cannot be read or written.",
                "The sandbox's log has the cause.",
            ),
        }
    }
}

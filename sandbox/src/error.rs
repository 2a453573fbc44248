//! The error that an operation answers with.

use std::borrow::Cow;

/// An AWS error: HTTP status, name (`__type`) and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) name: Cow<'static, str>,
    pub(crate) message: String,
}

impl ApiError {
    /// A client error (HTTP 400) with this name.
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { status: 400, name: name.into(), message: message.into() }
    }

    /// A parameter that AWS refuses before it looks at any resource.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A body that is not the operation's JSON.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }

    /// An operation (or service) that does not exist, or that this sandbox does not model.
    pub(crate) fn unknown_operation() -> Self {
        Self::new("UnknownOperationException", "")
    }

    /// A fault of the sandbox itself (HTTP 500). The cause goes to the log, not to the caller.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "the sandbox failed");
        Self {
            status: 500,
            name: "InternalFailure".into(),
            message: "The request processing has failed because of an unknown error, exception or failure."
                .into(),
        }
    }
}

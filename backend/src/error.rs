//! Errors are meanings. They become HTTP (`http/problem.rs`) or text (`cli/`) as the very last act.

use std::fmt;

use signet_shared::api::ceremony::{AwsRefusal, Failure};
use signet_shared::api::plan::Plan;
use signet_shared::setup::FieldError;

/// Result with the backend's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, by what the reader will do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No such thing; the reader checks the name.
    NotFound,
    /// The input is at fault; the reader mends it.
    Invalid,
    /// The world differs from what the reader saw; the reader looks again.
    Conflict,
    /// Somebody is at work on it; the reader waits.
    Busy,
    /// Not signed in; the reader signs in.
    Unauthenticated,
    /// A rule of ours: the reader asks somebody else.
    Forbidden,
    /// AWS denied a call; the reader gets a permission.
    DeniedByAws,
    /// AWS refused a call for another reason; the reader reads AWS's words.
    AwsRefused,
    /// Something this needs cannot be reached now; the reader tries again later.
    Unavailable,
    /// A defect of ours; the reader reports it.
    Internal,
}

impl Kind {
    /// Every kind, for tables and tests.
    pub const ALL: [Self; 10] = [
        Self::NotFound,
        Self::Invalid,
        Self::Conflict,
        Self::Busy,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::DeniedByAws,
        Self::AwsRefused,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The machine-readable name, part of the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Busy => "busy",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::DeniedByAws => "denied_by_aws",
            Self::AwsRefused => "aws_refused",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// An error: a meaning, what the reader sees, and an inside cause for the log alone.
#[derive(Debug)]
pub struct Error(Box<Details>);

/// What an [`Error`] holds.
#[derive(Debug)]
pub struct Details {
    /// The meaning.
    pub kind: Kind,
    /// What happened, as a title.
    pub title: String,
    /// What happened, in a sentence or two.
    pub detail: String,
    /// What to do.
    pub hint: Option<String>,
    /// Fields at fault.
    pub fields: Vec<FieldError>,
    /// What AWS said, if AWS refused.
    pub aws: Option<AwsRefusal>,
    /// The plan that holds now, if the one that was to run does not any more.
    pub plan: Option<Box<Plan>>,
    /// The inside cause: for the log, never for the reader.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl std::ops::Deref for Error {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}

impl Error {
    /// An error of this kind.
    pub fn new(kind: Kind, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            title: title.into(),
            detail: detail.into(),
            hint: None,
            fields: Vec::new(),
            aws: None,
            plan: None,
            cause: None,
        }))
    }

    /// No `noun` has this id.
    pub fn not_found(noun: &str, id: &str) -> Self {
        Self::new(
            Kind::NotFound,
            format!("No such {noun}"),
            format!("There is no {noun} with the id {id:?}."),
        )
        .with_hint("It may belong to another target or data directory. Go back to the list.")
    }

    /// The input is at fault.
    pub fn invalid(title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, title, detail)
    }

    /// Some fields are at fault.
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        let detail = fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" ");
        let mut error = Self::new(Kind::Invalid, "Some fields need mending", detail);
        error.0.fields = fields;
        error
    }

    /// The world differs from what the reader saw.
    pub fn conflict(title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, title, detail)
    }

    /// Not signed in.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, "Sign in first", detail).with_hint(
            "Open the sign-in link that the server printed, or print a new one with `signet link`.",
        )
    }

    /// A defect or a broken environment of ours; `cause` goes to the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::new(
            Kind::Internal,
            "Something went wrong inside Signet",
            "Nothing more is known on this side. The server's log holds the cause under the request id.",
        )
        .with_hint("Try again. If it happens again, report it with the request id.");
        error.0.cause = Some(cause.into());
        error
    }

    /// Something this needs cannot be reached now.
    pub fn unavailable(title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, title, detail)
    }

    /// Says what to do.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds what AWS said.
    pub fn with_aws(mut self, aws: AwsRefusal) -> Self {
        self.0.aws = Some(aws);
        self
    }

    /// Adds the plan that holds now.
    pub fn with_plan(mut self, plan: Plan) -> Self {
        self.0.plan = Some(Box::new(plan));
        self
    }

    /// Adds the inside cause, for the log.
    pub fn with_cause(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The same error as a step's failure, for the journal.
    pub fn to_failure(&self) -> Failure {
        Failure {
            title: self.title.clone(),
            detail: self.detail.clone(),
            hint: self.hint.clone().unwrap_or_else(|| "Try again.".to_owned()),
            aws: self.aws.clone(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.title.trim_end_matches('.'), self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as &(dyn std::error::Error + 'static))
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Self::internal(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::internal(cause)
    }
}

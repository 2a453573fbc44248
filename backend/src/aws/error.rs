//! What AWS says when a call does not succeed, by what we do about it.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use serde::{Deserialize, Serialize};
use signet_shared::api::ceremony::AwsRefusal;

use crate::error::{Error, Kind};

/// What we do about a failed call.
///
/// Stored in journals: never rename one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The credentials may not do this.
    Denied,
    /// The credentials have expired, or there are none any more: new ones may come.
    Expired,
    /// Unknown or damaged credentials.
    Credentials,
    /// AWS is still at work: look again.
    InProgress,
    /// Too many calls: look again later.
    Throttled,
    /// No such resource.
    NotFound,
    /// AWS understood and said no.
    Refused,
    /// No answer, or an answer that tells nothing: the call may have taken effect.
    Unknown,
}

/// A call that did not succeed.
#[derive(Debug)]
pub struct AwsError {
    /// What we do about it.
    pub class: Class,
    /// What AWS said.
    pub refusal: AwsRefusal,
    cause: String,
}

/// Error names that mean something to us; every other name is [`Class::Refused`].
const CLASSES: &[(&str, Class)] = &[
    ("AccessDenied", Class::Denied),
    ("AccessDeniedException", Class::Denied),
    ("UnauthorizedOperation", Class::Denied),
    ("ExpiredToken", Class::Expired),
    ("ExpiredTokenException", Class::Expired),
    ("RequestExpired", Class::Expired),
    ("UnrecognizedClientException", Class::Credentials),
    ("InvalidClientTokenId", Class::Credentials),
    ("InvalidSignatureException", Class::Credentials),
    ("SignatureDoesNotMatch", Class::Credentials),
    ("IncompleteSignature", Class::Credentials),
    ("MissingAuthenticationToken", Class::Credentials),
    ("MissingAuthenticationTokenException", Class::Credentials),
    ("RequestInProgressException", Class::InProgress),
    // Another change of the same authority is under way.
    ("ConcurrentModificationException", Class::InProgress),
    ("Throttling", Class::Throttled),
    ("ThrottlingException", Class::Throttled),
    ("TooManyRequestsException", Class::Throttled),
    ("RequestLimitExceeded", Class::Throttled),
    ("NotFoundException", Class::NotFound),
    ("NoSuchEntity", Class::NotFound),
    ("NoSuchResourceException", Class::NotFound),
    ("ResourceNotFoundException", Class::NotFound),
    ("KMSInternalException", Class::Unknown),
    ("DependencyTimeoutException", Class::Unknown),
    ("InternalFailure", Class::Unknown),
    ("InternalServerError", Class::Unknown),
    ("ServiceUnavailable", Class::Unknown),
];

impl AwsError {
    /// Reads the SDK's error. `service` is the IAM prefix (`kms`, `acm-pca`).
    pub(super) fn new<E, R>(service: &str, operation: &str, error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let cause = DisplayErrorContext(&error).to_string();
        let mut refusal = AwsRefusal {
            operation: operation.to_owned(),
            action: format!("{service}:{operation}"),
            error: String::new(),
            message: String::new(),
            request_id: None,
        };
        let class = match &error {
            SdkError::ServiceError(context) => {
                let meta = context.err().meta();
                refusal.error = meta.code().unwrap_or("UnknownError").to_owned();
                refusal.message = meta.message().unwrap_or_default().to_owned();
                refusal.request_id = meta.request_id().map(str::to_owned);
                CLASSES
                    .iter()
                    .find(|(name, _)| *name == refusal.error)
                    .map_or(Class::Refused, |(_, class)| *class)
            }
            other => {
                let credentials = lacks_credentials(other);
                refusal.error = if credentials { "NoCredentials" } else { "NoAnswer" }.to_owned();
                if credentials { Class::Expired } else { Class::Unknown }
            }
        };
        Self { class, refusal, cause }
    }
}

fn lacks_credentials(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<CredentialsError>() {
            return true;
        }
        next = error.source();
    }
    false
}

impl From<AwsError> for Error {
    fn from(error: AwsError) -> Self {
        let AwsError { class, refusal, cause } = error;
        let AwsRefusal { operation, action, error: name, message, .. } = &refusal;
        let said = if message.is_empty() { name.clone() } else { format!("{name}: {message}") };
        let (kind, title, detail, hint) = match class {
            Class::Denied => (
                Kind::DeniedByAws,
                format!("AWS denied {action}"),
                format!("The credentials that Signet works with may not call {action}. The call changed nothing. {said}"),
                format!("Ask whoever manages IAM to allow {action} on this resource, then try again."),
            ),
            Class::Expired | Class::Credentials => (
                Kind::Unavailable,
                "AWS credentials are missing or no longer valid".to_owned(),
                format!("{operation} could not be called: {said}."),
                "Sign in again (for example `aws sso login --profile NAME`) or name a profile with --profile, then try again.".to_owned(),
            ),
            Class::InProgress | Class::Throttled => (
                Kind::Busy,
                format!("AWS is not ready for {operation} yet"),
                said,
                "Wait a little, then try again.".to_owned(),
            ),
            Class::NotFound => (
                Kind::NotFound,
                format!("{operation} found no such resource"),
                said,
                "It may have been deleted, or belong to another account or Region.".to_owned(),
            ),
            Class::Refused => (
                Kind::AwsRefused,
                format!("AWS refused {operation}"),
                said,
                "Mend what AWS names, then try again.".to_owned(),
            ),
            Class::Unknown => (
                Kind::Unavailable,
                format!("AWS gave no clear answer to {operation}"),
                "The call may or may not have taken effect. Trying again is safe: Signet first looks for what it made.".to_owned(),
                "Check the network, the Region and the endpoint, then try again.".to_owned(),
            ),
        };
        let error = Self::new(kind, title, detail).with_hint(hint).with_cause(cause);
        error.with_aws(refusal)
    }
}

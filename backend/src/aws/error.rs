//! What AWS says when a call does not succeed, by what we do about it.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use serde::{Deserialize, Serialize};
use signet_shared::api::ceremony::AwsRefusal;

use super::credentials::WrongAccount;
use crate::error::{Error, Kind};

const ASSUME_ROLE: &str = "AssumeRole";
/// Our own name for credentials that a guard refused.
const WRONG_ACCOUNT: &str = "WrongAccount";

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
                class_of(&refusal.error)
            }
            other => no_answer(other, &mut refusal),
        };
        Self { class, refusal, cause }
    }
}

impl AwsError {
    /// Whether it is about the way into the account: a role that is not given, credentials of another account.
    pub fn bars_access(&self) -> bool {
        self.refusal.operation == ASSUME_ROLE || self.refusal.error == WRONG_ACCOUNT
    }
}

fn class_of(name: &str) -> Class {
    CLASSES.iter().find(|(known, _)| *known == name).map_or(Class::Refused, |(_, class)| *class)
}

fn causes_of<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// What a call tells that was not answered: most often that there were no credentials to make it with, and why.
fn no_answer(error: &(dyn StdError + 'static), refusal: &mut AwsRefusal) -> Class {
    let causes = || causes_of(error);
    if let Some(wrong) = causes().find_map(|cause| cause.downcast_ref::<WrongAccount>()) {
        refusal.error = WRONG_ACCOUNT.to_owned();
        refusal.message =
            format!("They are of {} ({}); it must be {}.", wrong.found, wrong.caller, wrong.wanted);
        return Class::Credentials;
    }
    // STS may refuse the role, or whoever wants to assume it.
    let by_sts = causes().find_map(|cause| {
        let role = cause.downcast_ref::<AssumeRoleError>().map(|error| (ASSUME_ROLE, error.meta()));
        role.or_else(|| Some(("GetCallerIdentity", cause.downcast_ref::<GetCallerIdentityError>()?.meta())))
    });
    if let Some((operation, meta)) = by_sts {
        refusal.operation = operation.to_owned();
        refusal.action = format!("sts:{operation}");
        refusal.error = meta.code().unwrap_or("UnknownError").to_owned();
        refusal.message = meta.message().unwrap_or_default().to_owned();
        refusal.request_id = meta.request_id().map(str::to_owned);
        return match class_of(&refusal.error) {
            // No call was denied: there is nothing to call with.
            Class::Denied | Class::Refused | Class::NotFound => Class::Credentials,
            class => class,
        };
    }
    let credentials = causes().any(|cause| cause.is::<CredentialsError>());
    refusal.error = if credentials { "NoCredentials" } else { "NoAnswer" }.to_owned();
    if credentials { Class::Expired } else { Class::Unknown }
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
            Class::Credentials if name == WRONG_ACCOUNT => (
                Kind::Conflict,
                "The credentials are of another account".to_owned(),
                format!("{message} Nothing was called but STS, to ask whose they are."),
                "Choose the profile or the role of the right account, or mend the account id of the target.".to_owned(),
            ),
            Class::Credentials if operation == ASSUME_ROLE => (
                Kind::DeniedByAws,
                "The role cannot be assumed".to_owned(),
                format!("AWS did not give the role to the credentials that Signet has. {said}"),
                "The role's trust policy must name whoever assumes it, and the external id of the target; and whoever assumes it needs sts:AssumeRole on the role. docs/targets.md has both policies.".to_owned(),
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

//! CertificateAuthorityConfiguration: key and signing algorithm, subject, extensions of the request.

use serde::{Deserialize, Serialize};
use x509_cert::ext::Extension;

use super::{
    algorithm::{KEY_ALGORITHMS, KeyAlgorithm, SIGNING_ALGORITHMS},
    csr_extensions::CsrExtensions,
    subject::Subject,
};
use crate::{
    error::ApiError,
    validate::{Checks, given},
    x509::{SignatureAlgorithm, basic_constraints},
};

/// As it arrives.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_algorithm: Option<String>,
    signing_algorithm: Option<String>,
    subject: Option<Subject>,
    csr_extensions: Option<CsrExtensions>,
}

/// As it is kept and shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Configuration {
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) signing_algorithm: String,
    pub(super) subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    csr_extensions: Option<CsrExtensions>,
}

impl Input {
    /// Checks it as the service model does.
    pub(super) fn check(&self, checks: &mut Checks) {
        let member = |name: &str| format!("certificateAuthorityConfiguration.{name}");
        checks.required(&member("keyAlgorithm"), self.key_algorithm.as_ref());
        checks.one_of(&member("keyAlgorithm"), self.key_algorithm.as_deref(), &KEY_ALGORITHMS);
        checks.required(&member("signingAlgorithm"), self.signing_algorithm.as_ref());
        checks.one_of(&member("signingAlgorithm"), self.signing_algorithm.as_deref(), &SIGNING_ALGORITHMS);
        checks.required(&member("subject"), self.subject.as_ref());
        if let Some(subject) = &self.subject {
            subject.check(checks, &member("subject"));
        }
        if let Some(extensions) = &self.csr_extensions {
            extensions.check(checks, &member("csrExtensions"));
        }
    }

    /// What an authority is made by, when its parts go together.
    pub(super) fn accept(self) -> Result<Configuration, ApiError> {
        let key_name = given("certificateAuthorityConfiguration.keyAlgorithm", self.key_algorithm)?;
        let signing_algorithm =
            given("certificateAuthorityConfiguration.signingAlgorithm", self.signing_algorithm)?;
        let subject = given("certificateAuthorityConfiguration.subject", self.subject)?;
        let key_algorithm = KeyAlgorithm::named(&key_name)
            .ok_or_else(|| invalid_args(format!("The key algorithm {key_name} is not modelled.")))?;
        if key_algorithm.signing(&signing_algorithm).is_none() {
            return Err(invalid_args(format!(
                "The signing algorithm {signing_algorithm} is not compatible with the key algorithm {key_name}."
            )));
        }
        Ok(Configuration { key_algorithm, signing_algorithm, subject, csr_extensions: self.csr_extensions })
    }
}

impl Configuration {
    /// The algorithm that the authority signs its own request with.
    pub(super) fn signature_algorithm(&self) -> Result<SignatureAlgorithm, ApiError> {
        self.key_algorithm
            .signing(&self.signing_algorithm)
            .ok_or_else(|| ApiError::internal("an authority's algorithms do not go together"))
    }

    /// The extensions that the authority's own request asks for.
    ///
    /// # Errors
    /// `InvalidArgsException` when they are not what X.509 allows.
    pub(super) fn request_extensions(&self) -> Result<Vec<Extension>, ApiError> {
        let mut extensions = vec![basic_constraints(false, true, None).map_err(ApiError::internal)?];
        if let Some(more) = &self.csr_extensions {
            extensions.extend(more.extensions()?);
        }
        Ok(extensions)
    }
}

/// `InvalidArgsException`.
pub(super) fn invalid_args(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidArgsException", message)
}

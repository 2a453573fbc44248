//! CertificateAuthorityConfiguration: key and signing algorithm, subject, extensions of the request.

use der::flagset::FlagSet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use x509_cert::ext::{Extension, pkix::KeyUsages};

use super::{
    algorithm::{KEY_ALGORITHMS, KeyAlgorithm, SIGNING_ALGORITHMS},
    subject::Subject,
};
use crate::{
    error::ApiError,
    validate::{Checks, given},
    x509::{KeyUses, SignatureAlgorithm, basic_constraints, key_usage},
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

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CsrExtensions {
    #[serde(skip_serializing_if = "Option::is_none")]
    key_usage: Option<KeyUsageFlags>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_information_access: Option<Vec<Value>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the shape that AWS gives key usage")]
struct KeyUsageFlags {
    digital_signature: bool,
    non_repudiation: bool,
    key_encipherment: bool,
    data_encipherment: bool,
    key_agreement: bool,
    key_cert_sign: bool,
    #[serde(rename = "CRLSign")]
    crl_sign: bool,
    encipher_only: bool,
    decipher_only: bool,
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
        if self
            .csr_extensions
            .as_ref()
            .is_some_and(|extensions| extensions.subject_information_access.is_some())
        {
            return Err(invalid_args("SubjectInformationAccess is not modelled."));
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
    pub(super) fn request_extensions(&self) -> der::Result<Vec<Extension>> {
        let mut extensions = vec![basic_constraints(false, true, None)?];
        if let Some(flags) = self.csr_extensions.as_ref().and_then(|extensions| extensions.key_usage.as_ref())
        {
            extensions.push(key_usage(flags.uses())?);
        }
        Ok(extensions)
    }
}

impl KeyUsageFlags {
    fn uses(&self) -> KeyUses {
        let all = [
            (self.digital_signature, KeyUsages::DigitalSignature),
            (self.non_repudiation, KeyUsages::NonRepudiation),
            (self.key_encipherment, KeyUsages::KeyEncipherment),
            (self.data_encipherment, KeyUsages::DataEncipherment),
            (self.key_agreement, KeyUsages::KeyAgreement),
            (self.key_cert_sign, KeyUsages::KeyCertSign),
            (self.crl_sign, KeyUsages::CRLSign),
            (self.encipher_only, KeyUsages::EncipherOnly),
            (self.decipher_only, KeyUsages::DecipherOnly),
        ];
        all.into_iter().filter(|(set, _)| *set).fold(FlagSet::default(), |uses, (_, each)| uses | each)
    }
}

/// `InvalidArgsException`.
pub(super) fn invalid_args(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidArgsException", message)
}

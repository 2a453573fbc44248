//! Certificate requests (PKCS#10, RFC 2986), split so that a key far away can sign them.
//!
//! A KMS key never leaves KMS: [`to_be_signed`] makes the bytes, KMS signs their digest, [`assemble`] puts both together.

use der::asn1::{AnyRef, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode};
use serde::{Deserialize, Serialize};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::request::{CertReqInfo, ExtensionReq, Version};

use crate::pem;
use crate::signed::SignedParts;
use crate::subject::Subject;

/// Label of a request in PEM (RFC 7468 §7).
const PEM_LABEL: &str = "CERTIFICATE REQUEST";
/// `id-at-commonName` (RFC 5280 appendix A.1).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// `id-ce-basicConstraints` (RFC 5280 §4.2.1.9).
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// How a request or certificate is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256.
    Sha256WithRsa,
    /// RSA PKCS#1 v1.5 with SHA-384.
    Sha384WithRsa,
    /// RSA PKCS#1 v1.5 with SHA-512.
    Sha512WithRsa,
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
}

impl SignatureAlgorithm {
    /// Every algorithm, in the order of the enum.
    pub const ALL: [Self; 6] = [
        Self::Sha256WithRsa,
        Self::Sha384WithRsa,
        Self::Sha512WithRsa,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
        Self::EcdsaSha512,
    ];

    /// The algorithm's object identifier (RFC 8017 appendix A.2.4, RFC 5758 §3.2), dotted.
    pub const fn oid(self) -> &'static str {
        match self {
            Self::Sha256WithRsa => "1.2.840.113549.1.1.11",
            Self::Sha384WithRsa => "1.2.840.113549.1.1.12",
            Self::Sha512WithRsa => "1.2.840.113549.1.1.13",
            Self::EcdsaSha256 => "1.2.840.10045.4.3.2",
            Self::EcdsaSha384 => "1.2.840.10045.4.3.3",
            Self::EcdsaSha512 => "1.2.840.10045.4.3.4",
        }
    }

    /// The algorithm with this dotted object identifier, if it is one of ours.
    pub fn from_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.oid() == oid)
    }

    /// Name for people, for example `SHA256withRSA`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256WithRsa => "SHA256withRSA",
            Self::Sha384WithRsa => "SHA384withRSA",
            Self::Sha512WithRsa => "SHA512withRSA",
            Self::EcdsaSha256 => "SHA256withECDSA",
            Self::EcdsaSha384 => "SHA384withECDSA",
            Self::EcdsaSha512 => "SHA512withECDSA",
        }
    }

    /// Whether it signs with an RSA key; otherwise with an EC key.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Sha256WithRsa | Self::Sha384WithRsa | Self::Sha512WithRsa)
    }

    /// The parameter field: NULL for RSA (RFC 4055 §5), absent for ECDSA (RFC 5758 §3.2).
    pub(crate) fn parameters(self) -> Option<AnyRef<'static>> {
        self.is_rsa().then_some(AnyRef::NULL)
    }
}

/// Why a request could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsrError {
    /// The common name is empty, too long, or holds control characters.
    #[error("the common name must have 1 to 64 characters and no control characters")]
    CommonName,
    /// The public key is not a DER `SubjectPublicKeyInfo` (RFC 5280 §4.1).
    #[error("the public key is not a DER SubjectPublicKeyInfo: {0}")]
    PublicKey(String),
    /// The bytes are not a DER request.
    #[error("not a DER certificate request: {0}")]
    Malformed(String),
    /// The request is signed by an algorithm that is not handled.
    #[error("signature algorithm {0} is not handled")]
    Algorithm(String),
}

/// A request, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsrView {
    /// The subject's first common name, if it has one.
    pub common_name: Option<String>,
    /// DER `SubjectPublicKeyInfo` of the requested key.
    pub spki_der: Vec<u8>,
    /// DER `CertificationRequestInfo`: the bytes that the signature covers.
    pub to_be_signed: Vec<u8>,
    /// How it is signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// The signature, to be checked with the key in `spki_der`.
    pub signature: Vec<u8>,
}

/// Makes the bytes to sign: DER `CertificationRequestInfo` (RFC 2986 §4.1).
///
/// The request asks for basic constraints `CA:FALSE`, not critical, as the original program did, and for the subject's
/// alternative names, if any. `spki_der` is what KMS `GetPublicKey` answers.
///
/// # Errors
/// When `spki_der` is not a public key, or the subject cannot be written.
pub fn to_be_signed(subject: &Subject, spki_der: &[u8]) -> Result<Vec<u8>, CsrError> {
    let public_key = SubjectPublicKeyInfoOwned::from_der(spki_der)
        .map_err(|error| CsrError::PublicKey(error.to_string()))?;
    request_info(subject, public_key).map_err(malformed)
}

fn request_info(subject: &Subject, public_key: SubjectPublicKeyInfoOwned) -> Result<Vec<u8>, der::Error> {
    let not_an_authority = Extension {
        extn_id: BASIC_CONSTRAINTS,
        critical: false,
        // An empty sequence: cA is FALSE by default.
        extn_value: OctetString::new([0x30, 0x00])?,
    };
    let extensions = std::iter::once(not_an_authority).chain(subject.extension()?).collect();
    let extensions = Attribute::try_from(ExtensionReq(extensions))?;
    CertReqInfo {
        version: Version::V1,
        subject: Name::from_der(&subject.name_der)?,
        public_key,
        attributes: SetOfVec::try_from(vec![extensions])?,
    }
    .to_der()
}

/// Puts a signature to the bytes it covers: DER `CertificationRequest` (RFC 2986 §4.2).
///
/// `signature` is as KMS `Sign` answers it: PKCS#1 bytes for RSA, DER `ECDSA-Sig-Value` for ECDSA.
///
/// # Errors
/// When `to_be_signed` is not DER.
pub fn assemble(
    to_be_signed: &[u8],
    algorithm: SignatureAlgorithm,
    signature: &[u8],
) -> Result<Vec<u8>, CsrError> {
    let oid = ObjectIdentifier::new(algorithm.oid()).map_err(|error| malformed(error.into()))?;
    SignedParts::assemble(to_be_signed, oid, algorithm.parameters(), signature).map_err(malformed)
}

/// The request in PEM, as Private CA's `IssueCertificate` takes it.
pub fn to_pem(der: &[u8]) -> String {
    pem::encode(PEM_LABEL, der)
}

/// Reads a DER request. The signature is not checked here.
///
/// # Errors
/// When the bytes are not a DER request or are signed by an algorithm that is not handled.
pub fn parse(der: &[u8]) -> Result<CsrView, CsrError> {
    let SignedParts { to_be_signed, algorithm_oid, signature } =
        SignedParts::from_der(der).map_err(malformed)?;
    let info = CertReqInfo::from_der(&to_be_signed).map_err(malformed)?;
    let signature_algorithm =
        SignatureAlgorithm::from_oid(&algorithm_oid).ok_or(CsrError::Algorithm(algorithm_oid))?;
    let common_name = info
        .subject
        .iter()
        .find(|attribute| attribute.oid == COMMON_NAME)
        .map(|attribute| String::from_utf8_lossy(attribute.value.value()).into_owned());
    let spki_der = info.public_key.to_der().map_err(malformed)?;
    Ok(CsrView { common_name, spki_der, to_be_signed, signature_algorithm, signature })
}

fn malformed(error: der::Error) -> CsrError {
    CsrError::Malformed(error.to_string())
}

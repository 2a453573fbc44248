//! Certificates (X.509 v3, RFC 5280), read into an owned view that the browser, the server and the command line share.

mod error;
mod input;
mod kind;

pub use error::{CertificateError, Place};
pub use kind::Kind;

use crate::pem;
use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::nom::Parser as _;

pub use crate::signed::SignedParts;

/// Label of a certificate in PEM (RFC 7468 §5).
pub const PEM_LABEL: &str = "CERTIFICATE";
/// Largest input that is read, bytes (1 MiB).
pub const MAX_BYTES: usize = 1 << 20;
/// Most certificates that are read from one input.
pub const MAX_CERTIFICATES: usize = 20;

/// The certificate in PEM.
pub fn der_to_pem(der: &[u8]) -> String {
    pem::encode(PEM_LABEL, der)
}

/// The DER of the first certificate in a PEM text.
///
/// # Errors
/// When there is none, or it is something else.
pub fn pem_to_der(pem: &str) -> Result<Vec<u8>, CertificateError> {
    let items = input::certificates(pem.as_bytes())?;
    items.into_iter().next().map(|item| item.der).ok_or(CertificateError::Unrecognised)
}

/// What a DER certificate's signature covers, its algorithm and the signature, for checking it with the issuer's key.
///
/// # Errors
/// When the bytes are not a DER certificate.
pub fn signed_parts(certificate_der: &[u8]) -> Result<SignedParts, CertificateError> {
    SignedParts::from_der(certificate_der)
        .map_err(|_| CertificateError::Field { place: Place::ALONE, field: "outer structure" })
}

/// The DER `SubjectPublicKeyInfo` of a DER certificate, byte for byte as it stands there: what KMS `GetPublicKey` answers.
///
/// # Errors
/// When the bytes are not a DER certificate.
pub fn spki_der_of(certificate_der: &[u8]) -> Result<Vec<u8>, CertificateError> {
    Ok(x509(certificate_der, false, Place::ALONE)?.public_key().raw.to_vec())
}

/// Reads one certificate with nothing behind it; its extensions too, if asked.
fn x509(der: &[u8], extensions: bool, place: Place) -> Result<X509Certificate<'_>, CertificateError> {
    match X509CertificateParser::new().with_deep_parse_extensions(extensions).parse(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok((rest, _)) => Err(CertificateError::Trailing { place, extra: rest.len() }),
        Err(error) => Err(CertificateError::Field { place, field: error::field_of(&error.into()) }),
    }
}

//! Files that say whether certificates are revoked, told apart.

use super::{ocsp, revocation};
use crate::certificate::CertificateError;
use crate::certificate::kind::Kind;
use crate::pem;

/// Label of a revocation list in PEM (RFC 7468 §6).
const LIST: &str = "X509 CRL";
/// Label that some programs write around an OCSP response.
const RESPONSE: &str = "OCSP RESPONSE";

/// First byte of a `SEQUENCE` (X.690 §8.9).
const SEQUENCE: u8 = 0x30;

/// Something that says whether certificates are revoked. DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A revocation list (RFC 5280 §5).
    List(Vec<u8>),
    /// An OCSP response (RFC 6960).
    Response(Vec<u8>),
}

impl Evidence {
    /// Reads a file: PEM with one or several of them, or DER of one. Their signatures are not checked here.
    ///
    /// # Errors
    /// When there is none in it, or one cannot be read.
    pub fn read(file: &[u8]) -> Result<Vec<Self>, CertificateError> {
        let Some(text) = std::str::from_utf8(file).ok().filter(|text| pem::is_armoured(text)) else {
            return Self::of(file.to_vec()).map(|one| vec![one]);
        };
        let blocks = pem::blocks(text)?;
        let wanted = blocks.iter().filter(|block| block.label == LIST || block.label == RESPONSE);
        let found: Vec<Self> =
            wanted.map(|block| Self::of(block.decode()?)).collect::<Result<_, CertificateError>>()?;
        if found.is_empty() { Err(CertificateError::Unrecognised) } else { Ok(found) }
    }

    /// A response begins with its status, a list with another sequence.
    fn of(der: Vec<u8>) -> Result<Self, CertificateError> {
        if ocsp::looks_like(&der) {
            ocsp::read(std::slice::from_ref(&der))?;
            return Ok(Self::Response(der));
        }
        match Kind::of_der(&der) {
            Some(Kind::RevocationList) => {}
            Some(kind) if kind.is_secret() => return Err(CertificateError::Secret { kind, line: None }),
            // A list that is too broken to tell still begins like DER, and is told where it breaks.
            None if der.first() == Some(&SEQUENCE) => {}
            Some(_) | None => return Err(CertificateError::Unrecognised),
        }
        revocation::read(std::slice::from_ref(&der))?;
        Ok(Self::List(der))
    }
}

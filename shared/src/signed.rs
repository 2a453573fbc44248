//! The outer shape that certificates, requests and revocation lists share: something to be signed, how, and the signature.
//!
//! RFC 5280 §4.1.1 and RFC 2986 §4: `SEQUENCE { toBeSigned, AlgorithmIdentifier, BIT STRING }`. The signed bytes are kept
//! as they were encoded, never written anew, so that a signature over them still verifies.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};
use spki::AlgorithmIdentifierRef;

/// `SEQUENCE { toBeSigned, AlgorithmIdentifier, BIT STRING }`, borrowed from its DER.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct Signed<'a> {
    /// The element that the signature covers, tag and length included.
    pub(crate) to_be_signed: AnyRef<'a>,
    /// How it was signed.
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    /// The signature.
    pub(crate) signature: BitStringRef<'a>,
}

/// What a signature covers, how it was made, and the signature itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedParts {
    /// DER of the signed element (`TBSCertificate`, `CertificationRequestInfo`), tag and length included.
    pub to_be_signed: Vec<u8>,
    /// Signature algorithm, dotted, for example `1.2.840.113549.1.1.11`.
    pub algorithm_oid: String,
    /// The signature: PKCS#1 bytes for RSA, DER `ECDSA-Sig-Value` for ECDSA.
    pub signature: Vec<u8>,
}

impl SignedParts {
    /// Splits the DER of a certificate, request or revocation list.
    ///
    /// # Errors
    /// When the bytes do not have that shape, or anything follows them.
    pub fn from_der(der: &[u8]) -> Result<Self, der::Error> {
        let signed = Signed::from_der(der)?;
        let signature =
            signed.signature.as_bytes().ok_or_else(|| der::Error::from(der::ErrorKind::Failed))?.to_vec();
        Ok(Self {
            to_be_signed: signed.to_be_signed.to_der()?,
            algorithm_oid: signed.algorithm.oid.to_string(),
            signature,
        })
    }

    /// Puts the parts together. `parameters` is the algorithm's parameter field: NULL for RSA, absent for ECDSA.
    ///
    /// # Errors
    /// When `to_be_signed` is not one whole DER element.
    pub(crate) fn assemble(
        to_be_signed: &[u8],
        oid: ObjectIdentifier,
        parameters: Option<AnyRef<'_>>,
        signature: &[u8],
    ) -> Result<Vec<u8>, der::Error> {
        Signed {
            to_be_signed: AnyRef::from_der(to_be_signed)?,
            algorithm: AlgorithmIdentifierRef { oid, parameters },
            signature: BitStringRef::from_bytes(signature)?,
        }
        .to_der()
    }
}

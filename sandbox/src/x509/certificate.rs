//! Certificates: signing new ones, reading and verifying those that are brought.

use std::time::Duration;

use der::{
    DateTime, Decode as _, Encode as _, Sequence,
    asn1::{AnyRef, BitString, BitStringRef, UintRef},
};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use x509_cert::{
    Certificate,
    ext::{
        Extension,
        pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    },
    time::Time,
};

use super::SignatureAlgorithm;
use crate::{
    clock::Moment,
    crypto::{PrivateKey, PublicKey, sha1},
    error::ApiError,
};

/// What a new certificate says.
#[derive(Debug)]
pub(crate) struct Template<'a> {
    /// Big-endian and not zero; taken as positive.
    pub(crate) serial: &'a [u8],
    /// DER of the issuer's name.
    pub(crate) issuer: &'a [u8],
    pub(crate) not_before: Moment,
    pub(crate) not_after: Moment,
    /// DER of the subject's name: copied, never written anew.
    pub(crate) subject: &'a [u8],
    /// DER of the subject's public key: copied as well.
    pub(crate) public_key: &'a [u8],
    pub(crate) extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: UintRef<'a>,
    signature: AlgorithmIdentifierOwned,
    issuer: AnyRef<'a>,
    validity: Validity,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

/// The outer structure, with the signed part as it came.
#[derive(Sequence)]
struct Signed<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

#[derive(Sequence)]
struct NewlySigned<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

/// DER of the certificate, signed by `key`.
pub(crate) fn sign_certificate(
    template: Template<'_>,
    key: &PrivateKey,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, ApiError> {
    let tbs = to_be_signed(template, algorithm).map_err(ApiError::internal)?;
    let digest = algorithm.hash.digest(&tbs);
    let signature = key.sign(algorithm.scheme, algorithm.hash, &digest)?;
    assemble(&tbs, algorithm, &signature).map_err(ApiError::internal)
}

fn to_be_signed(template: Template<'_>, algorithm: SignatureAlgorithm) -> der::Result<Vec<u8>> {
    TbsCertificate {
        version: 2, // v3
        serial: UintRef::new(template.serial)?,
        signature: algorithm.identifier()?,
        issuer: AnyRef::from_der(template.issuer)?,
        validity: Validity { not_before: time(template.not_before)?, not_after: time(template.not_after)? },
        subject: AnyRef::from_der(template.subject)?,
        public_key: AnyRef::from_der(template.public_key)?,
        extensions: template.extensions,
    }
    .to_der()
}

/// The outer structure of certificates and requests: what is signed, by which algorithm, the signature.
pub(super) fn assemble(tbs: &[u8], algorithm: SignatureAlgorithm, signature: &[u8]) -> der::Result<Vec<u8>> {
    NewlySigned {
        tbs: AnyRef::from_der(tbs)?,
        algorithm: algorithm.identifier()?,
        signature: BitString::from_bytes(signature)?,
    }
    .to_der()
}

/// UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5), in whole seconds.
pub(super) fn time(moment: Moment) -> der::Result<Time> {
    let seconds = u64::try_from(moment.seconds()).map_err(|_| der::ErrorKind::DateTime)?;
    Ok(Time::from(DateTime::from_unix_duration(Duration::from_secs(seconds))?))
}

/// A certificate that was read.
#[derive(Debug)]
pub(crate) struct ParsedCertificate {
    der: Vec<u8>,
    certificate: Certificate,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    public_key: Vec<u8>,
}

impl ParsedCertificate {
    /// Reads DER; `None` when it is not a certificate.
    pub(crate) fn parse(der: Vec<u8>) -> Option<Self> {
        let certificate = Certificate::from_der(&der).ok()?;
        let tbs = certificate.tbs_certificate();
        let subject = tbs.subject().to_der().ok()?;
        let issuer = tbs.issuer().to_der().ok()?;
        let public_key = tbs.subject_public_key_info().to_der().ok()?;
        Some(Self { der, certificate, subject, issuer, public_key })
    }

    /// The certificate as it came.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// DER of the subject's name.
    pub(crate) fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// DER of the subject's public key.
    pub(crate) fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The serial number, big-endian.
    pub(crate) fn serial(&self) -> &[u8] {
        self.certificate.tbs_certificate().serial_number().as_bytes()
    }

    pub(crate) fn not_before(&self) -> Moment {
        moment(&self.certificate.tbs_certificate().validity().not_before)
    }

    pub(crate) fn not_after(&self) -> Moment {
        moment(&self.certificate.tbs_certificate().validity().not_after)
    }

    /// Whether it may sign certificates: by its basic constraints, and by its key usage if it has one.
    pub(crate) fn is_authority(&self) -> bool {
        let tbs = self.certificate.tbs_certificate();
        let constraints = tbs.get_extension::<BasicConstraints>();
        let usage = tbs.get_extension::<KeyUsage>();
        matches!(constraints, Ok(Some((_, BasicConstraints { ca: true, .. }))))
            && match usage {
                Ok(None) => true,
                Ok(Some((_, usage))) => usage.key_cert_sign(),
                Err(_) => false,
            }
    }

    /// How many authorities may stand below it.
    pub(crate) fn path_length(&self) -> Option<u8> {
        let constraints = self.certificate.tbs_certificate().get_extension::<BasicConstraints>().ok()??.1;
        constraints.path_len_constraint
    }

    /// The subject key identifier.
    fn key_identifier(&self) -> Option<Vec<u8>> {
        let tbs = self.certificate.tbs_certificate();
        let (_, SubjectKeyIdentifier(identifier)) = tbs.get_extension().ok()??;
        Some(identifier.as_bytes().to_vec())
    }

    /// The subject key identifier; the one that its key has by default when the certificate names none.
    pub(crate) fn identifier_or_default(&self) -> Result<Vec<u8>, ApiError> {
        match self.key_identifier() {
            Some(identifier) => Ok(identifier),
            None => key_identifier(&self.public_key),
        }
    }

    /// Whether `issuer` issued this one, by name and by signature.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        self.issuer == issuer.subject && self.verifies_with(&issuer.public_key)
    }

    /// Whether it issued itself.
    pub(crate) fn is_self_signed(&self) -> bool {
        self.is_issued_by(self)
    }

    fn verifies_with(&self, public_key: &[u8]) -> bool {
        let Ok(signed) = Signed::from_der(&self.der) else { return false };
        let (Some(key), Some(algorithm), Ok(tbs), Some(signature)) = (
            PublicKey::parse(public_key),
            SignatureAlgorithm::from_identifier(&signed.algorithm),
            signed.tbs.to_der(),
            signed.signature.as_bytes(),
        ) else {
            return false;
        };
        let digest = algorithm.hash.digest(&tbs);
        key.verifies(algorithm.scheme, algorithm.hash, &digest, signature)
    }
}

/// SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1).
pub(crate) fn key_identifier(spki: &[u8]) -> Result<Vec<u8>, ApiError> {
    let key = PublicKey::parse(spki).ok_or_else(|| ApiError::internal("a public key cannot be read"))?;
    Ok(sha1(key.bits()))
}

fn moment(time: &Time) -> Moment {
    Moment::from_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}

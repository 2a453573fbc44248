//! Signature and chain checks, by aws-lc-rs. Nothing is trusted because AWS said it.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use signet_shared::certificate;
use signet_shared::csr::SignatureAlgorithm;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Why a certificate does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Bytes that cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(&'static str, String),
    /// An algorithm that is not handled.
    #[error("{0} is signed by an algorithm that is not handled ({1})")]
    Algorithm(&'static str, String),
    /// A signature that does not fit.
    #[error("the signature of {0} does not fit the key of {1}")]
    Signature(&'static str, &'static str),
    /// Names that do not match.
    #[error("the issuer that a certificate names is not the subject of the one that signed it")]
    Issuer,
    /// A certificate for another key.
    #[error("the certificate carries another public key than the KMS key")]
    Key,
    /// An issuer that may not issue, or none at all.
    #[error("the issuer's certificate is not that of an authority")]
    NotAnAuthority,
    /// A certificate that outlives an issuer, or is not valid now.
    #[error("the certificate's validity does not fit: {0}")]
    Validity(&'static str),
}

/// Checks a signature. `spki` is the signer's SubjectPublicKeyInfo, DER; an ECDSA signature is DER (RFC 3279).
///
/// # Errors
/// Signature if it does not fit; Algorithm if the key's curve and the algorithm's hash are not a pair we handle.
pub fn signature(
    spki: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
    of: &'static str,
    by: &'static str,
) -> Result<(), Doubt> {
    let verification: &dyn VerificationAlgorithm = match (algorithm, curve_of(spki)) {
        (SignatureAlgorithm::Sha256WithRsa, None) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (SignatureAlgorithm::Sha384WithRsa, None) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (SignatureAlgorithm::Sha512WithRsa, None) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (SignatureAlgorithm::EcdsaSha256, Some(Curve::P256)) => &signature::ECDSA_P256_SHA256_ASN1,
        (SignatureAlgorithm::EcdsaSha384, Some(Curve::P256)) => &signature::ECDSA_P256_SHA384_ASN1,
        (SignatureAlgorithm::EcdsaSha256, Some(Curve::P384)) => &signature::ECDSA_P384_SHA256_ASN1,
        (SignatureAlgorithm::EcdsaSha384, Some(Curve::P384)) => &signature::ECDSA_P384_SHA384_ASN1,
        (SignatureAlgorithm::EcdsaSha256, Some(Curve::P521)) => &signature::ECDSA_P521_SHA256_ASN1,
        (SignatureAlgorithm::EcdsaSha384, Some(Curve::P521)) => &signature::ECDSA_P521_SHA384_ASN1,
        (SignatureAlgorithm::EcdsaSha512, Some(Curve::P521)) => &signature::ECDSA_P521_SHA512_ASN1,
        (algorithm, _) => return Err(Doubt::Algorithm(of, algorithm.name().to_owned())),
    };
    UnparsedPublicKey::new(verification, spki)
        .verify(message, signature)
        .map_err(|_| Doubt::Signature(of, by))
}

/// Checks that `leaf` was issued by the first of `issuers`, each of them by the next, and that the last one signed
/// itself.
///
/// All issuers must be allowed to issue; `leaf` must carry the key `spki`, be valid at `now` (Unix seconds), and end
/// before any issuer does. All DER.
///
/// # Errors
/// The first doubt.
pub fn chain(leaf: &[u8], issuers: &[Vec<u8>], spki: &[u8], now: i64) -> Result<(), Doubt> {
    let leaf_view = read("the certificate", leaf)?;
    let (mut child, mut child_view, mut child_name) = (leaf, leaf_view.clone(), "the certificate");
    for issuer in issuers {
        let view = read("the issuer's certificate", issuer)?;
        signed_by(child, view.public_key().raw, child_name, "its issuer")?;
        if child_view.issuer().as_raw() != view.subject().as_raw() {
            return Err(Doubt::Issuer);
        }
        if !view.is_ca() {
            return Err(Doubt::NotAnAuthority);
        }
        if leaf_view.validity().not_after.timestamp() > view.validity().not_after.timestamp() {
            return Err(Doubt::Validity("it ends after its issuer"));
        }
        (child, child_view, child_name) = (issuer, view, "the issuer's certificate");
    }
    if issuers.is_empty() {
        return Err(Doubt::NotAnAuthority);
    }
    signed_by(child, child_view.public_key().raw, "the root certificate", "the root")?;
    carries(&leaf_view, spki, now)
}

/// Checks that a certificate signed itself with the key `spki` (DER) and is valid at `now` (Unix seconds).
///
/// # Errors
/// The first doubt.
pub fn self_signed(certificate: &[u8], spki: &[u8], now: i64) -> Result<(), Doubt> {
    let view = read("the certificate", certificate)?;
    signed_by(certificate, spki, "the certificate", "the KMS key")?;
    if view.issuer().as_raw() != view.subject().as_raw() {
        return Err(Doubt::Issuer);
    }
    carries(&view, spki, now)
}

/// Checks that a certificate carries the key `spki` (DER) and is valid at `now` (Unix seconds). Who signed it is not
/// asked.
///
/// # Errors
/// The first doubt.
pub fn carries_key(certificate: &[u8], spki: &[u8], now: i64) -> Result<(), Doubt> {
    carries(&read("the certificate", certificate)?, spki, now)
}

fn carries(leaf: &X509Certificate<'_>, spki: &[u8], now: i64) -> Result<(), Doubt> {
    if leaf.public_key().raw != spki {
        return Err(Doubt::Key);
    }
    let (begin, end) = (leaf.validity().not_before.timestamp(), leaf.validity().not_after.timestamp());
    if !(begin..=end).contains(&now) {
        return Err(Doubt::Validity("it is not valid at this moment"));
    }
    Ok(())
}

/// Serial number of a certificate as the store writes it: lower-case hex without leading zeros. `None` if it cannot
/// be read.
pub fn serial(der: &[u8]) -> Option<String> {
    let view = read("the certificate", der).ok()?;
    let serial = hex::encode(view.raw_serial());
    Some(serial.trim_start_matches('0').to_owned())
}

/// The same of the first certificate in a PEM text.
pub fn serial_of_pem(pem: &str) -> Option<String> {
    serial(&certificate::pem_to_der(pem).ok()?)
}

fn read<'a>(name: &'static str, der: &'a [u8]) -> Result<X509Certificate<'a>, Doubt> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err(Doubt::Unreadable(name, "bytes follow the certificate".to_owned())),
        Err(error) => Err(Doubt::Unreadable(name, error.to_string())),
    }
}

fn signed_by(der: &[u8], spki: &[u8], of: &'static str, by: &'static str) -> Result<(), Doubt> {
    let parts = certificate::signed_parts(der).map_err(|error| Doubt::Unreadable(of, error.to_string()))?;
    let algorithm = SignatureAlgorithm::from_oid(&parts.algorithm_oid)
        .ok_or_else(|| Doubt::Algorithm(of, parts.algorithm_oid.clone()))?;
    signature(spki, algorithm, &parts.to_be_signed, &parts.signature, of, by)
}

enum Curve {
    P256,
    P384,
    P521,
}

/// The curve that a SubjectPublicKeyInfo names; `None` for anything but the three NIST curves.
fn curve_of(spki: &[u8]) -> Option<Curve> {
    let (_, info) = x509_parser::x509::SubjectPublicKeyInfo::from_der(spki).ok()?;
    match info.algorithm.parameters?.as_oid().ok()?.to_id_string().as_str() {
        "1.2.840.10045.3.1.7" => Some(Curve::P256),
        "1.3.132.0.34" => Some(Curve::P384),
        "1.3.132.0.35" => Some(Curve::P521),
        _ => None,
    }
}

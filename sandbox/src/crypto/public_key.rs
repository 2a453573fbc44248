//! Public keys that arrive from outside, in requests and certificates.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P256K1_SHA256_ASN1,
    ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1,
    ECDSA_P521_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use const_oid::{
    ObjectIdentifier,
    db::rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SECP_521_R_1},
};
use der::Decode as _;
use spki::SubjectPublicKeyInfoRef;

use super::{Hash, Scheme};

/// The curve secp256k1 (SEC 2, section A.2.1).
const SECP_256_K_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");

/// A public key of a family and curve that can be verified with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PublicKey<'a> {
    family: Family,
    /// The content of the subjectPublicKey bit string.
    bits: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    P256,
    P384,
    P521,
    P256k1,
}

impl<'a> PublicKey<'a> {
    /// Reads DER SubjectPublicKeyInfo; `None` for anything that is not RSA, on one of NIST's curves or on secp256k1.
    pub(crate) fn parse(spki: &'a [u8]) -> Option<Self> {
        let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
        let curve = || spki.algorithm.parameters_oid().ok();
        let family = match spki.algorithm.oid {
            RSA_ENCRYPTION => Family::Rsa,
            ID_EC_PUBLIC_KEY => family_of_curve(curve()?)?,
            _ => return None,
        };
        Some(Self { family, bits: spki.subject_public_key.as_bytes()? })
    }

    /// The content of the subjectPublicKey bit string, over which key identifiers are made.
    pub(crate) fn bits(&self) -> &'a [u8] {
        self.bits
    }

    /// Whether `signature` over `digest`, which `hash` made, is by this key.
    ///
    /// RSA keys shorter than 2048 bits verify nothing.
    pub(crate) fn verifies(&self, scheme: Scheme, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        let Some(algorithm) = algorithm(self.family, scheme, hash) else { return false };
        let Ok(digest) = hash.import(digest) else { return false };
        UnparsedPublicKey::new(algorithm, self.bits).verify_digest(&digest, signature).is_ok()
    }
}

fn family_of_curve(curve: ObjectIdentifier) -> Option<Family> {
    match curve {
        SECP_256_R_1 => Some(Family::P256),
        SECP_384_R_1 => Some(Family::P384),
        SECP_521_R_1 => Some(Family::P521),
        SECP_256_K_1 => Some(Family::P256k1),
        _ => None,
    }
}

fn algorithm(family: Family, scheme: Scheme, hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
    use Hash::{Sha256, Sha384, Sha512};
    Some(match (family, scheme, hash) {
        (Family::P256k1, Scheme::Ecdsa, Sha256) => &ECDSA_P256K1_SHA256_ASN1,
        (Family::Rsa, Scheme::RsaPkcs1, Sha256) => &RSA_PKCS1_2048_8192_SHA256,
        (Family::Rsa, Scheme::RsaPkcs1, Sha384) => &RSA_PKCS1_2048_8192_SHA384,
        (Family::Rsa, Scheme::RsaPkcs1, Sha512) => &RSA_PKCS1_2048_8192_SHA512,
        (Family::Rsa, Scheme::RsaPss, Sha256) => &RSA_PSS_2048_8192_SHA256,
        (Family::Rsa, Scheme::RsaPss, Sha384) => &RSA_PSS_2048_8192_SHA384,
        (Family::Rsa, Scheme::RsaPss, Sha512) => &RSA_PSS_2048_8192_SHA512,
        (Family::P256, Scheme::Ecdsa, Sha256) => &ECDSA_P256_SHA256_ASN1,
        (Family::P256, Scheme::Ecdsa, Sha384) => &ECDSA_P256_SHA384_ASN1,
        (Family::P256, Scheme::Ecdsa, Sha512) => &ECDSA_P256_SHA512_ASN1,
        (Family::P384, Scheme::Ecdsa, Sha256) => &ECDSA_P384_SHA256_ASN1,
        (Family::P384, Scheme::Ecdsa, Sha384) => &ECDSA_P384_SHA384_ASN1,
        (Family::P384, Scheme::Ecdsa, Sha512) => &ECDSA_P384_SHA512_ASN1,
        (Family::P521, Scheme::Ecdsa, Sha256) => &ECDSA_P521_SHA256_ASN1,
        (Family::P521, Scheme::Ecdsa, Sha384) => &ECDSA_P521_SHA384_ASN1,
        (Family::P521, Scheme::Ecdsa, Sha512) => &ECDSA_P521_SHA512_ASN1,
        _ => return None,
    })
}

//! Signing algorithms and how a message becomes the digest that is signed.

use serde::{Serialize, Serializer};

use super::spec::KeySpec;
use crate::{
    crypto::{Hash, Scheme},
    error::ApiError,
};

/// Every signing algorithm that AWS knows, whether modelled here or not.
pub(super) const SIGNING_ALGORITHMS: [&str; 13] = [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
];

/// What a message can be.
pub(super) const MESSAGE_TYPES: [&str; 3] = ["RAW", "DIGEST", "EXTERNAL_MU"];

/// An algorithm of the RSA and ECDSA families.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SigningAlgorithm {
    name: &'static str,
    pub(super) scheme: Scheme,
    pub(super) hash: Hash,
}

impl Serialize for SigningAlgorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl SigningAlgorithm {
    /// In the order in which AWS lists them.
    pub(super) const ALL: [Self; 9] = [
        Self::new("RSASSA_PKCS1_V1_5_SHA_256", Scheme::RsaPkcs1, Hash::Sha256),
        Self::new("RSASSA_PKCS1_V1_5_SHA_384", Scheme::RsaPkcs1, Hash::Sha384),
        Self::new("RSASSA_PKCS1_V1_5_SHA_512", Scheme::RsaPkcs1, Hash::Sha512),
        Self::new("RSASSA_PSS_SHA_256", Scheme::RsaPss, Hash::Sha256),
        Self::new("RSASSA_PSS_SHA_384", Scheme::RsaPss, Hash::Sha384),
        Self::new("RSASSA_PSS_SHA_512", Scheme::RsaPss, Hash::Sha512),
        Self::new("ECDSA_SHA_256", Scheme::Ecdsa, Hash::Sha256),
        Self::new("ECDSA_SHA_384", Scheme::Ecdsa, Hash::Sha384),
        Self::new("ECDSA_SHA_512", Scheme::Ecdsa, Hash::Sha512),
    ];

    const fn new(name: &'static str, scheme: Scheme, hash: Hash) -> Self {
        Self { name, scheme, hash }
    }

    /// The algorithm of this name, if such keys sign with it.
    pub(super) fn for_key(name: &str, spec: KeySpec) -> Result<Self, ApiError> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name == name && algorithm.fits(spec)).ok_or_else(
            || {
                ApiError::new(
                    "InvalidKeyUsageException",
                    format!("Algorithm {name} is incompatible with key spec {}.", spec.name()),
                )
            },
        )
    }

    /// Whether keys of this spec sign with it. In KMS each curve has exactly one hash function.
    pub(super) fn fits(self, spec: KeySpec) -> bool {
        match (self.scheme, spec) {
            (Scheme::Ecdsa, KeySpec::EccNistP256 | KeySpec::EccSecgP256k1) => self.hash == Hash::Sha256,
            (Scheme::Ecdsa, KeySpec::EccNistP384) => self.hash == Hash::Sha384,
            (Scheme::Ecdsa, KeySpec::EccNistP521) => self.hash == Hash::Sha512,
            (Scheme::RsaPkcs1 | Scheme::RsaPss, KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096) => {
                true
            }
            _ => false,
        }
    }

    /// The digest of a message of this type.
    pub(super) fn digest(self, message: &[u8], message_type: &str) -> Result<Vec<u8>, ApiError> {
        match message_type {
            "RAW" => Ok(self.hash.digest(message)),
            "DIGEST" if message.len() == self.hash.length() => Ok(message.to_vec()),
            "DIGEST" => {
                Err(ApiError::validation(format!("Digest is invalid length for algorithm {}.", self.name)))
            }
            other => Err(ApiError::validation(format!(
                "MessageType {other} is not compatible with algorithm {}.",
                self.name
            ))),
        }
    }
}

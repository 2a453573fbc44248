//! Keys and signatures, all by aws-lc-rs.

mod digest;
mod pool;
mod private_key;
mod public_key;
#[cfg(test)]
mod tests;

pub(crate) use digest::Hash;
pub(crate) use pool::Pool;
pub(crate) use private_key::PrivateKey;
pub(crate) use public_key::PublicKey;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// The kinds of asymmetric key that can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum KeyKind {
    Rsa2048,
    Rsa3072,
    Rsa4096,
    P256,
    P384,
    P521,
    /// secp256k1.
    P256k1,
}

/// How a digest becomes a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    RsaPkcs1,
    /// RSASSA-PSS with a salt as long as the digest (RFC 8017 section 8.1).
    RsaPss,
    /// ECDSA; the signature is DER (RFC 3279 section 2.2.3).
    Ecdsa,
}

impl KeyKind {
    /// Whether keys of this kind sign in this way.
    pub(crate) fn supports(self, scheme: Scheme) -> bool {
        self.is_rsa() == (scheme != Scheme::Ecdsa)
    }

    /// Whether it is an RSA key, not one on an elliptic curve.
    pub(crate) fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }
}

/// `length` random bytes.
pub(crate) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], ApiError> {
    let mut bytes = [0; LENGTH];
    aws_lc_rs::rand::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// SHA-1, for key identifiers alone: they name keys and protect nothing.
pub(crate) fn sha1(data: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, data).as_ref().to_vec()
}

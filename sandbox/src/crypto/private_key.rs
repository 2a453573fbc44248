//! Private keys: generated here, kept as PKCS#8, used to sign digests.

use std::{fmt, sync::OnceLock};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
        ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256,
        RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
        RsaSignatureEncoding,
    },
};
use serde::{Deserialize, Serialize};

use super::{Hash, KeyKind, Scheme};
use crate::{error::ApiError, wire::Blob};

/// A private key. It is never shown: not by `Debug`, not by any operation.
#[derive(Serialize, Deserialize)]
pub(crate) struct PrivateKey {
    kind: KeyKind,
    pkcs8: Blob,
    /// The key in usable form, made from `pkcs8` at first use.
    #[serde(skip)]
    pair: OnceLock<Pair>,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.kind)
    }
}

impl PrivateKey {
    /// A new key of this kind. RSA keys take from 50 ms to seconds.
    pub(crate) fn generate(kind: KeyKind) -> Result<Self, ApiError> {
        let rsa = |size| -> Result<_, ApiError> {
            let pair = RsaKeyPair::generate(size).map_err(ApiError::internal)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(ApiError::internal)?;
            Ok((Blob(der.as_ref().to_vec()), Pair::Rsa(Box::new(pair))))
        };
        let (pkcs8, pair) = match kind {
            KeyKind::Rsa2048 => rsa(KeySize::Rsa2048)?,
            KeyKind::Rsa3072 => rsa(KeySize::Rsa3072)?,
            KeyKind::Rsa4096 => rsa(KeySize::Rsa4096)?,
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 | KeyKind::P256k1 => {
                let pair = EcdsaKeyPair::generate(curve(kind)).map_err(ApiError::internal)?;
                let der = pair.to_pkcs8v1().map_err(ApiError::internal)?;
                (Blob(der.as_ref().to_vec()), Pair::Ec(pair))
            }
        };
        Ok(Self { kind, pkcs8, pair: OnceLock::from(pair) })
    }

    /// The public half as DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    pub(crate) fn public_key(&self) -> Result<Vec<u8>, ApiError> {
        let der: PublicKeyX509Der<'_> = match self.pair()? {
            Pair::Rsa(pair) => pair.public_key().as_der(),
            Pair::Ec(pair) => pair.public_key().as_der(),
        }
        .map_err(ApiError::internal)?;
        Ok(der.as_ref().to_vec())
    }

    /// The signature over `digest`, which `hash` made.
    ///
    /// The caller has checked that the key [supports](KeyKind::supports) the scheme.
    pub(crate) fn sign(&self, scheme: Scheme, hash: Hash, digest: &[u8]) -> Result<Vec<u8>, ApiError> {
        match (self.pair()?, scheme) {
            (Pair::Rsa(pair), Scheme::RsaPkcs1 | Scheme::RsaPss) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(padding(scheme, hash), &hash.import(digest)?, &mut signature)
                    .map_err(ApiError::internal)?;
                Ok(signature)
            }
            (Pair::Ec(pair), Scheme::Ecdsa) => {
                let (hash, digest) = fit(self.kind, digest);
                let signature = pair.sign_digest(&hash.import(&digest)?).map_err(ApiError::internal)?;
                Ok(signature.as_ref().to_vec())
            }
            _ => Err(ApiError::internal(format_args!("{:?} cannot sign by {scheme:?}", self.kind))),
        }
    }

    fn pair(&self) -> Result<&Pair, ApiError> {
        if let Some(pair) = self.pair.get() {
            return Ok(pair);
        }
        let pair = if self.kind.is_rsa() {
            Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(&self.pkcs8.0).map_err(ApiError::internal)?))
        } else {
            Pair::Ec(EcdsaKeyPair::from_pkcs8(curve(self.kind), &self.pkcs8.0).map_err(ApiError::internal)?)
        };
        Ok(self.pair.get_or_init(|| pair))
    }
}

/// The curve of a kind; P-521 for everything that is not one of the smaller ones.
fn curve(kind: KeyKind) -> &'static EcdsaSigningAlgorithm {
    match kind {
        KeyKind::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        KeyKind::P256k1 => &ECDSA_P256K1_SHA256_ASN1_SIGNING,
        KeyKind::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        _ => &ECDSA_P521_SHA512_ASN1_SIGNING,
    }
}

/// The same digest in the one length that aws-lc-rs takes for the curve.
///
/// ECDSA reads a digest as a number and keeps its leftmost bits as far as the curve's order goes
/// (FIPS 186-5 section 6.4.1). So a longer digest may be cut and a shorter one filled with zeros on the left:
/// the number, and with it the meaning of the signature, stays the same.
fn fit(kind: KeyKind, digest: &[u8]) -> (Hash, Vec<u8>) {
    let hash = match kind {
        KeyKind::P256 | KeyKind::P256k1 => Hash::Sha256,
        KeyKind::P384 => Hash::Sha384,
        _ => Hash::Sha512,
    };
    let length = hash.length();
    let mut fitted = vec![0; length.saturating_sub(digest.len())];
    fitted.extend(digest.iter().take(length));
    (hash, fitted)
}

fn padding(scheme: Scheme, hash: Hash) -> &'static RsaSignatureEncoding {
    match (scheme, hash) {
        (Scheme::RsaPss, Hash::Sha256) => &RSA_PSS_SHA256,
        (Scheme::RsaPss, Hash::Sha384) => &RSA_PSS_SHA384,
        (Scheme::RsaPss, Hash::Sha512) => &RSA_PSS_SHA512,
        (_, Hash::Sha256) => &RSA_PKCS1_SHA256,
        (_, Hash::Sha384) => &RSA_PKCS1_SHA384,
        (_, Hash::Sha512) => &RSA_PKCS1_SHA512,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::PublicKey;

    #[test]
    fn every_scheme_and_hash_verifies() {
        for kind in [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::P256k1] {
            let key = PrivateKey::generate(kind).unwrap();
            let spki = key.public_key().unwrap();
            let public = PublicKey::parse(&spki).unwrap();
            for scheme in [Scheme::RsaPkcs1, Scheme::RsaPss, Scheme::Ecdsa] {
                if !kind.supports(scheme) {
                    assert!(key.sign(scheme, Hash::Sha256, &[0; 32]).is_err());
                    continue;
                }
                for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
                    if kind == KeyKind::P256k1 && hash != Hash::Sha256 {
                        // KMS pairs this curve with SHA-256 alone, and certificates never have it.
                        continue;
                    }
                    let digest = hash.digest(b"message");
                    let signature = key.sign(scheme, hash, &digest).unwrap();
                    assert!(
                        public.verifies(scheme, hash, &digest, &signature),
                        "{kind:?} {scheme:?} {hash:?}"
                    );
                    let other = hash.digest(b"other message");
                    assert!(
                        !public.verifies(scheme, hash, &other, &signature),
                        "{kind:?} {scheme:?} {hash:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_key_survives_its_json_and_is_not_shown() {
        let key = PrivateKey::generate(KeyKind::P384).unwrap();
        let json = serde_json::to_string(&key).unwrap();
        let read: PrivateKey = serde_json::from_str(&json).unwrap();
        assert_eq!(read.public_key().unwrap(), key.public_key().unwrap());
        assert_eq!(format!("{key:?}"), "PrivateKey(P384)");
    }
}

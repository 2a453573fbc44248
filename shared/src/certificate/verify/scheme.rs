//! How a certificate or revocation list was signed, and who checks that.

use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A way of signing. Those with SHA-1 or MD5 are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1(Hash),
    /// RSASSA-PSS (RFC 8017 §8.1) with MGF1 of the same hash and a salt as long as the hash.
    RsaPss(Hash),
    /// ECDSA; the signature is DER (RFC 3279 §2.2.3).
    Ecdsa(Hash),
    /// Ed25519 (RFC 8410).
    Ed25519,
}

/// A kind of key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signer {
    /// RSA, from 2048 to 8192 bits.
    Rsa,
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// ECDSA on P-521.
    P521,
    /// Ed25519.
    Ed25519,
}

/// What a check of a signature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// It fits the key and the message.
    Fits,
    /// It does not.
    Differs,
    /// Scheme and key are no pair that is handled.
    Unsupported,
    /// It could not be checked here: as good as no signature.
    NotChecked,
}

/// Checks signatures. The server has a cryptographic library; a browser, whose own only answers later, can check all pairs
/// first and then answer from what it found.
pub trait CheckSignature {
    /// Checks a signature over a message. `spki` is the signer's `SubjectPublicKeyInfo`, DER.
    fn check(&self, scheme: Scheme, spki: &[u8], message: &[u8], signature: &[u8]) -> SignatureCheck;
}

/// `id-ecPublicKey` (RFC 5480 §2.1.1).
const EC: &str = "1.2.840.10045.2.1";

impl Scheme {
    /// The scheme of an `AlgorithmIdentifier`; `None` if it is too weak or not known.
    pub(super) fn of(algorithm: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let oid = algorithm.algorithm.to_id_string();
        Some(match oid.as_str() {
            "1.2.840.113549.1.1.11" => Self::RsaPkcs1(Hash::Sha256),
            "1.2.840.113549.1.1.12" => Self::RsaPkcs1(Hash::Sha384),
            "1.2.840.113549.1.1.13" => Self::RsaPkcs1(Hash::Sha512),
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Hash::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Hash::Sha384),
            "1.2.840.10045.4.3.4" => Self::Ecdsa(Hash::Sha512),
            "1.3.101.112" => Self::Ed25519,
            _ => return Self::pss(algorithm),
        })
    }

    /// The kind of the signer's key (`SubjectPublicKeyInfo`, DER), if it can sign so: the pairs that the server checks. A
    /// browser asks here first, so that both handle the same.
    pub fn signer(self, spki: &[u8]) -> Option<Signer> {
        let (_, info) = SubjectPublicKeyInfo::from_der(spki).ok()?;
        let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
        let curve = curve.map(|oid| oid.to_id_string()).unwrap_or_default();
        let kind = info.algorithm.algorithm.to_id_string();
        match (self, kind.as_str(), curve.as_str()) {
            (Self::RsaPkcs1(_), "1.2.840.113549.1.1.1", _)
            | (Self::RsaPss(_), "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10", _) => {
                // The parameters of a PSS key say nothing about its size: read the key itself.
                let (_, key) =
                    x509_parser::public_key::RSAPublicKey::from_der(&info.subject_public_key.data).ok()?;
                (2_048..=8_192).contains(&PublicKey::RSA(key).key_size()).then_some(Signer::Rsa)
            }
            (Self::Ecdsa(Hash::Sha256 | Hash::Sha384), EC, "1.2.840.10045.3.1.7") => Some(Signer::P256),
            (Self::Ecdsa(Hash::Sha256 | Hash::Sha384), EC, "1.3.132.0.34") => Some(Signer::P384),
            (Self::Ecdsa(_), EC, "1.3.132.0.35") => Some(Signer::P521),
            (Self::Ed25519, "1.3.101.112", _) => Some(Signer::Ed25519),
            _ => None,
        }
    }

    fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(algorithm) else {
            return None;
        };
        let hash = |oid: &str| match oid {
            "2.16.840.1.101.3.4.2.1" => Some((Hash::Sha256, 32)),
            "2.16.840.1.101.3.4.2.2" => Some((Hash::Sha384, 48)),
            "2.16.840.1.101.3.4.2.3" => Some((Hash::Sha512, 64)),
            _ => None,
        };
        let (of_message, salt) = hash(&parameters.hash_algorithm_oid().to_id_string())?;
        let mask = parameters.mask_gen_algorithm().ok()?;
        let (of_mask, _) = hash(&mask.hash.to_id_string())?;
        let is_usual = mask.mgf.to_id_string() == "1.2.840.113549.1.1.8"
            && of_mask == of_message
            && parameters.salt_length() == salt
            && parameters.trailer_field() == 1;
        is_usual.then_some(Self::RsaPss(of_message))
    }
}

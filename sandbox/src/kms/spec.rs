//! Key specs and key usages, and which go together.

use serde::{Deserialize, Serialize};

use super::algorithm::SigningAlgorithm;
use crate::{crypto::KeyKind, error::ApiError};

/// Every key spec that AWS knows, whether modelled here or not.
pub(super) const KEY_SPECS: [&str; 20] = [
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
];

/// Every key usage that AWS knows, whether modelled here or not.
pub(super) const KEY_USAGES: [&str; 5] =
    ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"];

/// The key specs that keys can be created with here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeySpec {
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    #[serde(rename = "RSA_3072")]
    Rsa3072,
    #[serde(rename = "RSA_4096")]
    Rsa4096,
    #[serde(rename = "ECC_NIST_P256")]
    EccNistP256,
    #[serde(rename = "ECC_NIST_P384")]
    EccNistP384,
    #[serde(rename = "ECC_NIST_P521")]
    EccNistP521,
    #[serde(rename = "ECC_SECG_P256K1")]
    EccSecgP256k1,
    #[serde(rename = "SYMMETRIC_DEFAULT")]
    SymmetricDefault,
}

/// What a key is for; it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum KeyUsage {
    SignVerify,
    EncryptDecrypt,
    KeyAgreement,
}

impl KeySpec {
    /// The spec of this name, if modelled.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RSA_2048" => Self::Rsa2048,
            "RSA_3072" => Self::Rsa3072,
            "RSA_4096" => Self::Rsa4096,
            "ECC_NIST_P256" => Self::EccNistP256,
            "ECC_NIST_P384" => Self::EccNistP384,
            "ECC_NIST_P521" => Self::EccNistP521,
            "ECC_SECG_P256K1" => Self::EccSecgP256k1,
            "SYMMETRIC_DEFAULT" => Self::SymmetricDefault,
            _ => return None,
        })
    }

    /// AWS's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA_2048",
            Self::Rsa3072 => "RSA_3072",
            Self::Rsa4096 => "RSA_4096",
            Self::EccNistP256 => "ECC_NIST_P256",
            Self::EccNistP384 => "ECC_NIST_P384",
            Self::EccNistP521 => "ECC_NIST_P521",
            Self::EccSecgP256k1 => "ECC_SECG_P256K1",
            Self::SymmetricDefault => "SYMMETRIC_DEFAULT",
        }
    }

    /// The key pair behind it; none for a symmetric key.
    pub(super) fn kind(self) -> Option<KeyKind> {
        Some(match self {
            Self::Rsa2048 => KeyKind::Rsa2048,
            Self::Rsa3072 => KeyKind::Rsa3072,
            Self::Rsa4096 => KeyKind::Rsa4096,
            Self::EccNistP256 => KeyKind::P256,
            Self::EccNistP384 => KeyKind::P384,
            Self::EccNistP521 => KeyKind::P521,
            Self::EccSecgP256k1 => KeyKind::P256k1,
            Self::SymmetricDefault => return None,
        })
    }

    /// Refuses a usage that such keys cannot have.
    pub(super) fn check_usage(self, usage: KeyUsage) -> Result<(), ApiError> {
        let possible = match self.kind() {
            None => usage == KeyUsage::EncryptDecrypt,
            Some(kind) if kind.is_rsa() => usage != KeyUsage::KeyAgreement,
            Some(KeyKind::P256k1) => usage == KeyUsage::SignVerify,
            Some(_) => usage != KeyUsage::EncryptDecrypt,
        };
        if possible {
            return Ok(());
        }
        Err(ApiError::validation(format!(
            "The specified KeyUsage {} is not compatible with KeySpec {}.",
            usage.name(),
            self.name()
        )))
    }

    /// The algorithms that such keys sign with.
    pub(super) fn signing_algorithms(self) -> Vec<SigningAlgorithm> {
        SigningAlgorithm::ALL.into_iter().filter(|algorithm| algorithm.fits(self)).collect()
    }
}

impl KeyUsage {
    /// The usage of this name, if modelled.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "SIGN_VERIFY" => Self::SignVerify,
            "ENCRYPT_DECRYPT" => Self::EncryptDecrypt,
            "KEY_AGREEMENT" => Self::KeyAgreement,
            _ => return None,
        })
    }

    /// AWS's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SignVerify => "SIGN_VERIFY",
            Self::EncryptDecrypt => "ENCRYPT_DECRYPT",
            Self::KeyAgreement => "KEY_AGREEMENT",
        }
    }
}

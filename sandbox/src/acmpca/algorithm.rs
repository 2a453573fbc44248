//! Key and signing algorithms of certificate authorities.

use serde::{Deserialize, Serialize};

use crate::{
    crypto::{Hash, KeyKind, Scheme},
    x509::SignatureAlgorithm,
};

/// Every key algorithm that AWS knows, whether modelled here or not.
pub(super) const KEY_ALGORITHMS: [&str; 10] = [
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "SM2",
];

/// Every signing algorithm that AWS knows, whether modelled here or not.
pub(super) const SIGNING_ALGORITHMS: [&str; 13] = [
    "SHA256WITHECDSA",
    "SHA384WITHECDSA",
    "SHA512WITHECDSA",
    "SHA256WITHRSA",
    "SHA384WITHRSA",
    "SHA512WITHRSA",
    "SHA256WITHRSA_PSS",
    "SHA384WITHRSA_PSS",
    "SHA512WITHRSA_PSS",
    "SM3WITHSM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
];

/// The key algorithms that authorities can be created with here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeyAlgorithm {
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    #[serde(rename = "RSA_3072")]
    Rsa3072,
    #[serde(rename = "RSA_4096")]
    Rsa4096,
    #[serde(rename = "EC_prime256v1")]
    EcPrime256v1,
    #[serde(rename = "EC_secp384r1")]
    EcSecp384r1,
    #[serde(rename = "EC_secp521r1")]
    EcSecp521r1,
}

impl KeyAlgorithm {
    /// The algorithm of this name, if modelled.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RSA_2048" => Self::Rsa2048,
            "RSA_3072" => Self::Rsa3072,
            "RSA_4096" => Self::Rsa4096,
            "EC_prime256v1" => Self::EcPrime256v1,
            "EC_secp384r1" => Self::EcSecp384r1,
            "EC_secp521r1" => Self::EcSecp521r1,
            _ => return None,
        })
    }

    /// The key pair behind it.
    pub(super) fn kind(self) -> KeyKind {
        match self {
            Self::Rsa2048 => KeyKind::Rsa2048,
            Self::Rsa3072 => KeyKind::Rsa3072,
            Self::Rsa4096 => KeyKind::Rsa4096,
            Self::EcPrime256v1 => KeyKind::P256,
            Self::EcSecp384r1 => KeyKind::P384,
            Self::EcSecp521r1 => KeyKind::P521,
        }
    }

    /// The signing algorithm of this name, if keys of this algorithm can sign with it: any hash function goes
    /// with any key, as long as the family is the same.
    pub(super) fn signing(self, name: &str) -> Option<SignatureAlgorithm> {
        let (hash, rest) = name.split_at_checked(6)?;
        let hash = match hash {
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            "SHA512" => Hash::Sha512,
            _ => return None,
        };
        let scheme = match rest {
            "WITHRSA" => Scheme::RsaPkcs1,
            "WITHRSA_PSS" => Scheme::RsaPss,
            "WITHECDSA" => Scheme::Ecdsa,
            _ => return None,
        };
        self.kind().supports(scheme).then_some(SignatureAlgorithm { scheme, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_do_not_mix() {
        assert!(KeyAlgorithm::Rsa2048.signing("SHA512WITHRSA_PSS").is_some());
        assert!(KeyAlgorithm::EcSecp384r1.signing("SHA256WITHECDSA").is_some());
        for name in ["SHA256WITHECDSA", "SM3WITHSM2", "ML_DSA_44", "", "é"] {
            assert_eq!(KeyAlgorithm::Rsa2048.signing(name), None, "{name}");
        }
    }
}

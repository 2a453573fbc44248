//! Signature algorithms as X.509 names them.

use const_oid::{
    ObjectIdentifier,
    db::rfc5912::{
        ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_RSASSA_PSS,
        SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
    },
};
use der::{Decode as _, Encode as _, asn1::Any};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::crypto::{Hash, Scheme};

/// A scheme with its hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureAlgorithm {
    pub(crate) scheme: Scheme,
    pub(crate) hash: Hash,
}

impl SignatureAlgorithm {
    /// Every algorithm that is signed and verified with here.
    const ALL: [Self; 9] = {
        use Hash::{Sha256, Sha384, Sha512};
        use Scheme::{Ecdsa, RsaPkcs1, RsaPss};
        [
            Self { scheme: RsaPkcs1, hash: Sha256 },
            Self { scheme: RsaPkcs1, hash: Sha384 },
            Self { scheme: RsaPkcs1, hash: Sha512 },
            Self { scheme: RsaPss, hash: Sha256 },
            Self { scheme: RsaPss, hash: Sha384 },
            Self { scheme: RsaPss, hash: Sha512 },
            Self { scheme: Ecdsa, hash: Sha256 },
            Self { scheme: Ecdsa, hash: Sha384 },
            Self { scheme: Ecdsa, hash: Sha512 },
        ]
    };

    /// As AlgorithmIdentifier: RFC 4055 for RSA, RFC 5758 for ECDSA.
    pub(crate) fn identifier(self) -> der::Result<AlgorithmIdentifierOwned> {
        let parameters = match self.scheme {
            Scheme::RsaPkcs1 => Some(Any::null()),
            Scheme::RsaPss => Some(Any::from_der(&pss_parameters(self.hash))?),
            Scheme::Ecdsa => None,
        };
        Ok(AlgorithmIdentifierOwned { oid: self.oid(), parameters })
    }

    /// The algorithm that an AlgorithmIdentifier names; `None` for one that is not known here.
    pub(crate) fn from_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Option<Self> {
        Self::ALL.into_iter().filter(|algorithm| algorithm.oid() == identifier.oid).find(|algorithm| {
            // Only PSS has parameters that mean anything; some software leaves the NULL out of the others.
            algorithm.scheme != Scheme::RsaPss
                || identifier.parameters.and_then(|parameters| parameters.to_der().ok())
                    == Some(pss_parameters(algorithm.hash))
        })
    }

    fn oid(self) -> ObjectIdentifier {
        match (self.scheme, self.hash) {
            (Scheme::RsaPkcs1, Hash::Sha256) => SHA_256_WITH_RSA_ENCRYPTION,
            (Scheme::RsaPkcs1, Hash::Sha384) => SHA_384_WITH_RSA_ENCRYPTION,
            (Scheme::RsaPkcs1, Hash::Sha512) => SHA_512_WITH_RSA_ENCRYPTION,
            (Scheme::RsaPss, _) => ID_RSASSA_PSS,
            (Scheme::Ecdsa, Hash::Sha256) => ECDSA_WITH_SHA_256,
            (Scheme::Ecdsa, Hash::Sha384) => ECDSA_WITH_SHA_384,
            (Scheme::Ecdsa, Hash::Sha512) => ECDSA_WITH_SHA_512,
        }
    }
}

/// RSASSA-PSS-params (RFC 4055 section 3.1): this hash function, MGF1 with it, a salt as long as its digest.
fn pss_parameters(hash: Hash) -> Vec<u8> {
    let (arc, salt) = match hash {
        Hash::Sha256 => (1, 32),
        Hash::Sha384 => (2, 48),
        Hash::Sha512 => (3, 64),
    };
    // AlgorithmIdentifier { 2.16.840.1.101.3.4.2.arc, NULL }
    let sha2 = [0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x05, 0x00];
    // 1.2.840.113549.1.1.8
    let mgf1 = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
    let mut der = vec![0x30, 0x34, 0xa0, 0x0f];
    der.extend(sha2);
    der.extend([0xa1, 0x1c, 0x30, 0x1a]);
    der.extend(mgf1);
    der.extend(sha2);
    der.extend([0xa2, 0x03, 0x02, 0x01, salt]);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_name_their_algorithm() {
        for algorithm in SignatureAlgorithm::ALL {
            let der = algorithm.identifier().unwrap().to_der().unwrap();
            let identifier = AlgorithmIdentifierRef::from_der(&der).unwrap();
            assert_eq!(SignatureAlgorithm::from_identifier(&identifier), Some(algorithm));
        }
    }

    #[test]
    fn an_unknown_algorithm_has_no_name() {
        let md5 = AlgorithmIdentifierRef {
            oid: ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"),
            parameters: None,
        };
        assert_eq!(SignatureAlgorithm::from_identifier(&md5), None);
        let pss_without_parameters = AlgorithmIdentifierRef { oid: ID_RSASSA_PSS, parameters: None };
        assert_eq!(SignatureAlgorithm::from_identifier(&pss_without_parameters), None);
    }
}

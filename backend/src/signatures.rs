//! The server's check of signatures on certificates and revocation lists, by aws-lc-rs.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use signet_shared::certificate::verify::{CheckSignature, Hash, Scheme, SignatureCheck};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

/// aws-lc-rs: RSA from 2048 bits on, the three NIST curves each with its own hash or a neighbour's, Ed25519.
#[derive(Debug, Clone, Copy)]
pub struct AwsLc;

impl CheckSignature for AwsLc {
    fn check(&self, scheme: Scheme, spki: &[u8], message: &[u8], signature: &[u8]) -> SignatureCheck {
        let Ok((_, key)) = SubjectPublicKeyInfo::from_der(spki) else { return SignatureCheck::Unsupported };
        let Some(algorithm) = algorithm(scheme, &key) else { return SignatureCheck::Unsupported };
        // Of every algorithm, the key is the content of the BIT STRING.
        let key = UnparsedPublicKey::new(algorithm, &key.subject_public_key.data);
        match key.verify(message, signature) {
            Ok(()) => SignatureCheck::Fits,
            Err(_) => SignatureCheck::Differs,
        }
    }
}

fn algorithm(scheme: Scheme, key: &SubjectPublicKeyInfo<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = key.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
    let curve = curve.map(|oid| oid.to_id_string()).unwrap_or_default();
    let kind = key.algorithm.algorithm.to_id_string();
    Some(match (scheme, kind.as_str(), curve.as_str()) {
        (Scheme::RsaPkcs1(hash), "1.2.840.113549.1.1.1", _) => match hash {
            Hash::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Hash::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        },
        (Scheme::RsaPss(hash), "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10", _) => match hash {
            Hash::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
            Hash::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
            Hash::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
        },
        (Scheme::Ecdsa(Hash::Sha256), "1.2.840.10045.2.1", "1.2.840.10045.3.1.7") => {
            &signature::ECDSA_P256_SHA256_ASN1
        }
        (Scheme::Ecdsa(Hash::Sha384), "1.2.840.10045.2.1", "1.2.840.10045.3.1.7") => {
            &signature::ECDSA_P256_SHA384_ASN1
        }
        (Scheme::Ecdsa(Hash::Sha256), "1.2.840.10045.2.1", "1.3.132.0.34") => {
            &signature::ECDSA_P384_SHA256_ASN1
        }
        (Scheme::Ecdsa(Hash::Sha384), "1.2.840.10045.2.1", "1.3.132.0.34") => {
            &signature::ECDSA_P384_SHA384_ASN1
        }
        (Scheme::Ecdsa(hash), "1.2.840.10045.2.1", "1.3.132.0.35") => match hash {
            Hash::Sha256 => &signature::ECDSA_P521_SHA256_ASN1,
            Hash::Sha384 => &signature::ECDSA_P521_SHA384_ASN1,
            Hash::Sha512 => &signature::ECDSA_P521_SHA512_ASN1,
        },
        (Scheme::Ed25519, "1.3.101.112", _) => &signature::ED25519,
        _ => return None,
    })
}

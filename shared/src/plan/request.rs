//! The parts of a certificate request around its public key, for a script that puts them together.

use crate::csr;
use crate::subject::Subject;

/// A public key that stands in until the real one is known: P-256's generator as `SubjectPublicKeyInfo` (RFC 5480 §2).
const STAND_IN: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0\
                        f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

/// Version and subject, and the attributes, of the request that [`csr::to_be_signed`] makes: hexadecimal DER, without the
/// head of the sequence around all three parts. `None` if the request cannot be made.
pub(super) fn around_key(subject: &Subject) -> Option<(String, String)> {
    let key = hex::decode(STAND_IN).ok()?;
    let request = csr::to_be_signed(subject, &key).ok()?;
    // The head is a tag and a length: one byte, or one that counts the bytes that follow (X.690 §8.1.3).
    let length = *request.get(1)?;
    let head = if length < 0x80 { 2 } else { 2 + usize::from(length & 0x7f) };
    let at = request.windows(key.len()).position(|window| window == key)?;
    Some((hex::encode(request.get(head..at)?), hex::encode(request.get(at + key.len()..)?)))
}

/// How a KMS signing algorithm is named by OpenSSL's digests and in a request: digest, `AlgorithmIdentifier` as hexadecimal
/// DER (RFC 8017 appendix A.2.4 with NULL, RFC 5758 §3.2 without parameters).
pub(super) fn algorithm(kms: &str) -> Option<(&'static str, &'static str)> {
    Some(match kms {
        "RSASSA_PKCS1_V1_5_SHA_256" => ("sha256", "300d06092a864886f70d01010b0500"),
        "RSASSA_PKCS1_V1_5_SHA_384" => ("sha384", "300d06092a864886f70d01010c0500"),
        "RSASSA_PKCS1_V1_5_SHA_512" => ("sha512", "300d06092a864886f70d01010d0500"),
        "ECDSA_SHA_256" => ("sha256", "300a06082a8648ce3d040302"),
        "ECDSA_SHA_384" => ("sha384", "300a06082a8648ce3d040303"),
        "ECDSA_SHA_512" => ("sha512", "300a06082a8648ce3d040304"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csr::SignatureAlgorithm;
    use crate::setup::options::{AlternativeName, SubjectFields};

    #[test]
    fn the_parts_and_a_key_are_the_request() {
        let key = hex::decode(STAND_IN).expect("hexadecimal");
        let fields = SubjectFields { organization: Some("Lakeside".to_owned()), ..SubjectFields::default() };
        let names = [AlternativeName::Dns("lakeside.example".to_owned())];
        for name in ["a", "Zürich Voice", &"x".repeat(64)] {
            let subject = Subject::new(name, &fields, &names).expect("a fit name");
            let (before, after) = around_key(&subject).expect("a fit name");
            let parts = hex::decode(before + STAND_IN + &after).expect("hexadecimal");
            let whole = csr::to_be_signed(&subject, &key).expect("a fit name");
            assert!(whole.ends_with(&parts) && whole.len() - parts.len() <= 4, "{name}");
        }
    }

    #[test]
    fn algorithm_identifiers_are_those_of_our_own_requests() {
        for (kms, ours) in [
            ("RSASSA_PKCS1_V1_5_SHA_256", SignatureAlgorithm::Sha256WithRsa),
            ("RSASSA_PKCS1_V1_5_SHA_384", SignatureAlgorithm::Sha384WithRsa),
            ("RSASSA_PKCS1_V1_5_SHA_512", SignatureAlgorithm::Sha512WithRsa),
            ("ECDSA_SHA_256", SignatureAlgorithm::EcdsaSha256),
            ("ECDSA_SHA_384", SignatureAlgorithm::EcdsaSha384),
            ("ECDSA_SHA_512", SignatureAlgorithm::EcdsaSha512),
        ] {
            let (_, identifier) = algorithm(kms).expect("known");
            let request = csr::assemble(&[0x30, 0x00], ours, &[1]).expect("it assembles");
            assert!(hex::encode(request).contains(identifier), "{kms}");
        }
        assert_eq!(algorithm("RSASSA_PSS_SHA_256"), None);
    }
}

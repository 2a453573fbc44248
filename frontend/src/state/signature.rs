//! Signatures, as the browser's own cryptography (Web Cryptography API) checks them.

use signet_shared::certificate::CertificateView;
use signet_shared::certificate::verify::{Hash, Scheme, Signature, Signer, signature_of};
use signet_shared::ecdsa;

/// What a browser needs to check that one certificate was signed by another's key (Web Cryptography API).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignatureJob {
    /// `RSASSA-PKCS1-v1_5`, `RSA-PSS`, `ECDSA` or `Ed25519`.
    pub algorithm: &'static str,
    /// `SHA-256`…; not asked for by Ed25519.
    pub hash: &'static str,
    /// `P-256`… for ECDSA.
    pub curve: Option<&'static str>,
    /// Bytes of salt, for RSA-PSS.
    pub salt: Option<u32>,
    /// DER `SubjectPublicKeyInfo` of the issuer.
    pub spki: Vec<u8>,
    /// The signature, R‖S for ECDSA.
    pub signature: Vec<u8>,
    /// What it covers.
    pub data: Vec<u8>,
}

/// A signature that is to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Task {
    /// How it was made.
    pub scheme: Scheme,
    /// The kind of key that made it.
    pub signer: Signer,
    /// DER `SubjectPublicKeyInfo` of that key.
    pub spki: Vec<u8>,
    /// What it covers.
    pub data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Task {
    /// The signature on a certificate, by the key of `issuer`; `None` if it cannot have been made by such a key, or in a way that
    /// is not handled.
    pub(crate) fn of(certificate: &CertificateView, issuer: &CertificateView) -> Option<Self> {
        let Signature { scheme, message, value } = signature_of(&certificate.der)?;
        let spki = issuer.key.spki_der.clone();
        Some(Self { scheme, signer: scheme.signer(&spki)?, spki, data: message, signature: value })
    }

    /// What the browser is asked; `None` if the signature is not even of the right form: it does not fit then.
    pub(crate) fn job(&self) -> Option<SignatureJob> {
        let (hash, size) = match self.scheme {
            Scheme::RsaPkcs1(hash) | Scheme::RsaPss(hash) | Scheme::Ecdsa(hash) => match hash {
                Hash::Sha256 => ("SHA-256", 32),
                Hash::Sha384 => ("SHA-384", 48),
                Hash::Sha512 => ("SHA-512", 64),
            },
            Scheme::Ed25519 => ("", 0),
        };
        let (curve, bytes) = match self.signer {
            Signer::P256 => (Some("P-256"), 32),
            Signer::P384 => (Some("P-384"), 48),
            Signer::P521 => (Some("P-521"), 66),
            Signer::Rsa | Signer::Ed25519 => (None, 0),
        };
        let (algorithm, salt, signature) = match self.scheme {
            Scheme::RsaPkcs1(_) => ("RSASSA-PKCS1-v1_5", None, self.signature.clone()),
            Scheme::RsaPss(_) => ("RSA-PSS", Some(size), self.signature.clone()),
            Scheme::Ecdsa(_) => ("ECDSA", None, ecdsa::raw_from_der(&self.signature, bytes)?),
            Scheme::Ed25519 => ("Ed25519", None, self.signature.clone()),
        };
        let (spki, data) = (self.spki.clone(), self.data.clone());
        Some(SignatureJob { algorithm, hash, curve, salt, spki, signature, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::certificate::tests::{LEAF, P384, ROOT, one};

    #[test]
    fn jobs_name_what_web_crypto_wants() {
        let rsa = Task {
            scheme: Scheme::RsaPss(Hash::Sha384),
            signer: Signer::Rsa,
            spki: vec![1],
            data: vec![2],
            signature: vec![3],
        };
        let job = rsa.job().unwrap();
        assert_eq!((job.algorithm, job.hash, job.salt, job.curve), ("RSA-PSS", "SHA-384", Some(48), None));
        let ec = Task { scheme: Scheme::Ecdsa(Hash::Sha256), signer: Signer::P256, ..rsa };
        assert_eq!(ec.job(), None, "no DER of a signature");
    }

    #[test]
    fn a_certificate_is_checked_with_the_key_of_its_issuer() {
        let job = Task::of(&one(LEAF), &one(ROOT)).unwrap().job().unwrap();
        assert_eq!((job.algorithm, job.hash, job.curve), ("RSASSA-PKCS1-v1_5", "SHA-256", None));
        assert_eq!((job.spki, job.signature.len()), (one(ROOT).key.spki_der.clone(), 256));
        assert_eq!(Task::of(&one(LEAF), &one(P384)), None, "RSA made it");
    }
}

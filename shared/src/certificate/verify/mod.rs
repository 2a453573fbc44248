//! Whether a certificate can be trusted: path building and validation by RFC 5280 §6, with a report.
//!
//! Reading order: [`verify`] → `path` (which paths there are) → `rules` (what is checked of each certificate in one),
//! with `constraints` (names), `revocation` (lists) and `ocsp` (responses) → `report`. Signatures are checked by whoever calls
//! ([`CheckSignature`]). Why this is not a library: docs/decisions/0006-path-validation.md.

mod constraints;
mod evidence;
mod ocsp;
mod path;
mod report;
mod revocation;
mod rules;
mod scheme;

use serde::{Deserialize, Serialize};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;

pub use evidence::Evidence;
pub use report::{Checked, Link, Outcome, Rule, Verification};
pub use scheme::{CheckSignature, Hash, Scheme, SignatureCheck, Signer};

use super::{CertificateError, Place, x509};

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Anything: usages are not looked at.
    Any,
    /// Signing code, which is what the original tool's certificates say.
    CodeSigning,
    /// Signing in at a TLS server.
    ClientAuth,
    /// Being a TLS server.
    ServerAuth,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [Self::Any, Self::CodeSigning, Self::ClientAuth, Self::ServerAuth];

    /// Its name on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::CodeSigning => "code-signing",
            Self::ClientAuth => "client-auth",
            Self::ServerAuth => "server-auth",
        }
    }

    /// The purpose of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// The purpose in words that follow "for".
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "any purpose",
            Self::CodeSigning => "code signing",
            Self::ClientAuth => "client authentication",
            Self::ServerAuth => "server authentication",
        }
    }
}

/// What is to be verified. Certificates, lists and responses are DER.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The certificate.
    pub leaf: &'a [u8],
    /// Certificates that may stand between it and an anchor, in any order.
    pub pool: &'a [Vec<u8>],
    /// Certificates that are trusted.
    pub anchors: &'a [Vec<u8>],
    /// Revocation lists, of any issuer.
    pub lists: &'a [Vec<u8>],
    /// OCSP responses (RFC 6960), of any responder.
    pub responses: &'a [Vec<u8>],
    /// When it is to be valid, Unix seconds.
    pub time: i64,
    /// What it is to be used for.
    pub purpose: Purpose,
}

/// Verifies a certificate. The report has the path that holds, or the one that breaks the fewest rules.
///
/// # Errors
/// When the certificate, an anchor, a revocation list or an OCSP response cannot be read. What cannot be read in the pool is passed over.
pub fn verify(
    question: &Question<'_>,
    signatures: &dyn CheckSignature,
) -> Result<Verification, CertificateError> {
    let mut all = vec![Known::read(question.leaf, question.anchors.iter().any(|der| der == question.leaf))?];
    for (ders, is_anchor) in [(question.anchors, true), (question.pool, false)] {
        for der in ders {
            if all.iter().any(|known| known.der == der) {
                continue;
            }
            match Known::read(der, is_anchor) {
                Ok(known) => all.push(known),
                Err(error) if is_anchor => return Err(error),
                Err(_) => {}
            }
        }
    }
    let lists = revocation::read(question.lists)?;
    let responses = ocsp::read(question.responses)?;
    let judge = rules::Judge::new(&all, &lists, &responses, question, signatures);
    let mut best: Option<(usize, Vec<Link>)> = None;
    for path in path::paths(&all) {
        let links = judge.links(&path);
        let failures = links.iter().flat_map(|link| &link.checks);
        let failures = failures.filter(|checked| checked.forbids()).count();
        if best.as_ref().is_none_or(|(fewest, _)| failures < *fewest) {
            best = Some((failures, links));
        }
        if failures == 0 {
            break;
        }
    }
    let (failures, path) = best.unwrap_or((1, Vec::new()));
    Ok(Verification { valid: failures == 0, time: question.time, purpose: question.purpose, path })
}

/// The signature on a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// How it was made.
    pub scheme: Scheme,
    /// What it covers, DER.
    pub message: Vec<u8>,
    /// The signature.
    pub value: Vec<u8>,
}

/// The signature on a certificate (DER); `None` if it cannot be read, or was made in a way that is too weak or not handled.
pub fn signature_of(certificate: &[u8]) -> Option<Signature> {
    let known = Known::read(certificate, false).ok()?.certificate;
    Some(Signature {
        scheme: Scheme::of(&known.signature_algorithm)?,
        message: known.tbs_certificate.as_ref().to_vec(),
        value: known.signature_value.data.to_vec(),
    })
}

/// A certificate that was read.
struct Known<'a> {
    der: &'a [u8],
    certificate: X509Certificate<'a>,
    is_anchor: bool,
}

impl<'a> Known<'a> {
    fn read(der: &'a [u8], is_anchor: bool) -> Result<Self, CertificateError> {
        Ok(Self { der, certificate: x509(der, true, Place::ALONE)?, is_anchor })
    }

    fn spki(&self) -> &'a [u8] {
        self.certificate.tbs_certificate.subject_pki.raw
    }

    fn is_self_issued(&self) -> bool {
        self.certificate.subject().as_raw() == self.certificate.issuer().as_raw()
    }

    /// By its name.
    fn may_have_issued(&self, other: &Self) -> bool {
        self.certificate.subject().as_raw() == other.certificate.issuer().as_raw()
    }

    /// Whether the other's authority key identifier is this one's subject key identifier.
    fn has_the_named_key(&self, other: &Self) -> bool {
        let own =
            self.certificate.iter_extensions().find_map(|extension| match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
                _ => None,
            });
        let named =
            other.certificate.iter_extensions().find_map(|extension| match extension.parsed_extension() {
                ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.as_ref().map(|id| id.0),
                _ => None,
            });
        own.is_some() && own == named
    }
}

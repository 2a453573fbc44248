//! Certificates (X.509 v3, RFC 5280), read into an owned view that the browser, the server and the command line share.

pub mod asn1;
mod chain;
mod compare;
mod crl;
pub mod ehr;
mod error;
mod extension;
mod general_name;
mod input;
mod key;
mod kind;
mod lint;
mod name;
mod oid;
mod read;
mod request;
mod smart;
mod text;
mod validity;
pub mod verify;
mod view;
mod visible;

pub use chain::{chains, is_issued_by};
pub use compare::{ComparedField, Comparison, Relation, compare};
pub use crl::{RevocationListView, Revoked};
pub use error::{CertificateError, Place};
pub use input::{Content, Item, LoneKey, Reader};
pub use kind::Kind;
pub use lint::{Context, Purpose, RULES, Rule};
pub use request::RequestView;
pub use smart::{Check, Fitness, Outcome};
pub use text::{comparison_to_text, item_to_text, to_text};
pub use validity::{Validity, ValidityState};
pub use view::{
    AccessView, AttributeView, BasicConstraints, CertificateView, ExtensionView, Finding, Fingerprints,
    GeneralNameView, KeyMaterial, NameView, NamedOid, PublicKeyView, Reading, Serial, Severity,
};

pub use crate::signed::SignedParts;

use serde::Serialize;
use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::nom::Parser as _;

use crate::pem;

/// Label of a certificate in PEM (RFC 7468 §5).
pub const PEM_LABEL: &str = "CERTIFICATE";
/// Largest input that is read, bytes (1 MiB).
pub const MAX_BYTES: usize = 1 << 20;
/// Most certificates that are read from one input.
pub const MAX_CERTIFICATES: usize = 1_000;

/// Reads the certificates in an input, in its order.
///
/// Takes PEM (one block or many, any text around them, Windows line ends, `\n` written out as in JSON), a single DER
/// certificate, or base64 without armour. Nothing is verified.
///
/// # Errors
/// When there is anything else, or one of them is broken: all or nothing. A private key is refused without being read.
pub fn parse(input: &[u8]) -> Result<Vec<CertificateView>, CertificateError> {
    input::strict::certificates(input)?
        .into_iter()
        .map(|item| read::certificate(item.der, item.place))
        .collect()
}

/// A certificate at one moment, for `--json`.
#[derive(Debug, Clone, Serialize)]
pub struct Report<'a> {
    /// The certificate; its fields stand beside those below.
    #[serde(flatten)]
    pub certificate: &'a CertificateView,
    /// Where it stands in its life.
    pub validity: Validity,
    /// Whether it can serve a SMART client.
    pub smart: Fitness,
    /// Whether EHRs take its key.
    pub ehrs: Vec<ehr::Verdict>,
    /// What is wrong or worth knowing, worst first.
    pub findings: Vec<Finding>,
}

impl CertificateView {
    /// Where it stands in its life at `now`, Unix seconds.
    pub fn validity(&self, now: i64) -> Validity {
        Validity::new(self.not_before, self.not_after, now)
    }

    /// What is wrong or worth knowing at `now` (Unix seconds), worst first.
    pub fn findings(&self, now: i64) -> Vec<Finding> {
        self.lint(now, Context::default())
    }

    /// The same with what is known beside it: its issuer, what it is meant for.
    pub fn lint(&self, now: i64, context: Context<'_>) -> Vec<Finding> {
        lint::lint(self, now, context)
    }

    /// Whether it can serve a SMART client.
    pub fn smart_fitness(&self) -> Fitness {
        smart::fitness(self)
    }

    /// Whether each EHR that there is a preset for takes its key, in the order of [`ehr::EHRS`]; nothing of an authority, as
    /// no client has one.
    pub fn ehr_verdicts(&self) -> Vec<ehr::Verdict> {
        if self.is_ca { Vec::new() } else { ehr::verdicts(&self.key) }
    }

    /// Everything about it at `now`, Unix seconds.
    pub fn report(&self, now: i64) -> Report<'_> {
        Report {
            certificate: self,
            validity: self.validity(now),
            smart: self.smart_fitness(),
            ehrs: self.ehr_verdicts(),
            findings: self.findings(now),
        }
    }

    /// What it is in the chain: `Root`, `Authority` or `Leaf`.
    pub fn role(&self) -> &'static str {
        match (self.is_ca, self.is_self_issued) {
            (true, true) => "Root",
            (true, false) => "Authority",
            (false, _) => "Leaf",
        }
    }
}

/// The certificate in PEM.
pub fn der_to_pem(der: &[u8]) -> String {
    pem::encode(PEM_LABEL, der)
}

/// The DER of the first certificate in a PEM text.
///
/// # Errors
/// When there is none, or it is something else.
pub fn pem_to_der(pem: &str) -> Result<Vec<u8>, CertificateError> {
    let items = input::strict::certificates(pem.as_bytes())?;
    items.into_iter().next().map(|item| item.der).ok_or(CertificateError::Unrecognised)
}

/// What a DER certificate's signature covers, its algorithm and the signature, for checking it with the issuer's key.
///
/// # Errors
/// When the bytes are not a DER certificate.
pub fn signed_parts(certificate_der: &[u8]) -> Result<SignedParts, CertificateError> {
    SignedParts::from_der(certificate_der).map_err(|_| CertificateError::Field {
        place: Place::ALONE,
        kind: Kind::Certificate,
        field: "outer structure",
        fault: None,
    })
}

/// The DER `SubjectPublicKeyInfo` of a DER certificate, byte for byte as it stands there: what KMS `GetPublicKey` answers.
///
/// # Errors
/// When the bytes are not a DER certificate.
pub fn spki_der_of(certificate_der: &[u8]) -> Result<Vec<u8>, CertificateError> {
    Ok(x509(certificate_der, false, Place::ALONE)?.public_key().raw.to_vec())
}

/// Reads one certificate with nothing behind it; its extensions too, if asked.
pub(crate) fn x509(
    der: &[u8],
    extensions: bool,
    place: Place,
) -> Result<X509Certificate<'_>, CertificateError> {
    match X509CertificateParser::new().with_deep_parse_extensions(extensions).parse(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok((rest, _)) => Err(CertificateError::Trailing { place, extra: rest.len() }),
        Err(error) => {
            Err(CertificateError::broken(place, Kind::Certificate, der, &asn1::CERTIFICATE, &error.into()))
        }
    }
}

//! Why something could not be read as certificates: what it is instead, where it breaks, how to mend it.

use x509_parser::error::X509Error;

use super::asn1::{Fault, Field, Tree};
use super::kind::Kind;
use super::{MAX_BYTES, MAX_CERTIFICATES};
use crate::format::{bytes, thousands};
use crate::jwk::JwkError;
use crate::pem::PemError;

/// Why certificates could not be read.
///
/// The display is one sentence that says what is wrong and where. Nothing of a private key is ever part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Nothing but whitespace.
    #[error("There is nothing to read")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("This has {} and the limit is {}", bytes(*size as u64), bytes(MAX_BYTES as u64))]
    TooLarge {
        /// Size of the input, bytes.
        size: usize,
    },
    /// More than [`MAX_CERTIFICATES`].
    #[error("There are {count} certificates here and the limit is {MAX_CERTIFICATES}")]
    TooMany {
        /// How many were found.
        count: usize,
    },
    /// A private key or another secret. It was not decoded.
    #[error("This is {kind}{}. It was not read", on_line(*line))]
    Secret {
        /// What it is.
        kind: Kind,
        /// Line of its PEM mark, if it is PEM.
        line: Option<usize>,
    },
    /// Something else than a certificate that is known.
    #[error("This is {kind}{}, not a certificate", on_line(*line))]
    OtherKind {
        /// What it is.
        kind: Kind,
        /// Line of its PEM mark, if it is PEM.
        line: Option<usize>,
    },
    /// The armour is broken.
    #[error("{}", capitalised(.0))]
    Pem(#[from] PemError),
    /// The DER says that it is longer than it is.
    #[error("{} is cut off: it says it has {} bytes, and {} are here", place.subject(), thousands(*expected as u64), thousands(*actual as u64))]
    CutOff {
        /// Which certificate.
        place: Place,
        /// Length that the encoding announces, bytes.
        expected: usize,
        /// Bytes that are there.
        actual: usize,
    },
    /// Bytes after the end of a certificate.
    #[error("{} is followed by {} that do not belong to it", place.subject(), bytes(*extra as u64))]
    Trailing {
        /// Which certificate.
        place: Place,
        /// How many bytes follow.
        extra: usize,
    },
    /// A field breaks the rules of X.509, or the encoding breaks in it.
    #[error("{} breaks at its {field}{}", place.subject_of(*kind), where_exactly(fault.as_deref()))]
    Field {
        /// Which of the input.
        place: Place,
        /// What it should be.
        kind: Kind,
        /// Name of the field in words, for example `public key`.
        field: &'static str,
        /// The byte and the way to it, if the encoding itself tells.
        fault: Option<Box<Fault>>,
    },
    /// A JSON Web Key that cannot be one.
    #[error("The JSON Web Key cannot be read: {}", .0.to_string().replace("keys[0].", ""))]
    Jwk(#[from] JwkError),
    /// An OCSP response that cannot be read, or has no answer: what is wrong with it.
    #[error("The OCSP response {0}")]
    Ocsp(&'static str),
    /// Neither PEM nor DER.
    #[error("This is not a certificate: neither PEM nor DER")]
    Unrecognised,
}

/// Which certificate of the input an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Position in the input, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Line of its PEM mark, if it is PEM.
    pub line: Option<usize>,
}

impl Place {
    /// The only certificate of an input without lines.
    pub const ALONE: Self = Self { number: 1, of: 1, line: None };

    fn subject(self) -> String {
        self.subject_of(Kind::Certificate)
    }

    fn subject_of(self, kind: Kind) -> String {
        let name = if self.of > 1 {
            format!("{} {} of {}", capitalised(kind.noun()), self.number, self.of)
        } else {
            format!("The {}", kind.noun())
        };
        name + &on_line(self.line)
    }
}

impl CertificateError {
    /// What to do about it, in a sentence or two.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => {
                "Paste a certificate that starts with -----BEGIN CERTIFICATE-----, or choose a file."
            }
            Self::TooLarge { .. } => {
                "Open only the certificates you want to see. A whole trust store is too much."
            }
            Self::TooMany { .. } => "Split the bundle and open the parts.",
            Self::Secret { kind, .. } | Self::OtherKind { kind, .. } => kind.hint(),
            Self::Jwk(_) => {
                "RFC 7517 and RFC 7518 say what a key has. Get the set again from where it is published."
            }
            Self::Pem(PemError::MissingEnd { .. }) => "Copy it again, down to and including the END line.",
            Self::Pem(PemError::WrongEnd { .. }) => {
                "Two blocks may have run into each other. Copy each whole, from its BEGIN line to its END line."
            }
            Self::Pem(PemError::BrokenMark { .. }) => {
                "A mark has five dashes on both sides, as in -----BEGIN CERTIFICATE-----."
            }
            Self::Pem(PemError::BadCharacter { .. } | PemError::Incomplete { .. }) => {
                "Copy it again from its source: something was changed or lost on the way."
            }
            Self::CutOff { .. } => "Copy or download it again: the end is missing.",
            Self::Trailing { .. } => "Cut off what follows, or get the certificate again from its source.",
            Self::Field { .. } => {
                "It is damaged or was made by a faulty program. Get it again from its source."
            }
            Self::Ocsp(_) => "Ask the responder again, and keep its answer as it is (DER).",
            Self::Unrecognised => {
                "PEM starts with -----BEGIN CERTIFICATE-----. DER files usually end in .cer, .crt or .der."
            }
        }
    }

    /// Line of the input that it is about, from 1, if the input has lines.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Secret { line, .. } | Self::OtherKind { line, .. } => *line,
            Self::Pem(
                PemError::MissingEnd { line, .. }
                | PemError::WrongEnd { line, .. }
                | PemError::BrokenMark { line }
                | PemError::BadCharacter { line, .. }
                | PemError::Incomplete { line },
            ) => Some(*line),
            Self::CutOff { place, .. } | Self::Trailing { place, .. } | Self::Field { place, .. } => {
                place.line
            }
            Self::Empty
            | Self::TooLarge { .. }
            | Self::TooMany { .. }
            | Self::Jwk(_)
            | Self::Ocsp(_)
            | Self::Unrecognised => None,
        }
    }

    /// The byte where the encoding breaks and the way to it, if that is known.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Field { fault, .. } => fault.as_deref(),
            _ => None,
        }
    }

    /// What a structure breaks at: where the bytes say so, else by the words of the parser.
    pub(super) fn broken(
        place: Place,
        kind: Kind,
        der: &[u8],
        structure: &'static Field,
        error: &X509Error,
    ) -> Self {
        let fault = Tree::outer_as(der, structure).fault.map(Box::new);
        Self::Field { place, kind, field: field_of(error), fault }
    }

    /// The same about a piece at this place.
    pub(super) fn at(self, at: Place) -> Self {
        match self {
            Self::CutOff { expected, actual, .. } => Self::CutOff { place: at, expected, actual },
            Self::Trailing { extra, .. } => Self::Trailing { place: at, extra },
            Self::Field { kind, field, fault, .. } => Self::Field { place: at, kind, field, fault },
            other => other,
        }
    }

    /// Whether a secret was found: worth an alarm rather than a correction.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Secret { .. })
    }
}

/// The field that the parser stumbled over, in words.
pub(super) fn field_of(error: &X509Error) -> &'static str {
    match error {
        X509Error::InvalidVersion => "version",
        X509Error::InvalidSerial => "serial number",
        X509Error::InvalidAlgorithmIdentifier => "signature algorithm",
        X509Error::InvalidX509Name | X509Error::InvalidAttributes | X509Error::DuplicateAttributes => {
            "subject or issuer name"
        }
        X509Error::InvalidDate => "validity dates",
        X509Error::InvalidSPKI => "public key",
        X509Error::InvalidSubjectUID | X509Error::InvalidIssuerUID => "unique identifiers",
        X509Error::InvalidExtensions | X509Error::DuplicateExtensions => "extensions",
        X509Error::InvalidSignatureValue => "signature",
        _ => "outer structure",
    }
}

fn on_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

fn where_exactly(fault: Option<&Fault>) -> String {
    fault.map_or_else(String::new, |fault| format!(": {fault}"))
}

fn capitalised(text: &(impl ToString + ?Sized)) -> String {
    let text = text.to_string();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

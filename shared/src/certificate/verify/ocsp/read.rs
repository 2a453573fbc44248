//! An OCSP response (RFC 6960 §4.2.1), read from DER. Nothing of it is judged here.

use x509_parser::asn1_rs::{Any, FromDer as _};
use x509_parser::time::ASN1Time;
use x509_parser::x509::AlgorithmIdentifier;

/// First bytes of elements.
const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;
const ENUMERATED: u8 = 0x0A;
const BOOLEAN: u8 = 0x01;
const OID: u8 = 0x06;
const GENERALIZED_TIME: u8 = 0x18;
const CONTEXT_0: u8 = 0xA0;
const CONTEXT_1: u8 = 0xA1;
const CONTEXT_2: u8 = 0xA2;
/// `[0]` and `[2]` around nothing: `good` and `unknown`.
const PRIMITIVE_0: u8 = 0x80;
const PRIMITIVE_2: u8 = 0x82;

/// `id-pkix-ocsp-basic`, 1.3.6.1.5.5.7.48.1.1.
const BASIC: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];

/// A response that has answers.
pub(super) struct Response<'a> {
    /// What is signed.
    pub(super) signed: &'a [u8],
    /// How.
    pub(super) algorithm: AlgorithmIdentifier<'a>,
    /// The signature.
    pub(super) signature: &'a [u8],
    /// Certificates that came with it, DER.
    pub(super) certificates: Vec<&'a [u8]>,
    /// Who says that they signed.
    pub(super) responder: Responder<'a>,
    /// What it says of certificates.
    pub(super) answers: Vec<Answer<'a>>,
    /// Whether an extension must be understood; none is.
    pub(super) has_critical: bool,
}

/// Who signed (`ResponderID`).
pub(super) enum Responder<'a> {
    /// By its name, DER.
    Name(&'a [u8]),
    /// By the SHA-1 of its key.
    Key(&'a [u8]),
}

/// What is said of one certificate (`SingleResponse`).
pub(super) struct Answer<'a> {
    /// Dotted OID of the hash that both hashes are made with.
    pub(super) hash: String,
    /// Hash of the issuer's name, DER.
    pub(super) name_hash: &'a [u8],
    /// Hash of the issuer's key: the content of the BIT STRING.
    pub(super) key_hash: &'a [u8],
    /// The serial number as it stands in the certificate.
    pub(super) serial: &'a [u8],
    /// The status.
    pub(super) status: Status,
    /// From when on it is known to be so, Unix seconds.
    pub(super) this_update: i64,
    /// When it will be known anew at the latest, Unix seconds.
    pub(super) next_update: Option<i64>,
}

/// The status of a certificate.
pub(super) enum Status {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// When, Unix seconds.
        at: i64,
        /// Number of the reason (RFC 5280 §5.3.1).
        reason: Option<u8>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// Reads a response.
///
/// # Errors
/// What is wrong with it, in words that follow "the OCSP response".
pub(super) fn response(der: &[u8]) -> Result<Response<'_>, &'static str> {
    const BROKEN: &str = "cannot be read";
    let mut whole = Elements(der);
    let mut outer = whole.inside(SEQUENCE).ok_or(BROKEN)?;
    let status = outer.content(ENUMERATED).ok_or(BROKEN)?;
    let what = match status {
        [0] => None,
        [1] => Some("has no answer: the request was malformed"),
        [2] => Some("has no answer: the responder had an internal error"),
        [3] => Some("has no answer: the responder says to try later"),
        [5] => Some("has no answer: the responder wants the request signed"),
        [6] => Some("has no answer: the responder is not authorised to give one"),
        _ => Some(BROKEN),
    };
    if let Some(what) = what {
        return Err(what);
    }
    let mut bytes = outer.inside(CONTEXT_0).and_then(|mut tagged| tagged.inside(SEQUENCE)).ok_or(BROKEN)?;
    if bytes.content(OID).ok_or(BROKEN)? != BASIC {
        return Err("is of a type that is not known");
    }
    let basic = bytes.content(OCTET_STRING).ok_or(BROKEN)?;
    if !(whole.is_empty() && outer.is_empty() && bytes.is_empty()) {
        return Err("is followed by something else");
    }
    self::basic(basic).ok_or(BROKEN)
}

/// Whether this begins as a response does: with a status.
pub(super) fn begins(der: &[u8]) -> bool {
    Elements(der).inside(SEQUENCE).is_some_and(|mut outer| outer.content(ENUMERATED).is_some())
}

/// `BasicOCSPResponse`.
fn basic(der: &[u8]) -> Option<Response<'_>> {
    let mut whole = Elements(der);
    let mut outer = whole.inside(SEQUENCE)?;
    let (signed, data) = outer.element(SEQUENCE)?;
    let algorithm = outer.algorithm()?;
    let (unused, signature) = outer.content(BIT_STRING)?.split_first()?;
    let mut certificates = Vec::new();
    if let Some(mut tagged) = outer.inside(CONTEXT_0) {
        let mut list = tagged.inside(SEQUENCE)?;
        while !list.is_empty() {
            certificates.push(list.element(SEQUENCE)?.0);
        }
    }
    if *unused != 0 || !whole.is_empty() || !outer.is_empty() {
        return None;
    }

    let mut data = Elements(data);
    if let Some(mut version) = data.inside(CONTEXT_0) {
        // Only v1 is there, and DER would not write it; responders do.
        (version.content(INTEGER)? == [0]).then_some(())?;
    }
    let responder = match data.content(CONTEXT_1) {
        Some(name) => Responder::Name(name),
        None => Responder::Key(data.inside(CONTEXT_2)?.content(OCTET_STRING)?),
    };
    data.content(GENERALIZED_TIME)?;
    let (mut list, mut answers, mut has_critical) = (data.inside(SEQUENCE)?, Vec::new(), false);
    while !list.is_empty() {
        let (answer, is_critical) = answer(list.inside(SEQUENCE)?)?;
        has_critical |= is_critical;
        answers.push(answer);
    }
    if let Some(tagged) = data.inside(CONTEXT_1) {
        has_critical |= has_critical_extension(tagged)?;
    }
    data.is_empty().then_some(())?;
    Some(Response { signed, algorithm, signature, certificates, responder, answers, has_critical })
}

/// `SingleResponse`, and whether one of its extensions is critical.
fn answer(mut elements: Elements<'_>) -> Option<(Answer<'_>, bool)> {
    let mut id = elements.inside(SEQUENCE)?;
    let hash = id.algorithm()?;
    let (name_hash, key_hash) = (id.content(OCTET_STRING)?, id.content(OCTET_STRING)?);
    let serial = id.content(INTEGER)?;
    let status = if elements.content(PRIMITIVE_0).is_some() {
        Status::Good
    } else if elements.content(PRIMITIVE_2).is_some() {
        Status::Unknown
    } else {
        let mut revoked = elements.inside(CONTEXT_1)?;
        let at = revoked.time()?;
        let reason = match revoked.inside(CONTEXT_0) {
            Some(mut tagged) => Some(*tagged.content(ENUMERATED)?.first()?),
            None => None,
        };
        Status::Revoked { at, reason }
    };
    let this_update = elements.time()?;
    let next_update = match elements.inside(CONTEXT_0) {
        Some(mut tagged) => Some(tagged.time()?),
        None => None,
    };
    let is_critical = match elements.inside(CONTEXT_1) {
        Some(tagged) => has_critical_extension(tagged)?,
        None => false,
    };
    elements.is_empty().then_some(())?;
    let hash = hash.algorithm.to_id_string();
    Some((Answer { hash, name_hash, key_hash, serial, status, this_update, next_update }, is_critical))
}

fn has_critical_extension(mut tagged: Elements<'_>) -> Option<bool> {
    let (mut list, mut found) = (tagged.inside(SEQUENCE)?, false);
    while !list.is_empty() {
        let mut extension = list.inside(SEQUENCE)?;
        extension.content(OID)?;
        found |= extension.content(BOOLEAN).is_some_and(|value| value != [0]);
        extension.content(OCTET_STRING)?;
    }
    Some(found)
}

/// Elements that follow each other.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whole and its content, if it begins with this byte; it is stepped over then.
    fn element(&mut self, first: u8) -> Option<(&'a [u8], &'a [u8])> {
        if self.0.first() != Some(&first) {
            return None;
        }
        let (rest, any) = Any::from_der(self.0).ok()?;
        let whole = self.0.get(..self.0.len() - rest.len())?;
        self.0 = rest;
        Some((whole, any.data))
    }

    fn content(&mut self, first: u8) -> Option<&'a [u8]> {
        self.element(first).map(|(_, content)| content)
    }

    fn inside(&mut self, first: u8) -> Option<Self> {
        self.content(first).map(Self)
    }

    fn algorithm(&mut self) -> Option<AlgorithmIdentifier<'a>> {
        let (whole, content) = self.element(SEQUENCE)?;
        // The parser takes another tag for an OID's, too, and one whose last number does not end (X.690 §8.19.2).
        let oid = Elements(content).content(OID)?;
        oid.last().filter(|byte| **byte < 0x80)?;
        AlgorithmIdentifier::from_der(whole).ok().map(|(_, algorithm)| algorithm)
    }

    fn time(&mut self) -> Option<i64> {
        let (whole, _) = self.element(GENERALIZED_TIME)?;
        ASN1Time::from_der(whole).ok().map(|(_, time)| time.timestamp())
    }
}

//! The view of a certificate: owned, serialisable, safe to show. Fields are named after RFC 5280, in words.
//!
//! All text that comes from the certificate has passed [`super::visible`]; byte strings are upper-case hex with colons.

use serde::Serialize;

/// A certificate, read. Nothing of it is verified: the signature is not checked here, names are claims.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateView {
    /// Version of X.509: 1, 2 or 3.
    pub version: u32,
    /// Serial number.
    pub serial: Serial,
    /// Who it is for.
    pub subject: NameView,
    /// Who issued it.
    pub issuer: NameView,
    /// First second of its validity, Unix seconds.
    pub not_before: i64,
    /// Last second of its validity, Unix seconds.
    pub not_after: i64,
    /// The key that it certifies.
    pub key: PublicKeyView,
    /// How the issuer signed it.
    pub signature_algorithm: NamedOid,
    /// The issuer's signature, hex.
    pub signature: String,
    /// Hashes of the whole DER.
    pub fingerprints: Fingerprints,
    /// Whether it may sign other certificates (basic constraints `CA:TRUE`).
    pub is_ca: bool,
    /// Whether subject and issuer are the same name, as in a root.
    pub is_self_issued: bool,
    /// Basic constraints (RFC 5280 §4.2.1.9), if it has them.
    pub basic_constraints: Option<BasicConstraints>,
    /// Key usage (§4.2.1.3), names in words; `None` without the extension: any use.
    pub key_usage: Option<Vec<&'static str>>,
    /// Extended key usage (§4.2.1.12); `None` without the extension: any purpose.
    pub extended_key_usage: Option<Vec<NamedOid>>,
    /// Subject alternative names (§4.2.1.6), in order.
    pub subject_alternative_names: Vec<GeneralNameView>,
    /// Subject key identifier (§4.2.1.2), hex.
    pub subject_key_id: Option<String>,
    /// Key identifier of the issuer's key (§4.2.1.1), hex.
    pub authority_key_id: Option<String>,
    /// Where revocation lists are (§4.2.1.13).
    pub crl_distribution_points: Vec<String>,
    /// Where OCSP answers and issuer certificates are (§4.2.2.1).
    pub authority_info_access: Vec<AccessView>,
    /// Every extension, in order, also those above.
    pub extensions: Vec<ExtensionView>,
    /// The certificate in PEM.
    pub pem: String,
    /// The certificate in DER.
    #[serde(skip)]
    pub der: Vec<u8>,
}

/// A view says nothing that its DER does not.
impl PartialEq for CertificateView {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for CertificateView {}

/// A serial number (RFC 5280 §4.1.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Serial {
    /// Its bytes, hex with colons.
    pub hex: String,
    /// The same number, decimal; `None` for one that is far longer than allowed.
    pub decimal: Option<String>,
}

/// A distinguished name (RFC 5280 §4.1.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameView {
    /// On one line, in the certificate's order: `CN=Clinic, O=Lakeside`. Empty for an empty name.
    pub text: String,
    /// The first common name.
    pub common_name: Option<String>,
    /// Its attributes, in order.
    pub attributes: Vec<AttributeView>,
    /// DER of the whole name: how names are compared.
    #[serde(skip)]
    pub der: Vec<u8>,
}

impl NameView {
    /// What to call its bearer in a heading: the common name, or the whole name, or that there is none.
    pub fn title(&self) -> &str {
        match &self.common_name {
            Some(name) if !name.is_empty() => name,
            _ if self.text.is_empty() => "No name",
            _ => &self.text,
        }
    }
}

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeView {
    /// What it is, for people: `Common name`; the dotted OID if it is not known.
    pub label: String,
    /// Its short form: `CN`; the dotted OID if there is none.
    pub short: String,
    /// Its type, dotted.
    pub oid: String,
    /// Its value, or `#` and hex if it is no text.
    pub value: String,
    /// Whether invisible characters were made visible in the value.
    pub escaped: bool,
    /// Whether it belongs to the same relative name as the one before (`CN=a + OU=b`).
    pub joined: bool,
}

/// An object identifier and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedOid {
    /// Its name; the dotted OID once more if it is not known.
    pub name: String,
    /// Dotted.
    pub oid: String,
}

/// The certified key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicKeyView {
    /// `RSA`, `EC`, `Ed25519`, `ML-DSA-65`…; the dotted OID if it is not known.
    pub algorithm: String,
    /// The OID of the algorithm, dotted.
    pub algorithm_oid: String,
    /// Size of the modulus or of the curve, bits.
    pub bits: Option<u32>,
    /// Name of the curve, for example `P-384`.
    pub curve: Option<String>,
    /// The KMS key spec with these parameters, for example `RSA_2048`.
    pub kms_spec: Option<&'static str>,
    /// The numbers that make the key.
    pub material: KeyMaterial,
    /// SHA-256 of the DER `SubjectPublicKeyInfo`, hex: a name for the key that outlives its certificates.
    pub spki_sha256: String,
    /// The same hash in base64, as `pin-sha256` (RFC 7469 §2.4) and curl's `--pinnedpubkey` have it.
    pub spki_pin: String,
    /// JWK thumbprint (RFC 7638, SHA-256, base64url), usual as `kid`.
    pub jwk_thumbprint: Option<String>,
    /// JWT algorithms of SMART App Launch that the key can sign with: `RS384`, `ES384` or none.
    pub smart_algorithms: Vec<&'static str>,
    /// DER `SubjectPublicKeyInfo`, as KMS `GetPublicKey` answers it.
    #[serde(skip)]
    pub spki_der: Vec<u8>,
}

impl PublicKeyView {
    /// `RSA, 2048 bits`, `EC, P-384`.
    pub fn summary(&self) -> String {
        match (&self.curve, self.bits) {
            (Some(curve), _) => format!("{}, {curve}", self.algorithm),
            (None, Some(bits)) => format!("{}, {bits} bits", self.algorithm),
            (None, None) => self.algorithm.clone(),
        }
    }
}

/// The numbers that make a key, big-endian, hex with colons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyMaterial {
    /// RSA (RFC 8017 §3.1).
    Rsa {
        /// Modulus without leading zero.
        modulus: String,
        /// Public exponent, decimal; hex if it has more than 64 bits.
        exponent: String,
    },
    /// A point on a curve (SEC 1 §2.3.3).
    Point {
        /// First coordinate, or the whole key for Edwards curves.
        x: String,
        /// Second coordinate.
        y: Option<String>,
    },
    /// Bytes that are not taken apart.
    Other {
        /// The content of the bit string.
        bytes: String,
    },
}

/// Hashes of the whole DER.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fingerprints {
    /// SHA-256, hex.
    pub sha256: String,
    /// SHA-1, hex: only to compare with what old programs show.
    pub sha1: String,
}

/// Whether it may sign certificates, and how far down (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasicConstraints {
    /// May sign certificates.
    pub ca: bool,
    /// How many authorities may stand between it and a leaf; `None` for any number.
    pub path_length: Option<u32>,
}

/// A general name (RFC 5280 §4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeneralNameView {
    /// What kind of name, for people: `DNS name`, `Email`, `URI`, `IP address`…
    pub kind: &'static str,
    /// The name.
    pub value: String,
}

/// A place that tells more about the issuer (RFC 5280 §4.2.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessView {
    /// What is there: OCSP, issuer certificates…
    pub method: NamedOid,
    /// Where.
    pub location: GeneralNameView,
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionView {
    /// Its type, dotted.
    pub oid: String,
    /// Its name, or `Unknown extension`.
    pub name: &'static str,
    /// Whether who does not understand it must refuse the certificate.
    pub critical: bool,
    /// How far it was understood.
    pub reading: Reading,
    /// Its content, line by line, for people. Empty unless `reading` is [`Reading::Decoded`].
    pub lines: Vec<String>,
    /// What is not in `lines`: its ASN.1 elements, indented. Empty if `reading` is [`Reading::Decoded`].
    pub outline: Vec<String>,
    /// Its DER, hex.
    pub raw: String,
}

/// How far an extension was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Taken apart and put into words.
    Decoded,
    /// Not known here: only its bytes can be shown.
    Unknown,
    /// Known, but its bytes break the rules.
    Damaged,
}

/// How bad a finding is. Ordered: worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Broken or dangerous: do not use it.
    Bad,
    /// Act before it hurts.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bad => "Bad",
            Self::Warning => "Warning",
            Self::Note => "Note",
        }
    }
}

/// Something that is wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Name for machines, for example `weak_key`. Never renamed.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is the case, as a title.
    pub title: String,
    /// What it means and what to do.
    pub detail: String,
    /// Where the rule stands, for example `RFC 5280 §4.2.1.9`.
    pub reference: Option<&'static str>,
}

//! Revocation lists (RFC 5280 §5), read for people.

use serde::Serialize;
use sha2::{Digest, Sha256};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::{CertificateRevocationList, RevokedCertificate};

use super::asn1::REVOCATION_LIST;
use super::error::{CertificateError, Place};
use super::kind::Kind;
use super::view::{ExtensionView, NameView, NamedOid, Serial};
use super::{extension, name, oid, read};
use crate::format::hex_colons;
use crate::pem;

/// A revocation list, read. Its signature is not checked here.
#[derive(Debug, Clone, Serialize)]
pub struct RevocationListView {
    /// Who signed it.
    pub issuer: NameView,
    /// When it was made, Unix seconds.
    pub this_update: i64,
    /// When the next one comes at the latest, Unix seconds.
    pub next_update: Option<i64>,
    /// How it is signed.
    pub signature_algorithm: NamedOid,
    /// Its number (§5.2.3).
    pub number: Option<Serial>,
    /// Its extensions, in order.
    pub extensions: Vec<ExtensionView>,
    /// Certificates that are revoked, in its order.
    pub revoked: Vec<Revoked>,
    /// SHA-256 of the DER, hex.
    pub sha256: String,
    /// The list in PEM.
    pub pem: String,
    /// The list in DER.
    #[serde(skip)]
    pub der: Vec<u8>,
}

/// A certificate that is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revoked {
    /// Its serial number.
    pub serial: Serial,
    /// When it was revoked, Unix seconds.
    pub at: i64,
    /// Why (§5.3.1), if it says so.
    pub reason: Option<String>,
}

/// Reads a DER revocation list.
pub(super) fn list(der: Vec<u8>, place: Place) -> Result<RevocationListView, CertificateError> {
    let (rest, parsed) = CertificateRevocationList::from_der(&der).map_err(|error| {
        CertificateError::broken(place, Kind::RevocationList, &der, &REVOCATION_LIST, &error.into())
    })?;
    if !rest.is_empty() {
        return Err(CertificateError::Trailing { place, extra: rest.len() });
    }
    let number = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLNumber(number) => Some(read::serial(&number.to_bytes_be())),
        _ => None,
    });
    Ok(RevocationListView {
        issuer: name::name(parsed.issuer()),
        this_update: parsed.last_update().timestamp(),
        next_update: parsed.next_update().map(|time| time.timestamp()),
        signature_algorithm: oid::signature(&parsed.signature_algorithm.algorithm.to_string()),
        number,
        extensions: parsed.extensions().iter().map(extension::extension).collect(),
        revoked: parsed.iter_revoked_certificates().map(revoked).collect(),
        sha256: hex_colons(&Sha256::digest(&der)),
        pem: pem::encode("X509 CRL", &der),
        der,
    })
}

fn revoked(entry: &RevokedCertificate<'_>) -> Revoked {
    Revoked {
        serial: read::serial(entry.raw_serial()),
        at: entry.revocation_date.timestamp(),
        reason: entry.reason_code().map(|(_, reason)| extension::reason(reason.0).to_owned()),
    }
}

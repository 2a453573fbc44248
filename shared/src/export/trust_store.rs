//! A trust store: PKCS#12 (RFC 7292) with trusted certificates alone.
//!
//! Certificates are public, so nothing is encrypted; the password only guards against change, by a MAC. Java takes an entry
//! as trusted when it has the attribute `trustedKeyUsage`, and as nothing at all when it has not.

use der::asn1::ObjectIdentifier;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::ExportError;
use super::write::{BMP_STRING, CONTEXT_0, OCTET_STRING, SEQUENCE, SET, element, integer, oid};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CERT_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
/// Oracle's, read by Java and written by OpenSSL's `-jdktrust`.
const TRUSTED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.113894.746875.1.1");
/// RFC 5280 §4.2.1.12.
const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const NULL: [u8; 2] = [0x05, 0x00];

/// Password of a trust store for which none was chosen: the one that Java's own have, and that everyone knows.
pub const DEFAULT_PASSWORD: &str = "changeit";
/// Shortest password, characters: keytool asks for as many.
pub const MIN_PASSWORD: usize = 6;
/// Longest password, characters.
pub const MAX_PASSWORD: usize = 256;
/// How often the hash is repeated: as Java does by default.
const ITERATIONS: u32 = 10_000;
/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// A trusted certificate.
pub(super) struct Entry<'a> {
    /// What it is called in the store.
    pub(super) name: &'a str,
    /// DER.
    pub(super) der: &'a [u8],
}

/// The store. The same certificates and password give the same bytes: the MAC's salt comes from what is stored.
///
/// # Errors
/// [`ExportError::Password`] if it is too short, too long, or not of printable ASCII.
pub(super) fn of(entries: &[Entry<'_>], password: &str) -> Result<Vec<u8>, ExportError> {
    // Java takes ASCII alone, and two programs may differ in how they read anything else.
    let is_plain = password.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !is_plain || !(MIN_PASSWORD..=MAX_PASSWORD).contains(&password.len()) {
        return Err(ExportError::Password);
    }
    let bags: Vec<Vec<u8>> = entries.iter().map(bag).collect();
    let bags: Vec<&[u8]> = bags.iter().map(Vec::as_slice).collect();
    let safe = element(SEQUENCE, &[&data(&element(SEQUENCE, &bags))]);
    let salt = Sha256::digest(&safe);
    let key = mac_key(password, &salt);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| ExportError::Password)?;
    mac.update(&safe);
    let digest = element(
        SEQUENCE,
        &[
            &element(SEQUENCE, &[&oid(SHA_256), &NULL]),
            &element(OCTET_STRING, &[&mac.finalize().into_bytes()]),
        ],
    );
    let mac_data = element(SEQUENCE, &[&digest, &element(OCTET_STRING, &[&salt]), &integer(ITERATIONS)]);
    Ok(element(SEQUENCE, &[&integer(3), &data(&safe), &mac_data]))
}

/// `ContentInfo` of the type `data`.
fn data(content: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&oid(DATA), &element(CONTEXT_0, &[&element(OCTET_STRING, &[content])])])
}

/// `SafeBag` with a certificate and its attributes.
fn bag(entry: &Entry<'_>) -> Vec<u8> {
    let certificate = element(CONTEXT_0, &[&element(OCTET_STRING, &[entry.der])]);
    let bag = element(SEQUENCE, &[&oid(X509_CERTIFICATE), &certificate]);
    let name = element(BMP_STRING, &[&utf16(entry.name)]);
    let mut attributes = [
        element(SEQUENCE, &[&oid(FRIENDLY_NAME), &element(SET, &[&name])]),
        element(SEQUENCE, &[&oid(TRUSTED_KEY_USAGE), &element(SET, &[&oid(ANY_EXTENDED_KEY_USAGE)])]),
    ];
    // DER orders a SET OF by its encodings (X.690 §11.6).
    attributes.sort();
    let attributes = element(SET, &[&attributes[0], &attributes[1]]);
    element(SEQUENCE, &[&oid(CERT_BAG), &element(CONTEXT_0, &[&bag]), &attributes])
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Key of the MAC (RFC 7292 appendix B.2, with SHA-256 and ID 3). A key is as long as one hash, so the loop that the RFC
/// has for longer ones runs once.
fn mac_key(password: &str, salt: &[u8]) -> Vec<u8> {
    const ID_MAC: u8 = 3;
    let fill = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(BLOCK) * BLOCK;
        bytes.iter().copied().cycle().take(length).collect()
    };
    let mut password = utf16(password);
    // The password ends with a NUL character (appendix B.1).
    password.extend([0, 0]);
    let mut hash = Sha256::new()
        .chain_update([ID_MAC; BLOCK])
        .chain_update(fill(salt))
        .chain_update(fill(&password))
        .finalize();
    for _ in 1..ITERATIONS {
        hash = Sha256::digest(hash);
    }
    hash.to_vec()
}

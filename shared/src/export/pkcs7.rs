//! PKCS#7 with certificates alone: the degenerate SignedData of RFC 2315 §9.1 and RFC 5652 §5.1, signed by nobody.

use der::asn1::ObjectIdentifier;

use super::write::{CONTEXT_0, SEQUENCE, SET, element, integer, oid};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");

/// Label in PEM (RFC 7468 §8).
pub(super) const PEM_LABEL: &str = "PKCS7";

/// The certificates (DER) in this order. A SET has none, and strict DER would sort it; readers show the order of the file,
/// and people expect the certificate before its issuers.
pub(super) fn of(certificates: &[&[u8]]) -> Vec<u8> {
    let signed = element(
        SEQUENCE,
        &[
            &integer(1),
            // No digest algorithms, for there are no signers.
            &element(SET, &[]),
            &element(SEQUENCE, &[&oid(DATA)]),
            &element(CONTEXT_0, certificates),
            &element(SET, &[]),
        ],
    );
    element(SEQUENCE, &[&oid(SIGNED_DATA), &element(CONTEXT_0, &[&signed])])
}

//! PKCS#7 and CMS bundles (RFC 2315 §9.1, RFC 5652 §5.1): the certificates and revocation lists that they carry. Signatures in them are
//! passed over. Java and Windows write some in BER with open lengths, so this walks the elements itself.

use super::super::asn1::{Class, Fault, Tree, dotted, header};
use super::super::error::{CertificateError, Place};
use super::super::kind::Kind;
use super::pieces::{Found, Piece};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const FORM: &str = "PKCS#7";

/// The first element and what follows it; `None` when it is not whole or its length is open.
pub(super) fn whole(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = header(bytes, 0..bytes.len()).ok()?;
    bytes.split_at_checked(first.length + first.content?)
}

/// Whether it begins as a bundle does, whatever the form of its lengths: a sequence with a type of PKCS#7 (`1.2.840.113549.1.7`).
pub(super) fn is_bundle(der: &[u8]) -> bool {
    const TYPES: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7];
    header(der, 0..der.len()).is_ok_and(|outer| {
        outer.is(16) && der.get(outer.length..).is_some_and(|inner| inner.starts_with(TYPES))
    })
}

/// What a bundle holds.
pub(super) fn pieces(der: &[u8], line: Option<usize>) -> Result<Vec<Piece>, CertificateError> {
    let place = Place { line, ..Place::ALONE };
    let tree = Tree::read_as(der, &super::super::asn1::CONTENT_INFO);
    let broken = |fault: Fault| CertificateError::Field {
        place,
        kind: Kind::Pkcs7,
        field: "structure",
        fault: Some(Box::new(fault)),
    };
    let nested = CertificateError::OtherKind { kind: Kind::Pkcs7Other, line };
    let kind = tree.field("contentType").and_then(|node| der.get(tree.nodes[node].content.clone()));
    if kind.and_then(dotted).is_some_and(|oid| oid != SIGNED_DATA) {
        return Err(nested);
    }
    let signed_data = tree.field("content").and_then(|content| tree.children(content).next());
    let Some(signed_data) = signed_data else {
        return Err(tree.fault.map_or(nested, broken));
    };
    let mut pieces = Vec::new();
    // [0] has certificates, [1] revocation lists; both before the signers.
    for set in tree.children(signed_data).filter(|&child| tree.nodes[child].class == Class::Context) {
        for child in tree.children(set) {
            let bytes = der.get(tree.nodes[child].range()).unwrap_or_default();
            let kind = if tree.nodes[set].number == 1 { Kind::RevocationList } else { Kind::Certificate };
            // What stands before a break is whole.
            let is_whole =
                tree.fault.as_ref().is_none_or(|fault| tree.nodes[child].content.end <= fault.offset);
            if is_whole && tree.nodes[child].class == Class::Universal {
                pieces.push(Piece::new(FORM, line, Ok(Found::Der(kind, bytes.to_vec()))));
            }
        }
    }
    if let Some(fault) = tree.fault {
        pieces.push(Piece::new(FORM, line, Err(broken(fault))));
    }
    if pieces.is_empty() {
        Err(CertificateError::OtherKind { kind: Kind::Pkcs7Empty, line })
    } else {
        Ok(pieces)
    }
}

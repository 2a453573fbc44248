//! DER, written element by element (X.690 §8 and §10): enough for two containers that hold certificates and secrets of nobody.

use der::asn1::ObjectIdentifier;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const BMP_STRING: u8 = 0x1e;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed: around another element (EXPLICIT), or in place of a SET's tag (IMPLICIT).
pub(super) const CONTEXT_0: u8 = 0xa0;

/// An element with this tag; its content is the parts, one after the other.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut written = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => written.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes = &bytes[bytes.iter().take_while(|&&byte| byte == 0).count()..];
            // At most eight bytes: a usize has no more.
            written.push(0x80 | u8::try_from(bytes.len()).unwrap_or_default());
            written.extend_from_slice(bytes);
        }
    }
    for part in parts {
        written.extend_from_slice(part);
    }
    written
}

/// An object identifier.
pub(super) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    element(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// An integer that is not negative.
pub(super) fn integer(number: u32) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count().min(bytes.len() - 1);
    let bytes = &bytes[zeros..];
    // A first bit that is set would be a sign.
    let sign: &[u8] = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    element(INTEGER, &[sign, bytes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_integers_are_as_short_as_can_be() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(127), [2, 1, 127]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
        assert_eq!(integer(10_000), [2, 2, 0x27, 0x10]);
        assert_eq!(integer(u32::MAX), [2, 5, 0, 255, 255, 255, 255]);
        assert_eq!(element(OCTET_STRING, &[&[0; 127]])[..2], [4, 127]);
        assert_eq!(element(OCTET_STRING, &[&[0; 128]])[..3], [4, 0x81, 128]);
        assert_eq!(element(OCTET_STRING, &[&[0; 100], &[0; 200]])[..4], [4, 0x82, 1, 44]);
    }
}

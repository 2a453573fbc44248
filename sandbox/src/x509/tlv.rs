//! DER by hand, for structures whose choices of tags a derive would hide.

/// SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;
/// UTF8String.
pub(super) const UTF8_STRING: u8 = 0x0c;
/// IA5String.
pub(super) const IA5_STRING: u8 = 0x16;
/// OBJECT IDENTIFIER.
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;

/// The tag `[number]` of a primitive value (X.690 section 8.1.2).
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// The tag `[number]` of a constructed value, which every explicit tag is.
pub(super) const fn constructed(number: u8) -> u8 {
    0xa0 | number
}

/// One element: tag, length in the shortest form, content.
pub(super) fn tlv(tag: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let mut der = vec![tag];
    let bytes = content.len().to_be_bytes();
    let length = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match (length, length.len()) {
        ([], _) => der.push(0),
        ([short], _) if *short < 0x80 => der.push(*short),
        (_, count) => {
            der.push(0x80 | u8::try_from(count).unwrap_or(u8::MAX));
            der.extend(length);
        }
    }
    der.extend(content);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        assert_eq!(tlv(4, []), [4, 0]);
        assert_eq!(tlv(4, [7]), [4, 1, 7]);
        assert_eq!(tlv(4, [0; 127])[..2], [4, 127]);
        assert_eq!(tlv(4, [0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(tlv(4, [0; 256])[..4], [4, 0x82, 1, 0]);
    }
}

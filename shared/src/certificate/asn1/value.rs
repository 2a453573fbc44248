//! Tags and simple contents in words.

use super::super::visible::visible_text;
use super::super::{name, oid};
use super::header::Class;
use super::tree::Node;
use crate::format::{count, hex_colons};

/// Bytes of a string that are shown.
const SHOWN: usize = 24;

/// Names of the universal tags (X.680 §8.6).
pub(super) fn tag_name(number: u32) -> &'static str {
    match number {
        0 => "END OF CONTENTS",
        1 => "BOOLEAN",
        2 => "INTEGER",
        3 => "BIT STRING",
        4 => "OCTET STRING",
        5 => "NULL",
        6 => "OBJECT IDENTIFIER",
        7 => "ObjectDescriptor",
        8 => "EXTERNAL",
        9 => "REAL",
        10 => "ENUMERATED",
        11 => "EMBEDDED PDV",
        12 => "UTF8String",
        13 => "RELATIVE-OID",
        16 => "SEQUENCE",
        17 => "SET",
        18 => "NumericString",
        19 => "PrintableString",
        20 => "TeletexString",
        21 => "VideotexString",
        22 => "IA5String",
        23 => "UTCTime",
        24 => "GeneralizedTime",
        25 => "GraphicString",
        26 => "VisibleString",
        27 => "GeneralString",
        28 => "UniversalString",
        30 => "BMPString",
        _ => "Unknown tag",
    }
}

/// The content of an element that is not made of others, short.
pub(super) fn words(node: &Node, content: &[u8]) -> String {
    if node.class != Class::Universal {
        return implicit(content);
    }
    match node.number {
        1 => match content {
            [0] => "FALSE".to_owned(),
            [_] => "TRUE".to_owned(),
            _ => hex(content),
        },
        2 | 10 => super::super::read::decimal(content)
            .filter(|number| number.len() <= 20)
            .unwrap_or_else(|| bits(content)),
        3 => match content.split_first() {
            Some((&unused, bytes)) => {
                let bits = (bytes.len() * 8).saturating_sub(usize::from(unused));
                format!("{} {}", count(number(bits), "bit"), hex(bytes))
            }
            None => "empty".to_owned(),
        },
        5 => String::new(),
        6 => match dotted(content) {
            Some(dotted) => match oid::any(&dotted) {
                Some(name) => format!("{dotted} ({name})"),
                None => dotted,
            },
            None => hex(content),
        },
        12 | 18 | 19 | 22..=27 => visible_text(&String::from_utf8_lossy(content)),
        20 | 21 => visible_text(&content.iter().map(|&byte| char::from(byte)).collect::<String>()),
        30 => visible_text(&name::utf16(content)),
        _ => format!("{} {}", count(number(content.len()), "byte"), hex(content)),
    }
    .trim_end()
    .to_owned()
}

/// An OID in dotted form; `None` when its bytes are none (X.690 §8.19).
pub(in super::super) fn dotted(content: &[u8]) -> Option<String> {
    if content.last().is_none_or(|last| last & 0x80 != 0) || content.len() > 64 {
        return None;
    }
    let mut text = String::new();
    let mut arc = 0_u128;
    let mut is_first = true;
    for &byte in content {
        arc = arc.checked_mul(128)? | u128::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            if is_first {
                let top = (arc / 40).min(2);
                text.push_str(&format!("{top}.{}", arc - top * 40));
            } else {
                text.push_str(&format!(".{arc}"));
            }
            (arc, is_first) = (0, false);
        }
    }
    Some(text)
}

/// What has the tag of its structure can be text or bytes.
fn implicit(content: &[u8]) -> String {
    let is_text = !content.is_empty() && content.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    if is_text && content.len() > 3 {
        visible_text(&String::from_utf8_lossy(content))
    } else {
        format!("{} {}", count(number(content.len()), "byte"), hex(content)).trim_end().to_owned()
    }
}

fn bits(content: &[u8]) -> String {
    format!("{} {}", count(number(content.len()), "byte"), hex(content))
}

fn hex(content: &[u8]) -> String {
    match content.get(..SHOWN) {
        Some(start) if content.len() > SHOWN => format!("{}…", hex_colons(start)),
        _ => hex_colons(content),
    }
}

fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oids_are_dotted() {
        let check = |bytes: &[u8], expected: Option<&str>| assert_eq!(dotted(bytes).as_deref(), expected);
        check(&[0x55, 4, 3], Some("2.5.4.3"));
        check(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11], Some("1.2.840.113549.1.1.11"));
        check(&[0x88, 0x37, 3], Some("2.999.3"));
        check(&[0x27], Some("0.39"));
        check(&[], None);
        check(&[0x2A, 0x86], None);
    }
}

//! Distinguished names.

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::oid;
use super::view::{AttributeView, NameView};
use super::visible::{Visible, visible};
use crate::format::hex_colons;

const COMMON_NAME: &str = "2.5.4.3";

/// Reads a name into words.
pub(super) fn name(name: &X509Name<'_>) -> NameView {
    let attributes: Vec<_> = name
        .iter_rdn()
        .flat_map(|rdn| rdn.iter().enumerate().map(|(index, attribute)| read(attribute, index > 0)))
        .collect();
    let common_name = attributes
        .iter()
        .find(|attribute| attribute.oid == COMMON_NAME)
        .map(|attribute| attribute.value.clone());
    NameView { text: one_line(&attributes), common_name, attributes, der: name.as_raw().to_vec() }
}

fn read(attribute: &AttributeTypeAndValue<'_>, joined: bool) -> AttributeView {
    let oid = oid::dotted(attribute.attr_type());
    let (short, label) = oid::attribute(&oid).unwrap_or((&oid, &oid));
    let Visible { text: value, escaped } = visible(&text(attribute.attr_value()));
    AttributeView { label: label.to_owned(), short: short.to_owned(), value, escaped, joined, oid }
}

/// The text of a directory string in any of its encodings; `#` and hex for anything else (RFC 4514 §2.4).
pub(super) fn text(value: &Any<'_>) -> String {
    let bytes = value.data;
    match value.tag() {
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString
        | Tag::GeneralString => String::from_utf8_lossy(bytes).into_owned(),
        Tag::BmpString => utf16(bytes),
        Tag::UniversalString => bytes
            .chunks(4)
            .map(|unit| unit.iter().fold(0_u32, |code, &byte| code << 8 | u32::from(byte)))
            .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
        // Programs that wrote T.61 meant Latin-1.
        Tag::T61String => bytes.iter().map(|&byte| char::from(byte)).collect(),
        _ => format!("#{}", hex_colons(bytes)),
    }
}

/// Big-endian UTF-16, as in a BMPString.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> =
        bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, &byte| unit << 8 | u16::from(byte))).collect();
    String::from_utf16_lossy(&units)
}

fn one_line(attributes: &[AttributeView]) -> String {
    let mut line = String::new();
    for (index, attribute) in attributes.iter().enumerate() {
        if index > 0 {
            line.push_str(if attribute.joined { " + " } else { ", " });
        }
        line.push_str(&attribute.short);
        line.push('=');
        push_escaped(&mut line, &attribute.value);
    }
    line
}

/// Escapes what would read as the next attribute (RFC 4514 §2.4); the backslashes of escaped characters stay single.
fn push_escaped(line: &mut String, value: &str) {
    for character in value.chars() {
        if matches!(character, ',' | '+' | '"' | '<' | '>' | ';') {
            line.push('\\');
        }
        line.push(character);
    }
}

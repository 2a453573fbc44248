//! General names: what stands in alternative names, distribution points and constraints.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::asn1::AnyRef;
use der::{Decode, Tag, Tagged};
use x509_parser::extensions::GeneralName;

use super::name;
use super::view::GeneralNameView;
use super::visible::visible_text;
use crate::format::hex_colons;

/// Microsoft's user principal name, the one other name that is common.
const USER_PRINCIPAL_NAME: &str = "1.3.6.1.4.1.311.20.2.3";

/// Reads a general name into words.
pub(super) fn general_name(name: &GeneralName<'_>) -> GeneralNameView {
    let (kind, value) = match name {
        GeneralName::DNSName(text) => ("DNS name", visible_text(text)),
        GeneralName::RFC822Name(text) => ("Email", visible_text(text)),
        GeneralName::URI(text) => ("URI", visible_text(text)),
        GeneralName::IPAddress(bytes) => ("IP address", address(bytes)),
        GeneralName::DirectoryName(name) => ("Directory name", name::name(name).text),
        GeneralName::RegisteredID(oid) => ("Registered id", oid.to_string()),
        GeneralName::OtherName(oid, value) => other_name(&oid.to_string(), value),
        GeneralName::X400Address(any) => ("X.400 address", hex(any.data)),
        GeneralName::EDIPartyName(any) => ("EDI party name", hex(any.data)),
        GeneralName::Invalid(_, bytes) => ("Unreadable name", hex(bytes)),
    };
    GeneralNameView { kind, value }
}

/// `Kind: value`, for a line of an extension.
pub(super) fn line(name: &GeneralName<'_>) -> String {
    let GeneralNameView { kind, value } = general_name(name);
    format!("{kind}: {value}")
}

fn hex(bytes: &[u8]) -> String {
    visible_text(&format!("#{}", hex_colons(bytes)))
}

fn other_name(oid: &str, value: &[u8]) -> (&'static str, String) {
    let text = explicit_text(value).map(visible_text);
    match text {
        Some(text) if oid == USER_PRINCIPAL_NAME => ("User principal name", text),
        Some(text) => ("Other name", format!("{oid} {text}")),
        None => ("Other name", format!("{oid} {}", hex(value))),
    }
}

/// The text inside `[0] EXPLICIT UTF8String` or `IA5String`.
fn explicit_text(value: &[u8]) -> Option<&str> {
    let inner = AnyRef::from_der(AnyRef::from_der(value).ok()?.value()).ok()?;
    let is_text = matches!(inner.tag(), Tag::Utf8String | Tag::Ia5String | Tag::PrintableString);
    std::str::from_utf8(inner.value()).ok().filter(|_| is_text)
}

/// An IPv4 or IPv6 address; twice as many bytes are an address and its mask (RFC 5280 §4.2.1.10).
fn address(bytes: &[u8]) -> String {
    match bytes.len() {
        4 | 16 => plain_address(bytes),
        8 | 32 => {
            let (address, mask) = bytes.split_at(bytes.len() / 2);
            format!("{}/{}", plain_address(address), prefix(mask))
        }
        _ => hex(bytes),
    }
}

fn plain_address(bytes: &[u8]) -> String {
    match bytes {
        [a, b, c, d] => Ipv4Addr::new(*a, *b, *c, *d).to_string(),
        _ => {
            <[u8; 16]>::try_from(bytes).map_or_else(|_| hex(bytes), |bytes| Ipv6Addr::from(bytes).to_string())
        }
    }
}

/// The length of a mask of ones followed by zeros; any other mask is written as an address.
fn prefix(mask: &[u8]) -> String {
    let bits: String = mask.iter().map(|byte| format!("{byte:08b}")).collect();
    match bits.find('0') {
        Some(length) if bits[length..].contains('1') => plain_address(mask),
        Some(length) => length.to_string(),
        None => bits.len().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_addresses_and_networks() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(address(bytes), expected);
        check(&[10, 0, 0, 7], "10.0.0.7");
        check(&[10, 0, 0, 0, 255, 240, 0, 0], "10.0.0.0/12");
        check(&[10, 0, 0, 0, 255, 0, 255, 0], "10.0.0.0/255.0.255.0");
        check(&[0, 0, 0, 0, 0, 0, 0, 0], "0.0.0.0/0");
        check(&[0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "2001:db8::1");
        check(&[1, 2, 3], "#01:02:03");
        check(&[], "#");
    }
}

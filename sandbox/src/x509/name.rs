//! Distinguished names.

use const_oid::ObjectIdentifier;
use der::{
    Decode as _, Encode as _,
    asn1::{Any, PrintableStringRef, SetOfVec, Utf8StringRef},
};
use x509_cert::{attr::AttributeTypeAndValue, name::Name};

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) value: &'a str,
    /// Whether the value is a PrintableString, as RFC 5280 appendix A.1 demands for some types; else a UTF8String.
    pub(crate) printable: bool,
}

/// DER of a Name: one attribute in each of its sets, in this order.
pub(crate) fn name(attributes: &[Attribute<'_>]) -> der::Result<Vec<u8>> {
    let sets = attributes
        .iter()
        .map(|attribute| {
            let value = if attribute.printable {
                Any::encode_from(&PrintableStringRef::new(attribute.value)?)?
            } else {
                Any::encode_from(&Utf8StringRef::new(attribute.value)?)?
            };
            SetOfVec::from_iter([AttributeTypeAndValue { oid: attribute.oid, value }])
        })
        .collect::<der::Result<Vec<_>>>()?;
    sets.to_der()
}

/// The name as text (RFC 2253): the last attribute first, attributes without a short name in hexadecimal digits.
///
/// `None` when the DER is not that of a Name.
pub(crate) fn readable(der: &[u8]) -> Option<String> {
    let name = Name::from_der(der).ok()?;
    let mut sets: Vec<String> = Vec::new();
    for set in name.iter_rdn() {
        let attributes: Option<Vec<String>> = set.iter().map(readable_attribute).collect();
        sets.push(attributes?.join("+"));
    }
    sets.reverse();
    Some(sets.join(","))
}

fn readable_attribute(attribute: &AttributeTypeAndValue) -> Option<String> {
    /// The short names of RFC 2253 section 2.3.
    const SHORT_NAMES: [(&str, &str); 9] = [
        ("2.5.4.3", "CN"),
        ("2.5.4.7", "L"),
        ("2.5.4.8", "ST"),
        ("2.5.4.10", "O"),
        ("2.5.4.11", "OU"),
        ("2.5.4.6", "C"),
        ("2.5.4.9", "STREET"),
        ("0.9.2342.19200300.100.1.25", "DC"),
        ("0.9.2342.19200300.100.1.1", "UID"),
    ];
    let oid = attribute.oid.to_string();
    let short = SHORT_NAMES.iter().find(|(number, _)| *number == oid);
    let text = std::str::from_utf8(attribute.value.value()).ok();
    match (short, text) {
        (Some((_, short)), Some(text)) => Some(format!("{short}={}", escape(text))),
        _ => Some(format!("{oid}=#{}", hex::encode(attribute.value.to_der().ok()?))),
    }
}

/// RFC 2253 section 2.4.
fn escape(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut escaped = String::with_capacity(text.len());
    for (place, c) in text.chars().enumerate() {
        let special =
            ",+\"\\<>;".contains(c) || (place == 0 && (c == ' ' || c == '#')) || (place == last && c == ' ');
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_backwards() {
        let attribute = |oid: &str, value| Attribute {
            oid: ObjectIdentifier::new(oid).unwrap(),
            value,
            printable: false,
        };
        let der = name(&[
            attribute("2.5.4.6", "DE"),
            attribute("2.5.4.10", " Süd, \"A+B\" "),
            attribute("2.5.4.5", "17"),
            attribute("2.5.4.3", "#leaf"),
        ]);
        assert_eq!(
            readable(&der.unwrap()).unwrap(),
            r#"CN=\#leaf,2.5.4.5=#0c023137,O=\ Süd\, \"A\+B\"\ ,C=DE"#
        );
        assert_eq!(readable(&[0x30, 0]), Some(String::new()));
        assert_eq!(readable(&[0x31, 0]), None);
    }
}

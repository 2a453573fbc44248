//! General names (RFC 5280 section 4.2.1.6).

use std::net::IpAddr;

use const_oid::ObjectIdentifier;

use super::tlv::{OBJECT_IDENTIFIER, SEQUENCE, UTF8_STRING, constructed, context, tlv};

/// One name of one kind. Text is ASCII where X.509 has an IA5String.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GeneralName {
    /// The value is written as a UTF8String.
    Other {
        kind: ObjectIdentifier,
        value: String,
    },
    Rfc822(String),
    Dns(String),
    /// DER of a Name.
    Directory(Vec<u8>),
    EdiParty {
        assigner: Option<String>,
        party: String,
    },
    Uri(String),
    Ip(IpAddr),
    RegisteredId(ObjectIdentifier),
}

impl GeneralName {
    /// DER of the name.
    pub(crate) fn der(&self) -> Vec<u8> {
        match self {
            Self::Other { kind, value } => {
                let mut content = object_identifier(*kind);
                content.extend(tlv(constructed(0), tlv(UTF8_STRING, value)));
                tlv(constructed(0), content)
            }
            Self::Rfc822(text) => tlv(context(1), text),
            Self::Dns(text) => tlv(context(2), text),
            Self::Directory(name) => tlv(constructed(4), name),
            Self::EdiParty { assigner, party } => {
                let text = |tag: u8, text: &str| tlv(constructed(tag), tlv(UTF8_STRING, text));
                let mut content = assigner.as_deref().map(|assigner| text(0, assigner)).unwrap_or_default();
                content.extend(text(1, party));
                tlv(constructed(5), content)
            }
            Self::Uri(text) => tlv(context(6), text),
            Self::Ip(IpAddr::V4(address)) => tlv(context(7), address.octets()),
            Self::Ip(IpAddr::V6(address)) => tlv(context(7), address.octets()),
            Self::RegisteredId(oid) => tlv(context(8), oid.as_bytes()),
        }
    }
}

/// DER of GeneralNames.
pub(crate) fn general_names(names: &[GeneralName]) -> Vec<u8> {
    tlv(SEQUENCE, names.iter().flat_map(GeneralName::der).collect::<Vec<_>>())
}

/// DER of an object identifier.
pub(super) fn object_identifier(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, oid.as_bytes())
}

#[cfg(test)]
mod tests {
    use der::Decode as _;

    use super::*;

    #[test]
    fn kinds_have_their_tags() {
        let oid = ObjectIdentifier::new_unwrap("1.2.3");
        let cases: [(GeneralName, &[u8]); 8] = [
            (
                GeneralName::Other { kind: oid, value: "x".into() },
                &[0xa0, 9, 6, 2, 42, 3, 0xa0, 3, 0x0c, 1, b'x'],
            ),
            (GeneralName::Rfc822("a@b".into()), &[0x81, 3, b'a', b'@', b'b']),
            (GeneralName::Dns("a".into()), &[0x82, 1, b'a']),
            (GeneralName::Directory(vec![0x30, 0]), &[0xa4, 2, 0x30, 0]),
            (
                GeneralName::EdiParty { assigner: Some("y".into()), party: "x".into() },
                &[0xa5, 10, 0xa0, 3, 0x0c, 1, b'y', 0xa1, 3, 0x0c, 1, b'x'],
            ),
            (GeneralName::Uri("u".into()), &[0x86, 1, b'u']),
            (GeneralName::Ip(IpAddr::from([10, 0, 0, 1])), &[0x87, 4, 10, 0, 0, 1]),
            (GeneralName::RegisteredId(oid), &[0x88, 2, 42, 3]),
        ];
        for (name, der) in cases {
            assert_eq!(name.der(), der, "{name:?}");
            let read = x509_cert::ext::pkix::name::GeneralName::from_der(der);
            assert!(read.is_ok(), "{name:?} {read:?}");
        }
    }
}

//! Extensions that the parser leaves to us: one row for each, with how it is put into words.

use x509_parser::extensions::CRLDistributionPoints;
use x509_parser::prelude::FromDer as _;

use super::super::asn1::{Class, Tree};
use super::super::visible::visible_text;
use super::super::{name, oid};
use crate::format::hex_colons;

/// An extension's content: its bytes and their elements, which are sound.
struct Content<'a> {
    bytes: &'a [u8],
    tree: Tree,
}

type Decoder = fn(&Content<'_>) -> Option<Vec<String>>;

/// By OID. `None` of a decoder is damage.
const DECODERS: &[(&str, Decoder)] = &[
    // RFC 5280 and RFC 3280
    ("2.5.29.9", directory_attributes),
    ("2.5.29.16", key_usage_period),
    ("2.5.29.20", number),
    ("2.5.29.27", number),
    ("2.5.29.46", freshest),
    ("1.3.6.1.5.5.7.48.1.5", no_check),
    // RFC 7633, RFC 6962, RFC 4262
    ("1.3.6.1.5.5.7.1.24", tls_features),
    ("1.3.6.1.4.1.11129.2.4.3", poison),
    ("1.2.840.113549.1.9.15", capabilities),
    // ETSI EN 319 412-5, RFC 3739
    ("1.3.6.1.5.5.7.1.3", qualified_statements),
    // CA/Browser Forum
    ("2.23.140.3.1", organization_id),
    // Microsoft
    ("1.3.6.1.4.1.311.20.2", template_name),
    ("1.3.6.1.4.1.311.21.1", authority_version),
    ("1.3.6.1.4.1.311.21.2", previous_hash),
    ("1.3.6.1.4.1.311.21.7", template),
    ("1.3.6.1.4.1.311.21.10", application_policies),
    ("1.3.6.1.4.1.311.25.2", security_id),
    // Netscape
    ("2.16.840.1.113730.1.2", text),
    ("2.16.840.1.113730.1.3", text),
    ("2.16.840.1.113730.1.4", text),
    ("2.16.840.1.113730.1.7", text),
    ("2.16.840.1.113730.1.8", text),
    ("2.16.840.1.113730.1.12", text),
];

/// The content in words; `None` when the extension is not known here, `Some(None)` when it is damaged.
pub(super) fn decode(oid: &str, bytes: &[u8]) -> Option<Option<Vec<String>>> {
    let (_, decoder) = DECODERS.iter().find(|(known, _)| *known == oid)?;
    let tree = Tree::read(bytes);
    if tree.fault.is_some() || tree.nodes.first().is_none_or(|root| root.range() != (0..bytes.len())) {
        return Some(None);
    }
    Some(decoder(&Content { bytes, tree }))
}

impl<'a> Content<'a> {
    fn bytes(&self, node: usize) -> &'a [u8] {
        self.tree.nodes.get(node).and_then(|node| self.bytes.get(node.content.clone())).unwrap_or_default()
    }

    /// The root's content if it has this universal tag and is not made of elements.
    fn simple(&self, tag: u32) -> Option<&'a [u8]> {
        self.tree.nodes.first().filter(|root| root.is(tag) && !root.constructed)?;
        Some(self.bytes(0))
    }

    /// The elements of the root, which must be a sequence.
    fn elements(&self) -> Option<Vec<usize>> {
        self.tree.nodes.first().filter(|root| root.is(16) && root.constructed)?;
        Some(self.tree.children(0).collect())
    }

    fn within(&self, node: usize) -> Vec<usize> {
        self.tree.children(node).collect()
    }

    /// An OID with its name, dotted if it has none.
    fn oid(&self, node: usize) -> Option<String> {
        self.tree.nodes.get(node).filter(|node| node.is(6))?;
        super::super::asn1::dotted(self.bytes(node))
    }

    fn value(&self, node: usize) -> String {
        self.tree.nodes.get(node).and_then(|node| node.value.clone()).unwrap_or_default()
    }

    /// Everything simple within an element, joined.
    fn values(&self, node: usize) -> String {
        let end = self.tree.nodes.get(node).map_or(0, |node| node.content.end);
        let inside = self.tree.nodes.iter().skip(node).take_while(|inside| inside.header.start < end);
        let values: Vec<&str> =
            inside.filter_map(|inside| inside.value.as_deref()).filter(|value| !value.is_empty()).collect();
        values.join(", ")
    }
}

fn number(content: &Content<'_>) -> Option<Vec<String>> {
    content.simple(2)?;
    Some(vec![content.value(0)])
}

fn text(content: &Content<'_>) -> Option<Vec<String>> {
    content.simple(22)?;
    Some(vec![content.value(0)])
}

fn no_check(content: &Content<'_>) -> Option<Vec<String>> {
    content.simple(5)?;
    Some(vec!["Its revocation need not be checked".to_owned()])
}

fn poison(content: &Content<'_>) -> Option<Vec<String>> {
    content.simple(5)?;
    Some(vec!["A precertificate, for logs alone: it is valid for nothing else".to_owned()])
}

fn freshest(content: &Content<'_>) -> Option<Vec<String>> {
    let (_, points) = CRLDistributionPoints::from_der(content.bytes).ok()?;
    Some(points.points.iter().flat_map(super::distribution_point).collect())
}

fn directory_attributes(content: &Content<'_>) -> Option<Vec<String>> {
    let line = |attribute: usize| {
        let [kind, values] = content.within(attribute)[..] else { return None };
        Some(format!("{}: {}", oid::named_any(&content.oid(kind)?), content.values(values)))
    };
    content.elements()?.into_iter().map(line).collect()
}

fn key_usage_period(content: &Content<'_>) -> Option<Vec<String>> {
    let line = |bound: usize| {
        let node = content.tree.nodes.get(bound).filter(|node| node.class == Class::Context)?;
        let word = match node.number {
            0 => "Not before",
            1 => "Not after",
            _ => return None,
        };
        Some(format!("{word} {}", visible_text(&String::from_utf8_lossy(content.bytes(bound)))))
    };
    content.elements()?.into_iter().map(line).collect()
}

fn tls_features(content: &Content<'_>) -> Option<Vec<String>> {
    let line = |feature: usize| {
        content.tree.nodes.get(feature).filter(|node| node.is(2))?;
        Some(match content.bytes(feature) {
            [5] => "OCSP answer must be stapled (status_request)".to_owned(),
            [17] => "OCSP answers for the chain must be stapled (status_request_v2)".to_owned(),
            _ => format!("Feature {}", content.value(feature)),
        })
    };
    content.elements()?.into_iter().map(line).collect()
}

fn capabilities(content: &Content<'_>) -> Option<Vec<String>> {
    let line =
        |capability: usize| content.oid(*content.within(capability).first()?).map(|oid| oid::named_any(&oid));
    content.elements()?.into_iter().map(line).collect()
}

/// Statements of qualified certificates.
const STATEMENTS: &[(&str, &str)] = &[
    ("1.3.6.1.5.5.7.11.1", "Follows RFC 3039"),
    ("1.3.6.1.5.5.7.11.2", "Follows RFC 3739"),
    ("0.4.0.1862.1.1", "Qualified certificate of the European Union"),
    ("0.4.0.1862.1.2", "Limit of the value of transactions"),
    ("0.4.0.1862.1.3", "Years that records are kept"),
    ("0.4.0.1862.1.4", "The key is in a qualified device"),
    ("0.4.0.1862.1.5", "Disclosure statements"),
    ("0.4.0.1862.1.6", "Type"),
    ("0.4.0.1862.1.6.1", "electronic signature"),
    ("0.4.0.1862.1.6.2", "electronic seal"),
    ("0.4.0.1862.1.6.3", "web authentication"),
    ("0.4.0.1862.1.7", "Countries whose law it follows"),
    ("0.4.0.194121.1.1", "Identifier of a natural person"),
    ("0.4.0.194121.1.2", "Identifier of a legal person"),
    ("0.4.0.19495.2", "Roles under the payment services directive (PSD2)"),
];

fn qualified_statements(content: &Content<'_>) -> Option<Vec<String>> {
    let word = |oid: &str| STATEMENTS.iter().find(|(known, _)| *known == oid).map(|(_, name)| *name);
    let line = |statement: usize| {
        let parts = content.within(statement);
        let oid = content.oid(*parts.first()?)?;
        let named = word(&oid).map_or_else(|| oid.clone(), str::to_owned);
        let value = parts.get(1).map(|&value| {
            // Types of the European Union are OIDs, too.
            let types: Option<Vec<_>> =
                content.within(value).into_iter().map(|kind| word(&content.oid(kind)?)).collect();
            types
                .filter(|types| !types.is_empty())
                .map_or_else(|| content.values(value), |types| types.join(", "))
        });
        Some(
            value
                .filter(|value| !value.is_empty())
                .map_or_else(|| named.clone(), |value| format!("{named}: {value}")),
        )
    };
    content.elements()?.into_iter().map(line).collect()
}

/// Scheme, country, state if any, reference (Baseline Requirements for EV §9.8.2).
fn organization_id(content: &Content<'_>) -> Option<Vec<String>> {
    let parts: Vec<String> = content.elements()?.into_iter().map(|part| content.values(part)).collect();
    match &parts[..] {
        [scheme, country, reference] => Some(vec![format!("{scheme} {country}: {reference}")]),
        [scheme, country, state, reference] => Some(vec![format!("{scheme} {country}+{state}: {reference}")]),
        _ => None,
    }
}

fn template_name(content: &Content<'_>) -> Option<Vec<String>> {
    let root = content.tree.nodes.first()?;
    let bytes = content.bytes(0);
    // BMPString by the rule; some wrote UTF8String or IA5String.
    let text = if root.is(30) { name::utf16(bytes) } else { String::from_utf8_lossy(bytes).into_owned() };
    (!root.constructed).then(|| vec![visible_text(&text)])
}

/// Two numbers in one (MS-WCCE §2.2.2.7.9): certificates of the authority, and keys.
fn authority_version(content: &Content<'_>) -> Option<Vec<String>> {
    let bytes = content.simple(2).filter(|bytes| bytes.len() <= 5)?;
    let number = bytes.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    Some(vec![format!("Certificate {}, key {}", number & 0xFFFF, number >> 16)])
}

fn previous_hash(content: &Content<'_>) -> Option<Vec<String>> {
    Some(vec![hex_colons(content.simple(4)?)])
}

/// MS-WCCE §2.2.2.7.7.2.
fn template(content: &Content<'_>) -> Option<Vec<String>> {
    let parts = content.elements()?;
    let id = content.oid(*parts.first()?)?;
    let version: Vec<String> = parts.iter().skip(1).map(|&part| content.value(part)).collect();
    let version = if version.is_empty() { String::new() } else { format!(", version {}", version.join(".")) };
    Some(vec![format!("Template {id}{version}")])
}

fn application_policies(content: &Content<'_>) -> Option<Vec<String>> {
    let line = |policy: usize| {
        let oid = content.oid(*content.within(policy).first()?)?;
        Some(oid::purpose(&oid).name)
    };
    content.elements()?.into_iter().map(line).collect()
}

/// The security identifier of a Windows account (MS-WCCE §2.2.2.7.7.4): `[0] { OID, [0] OCTET STRING }`.
fn security_id(content: &Content<'_>) -> Option<Vec<String>> {
    let line = |entry: usize| {
        let [_, value] = content.within(entry)[..] else { return None };
        let text = content.within(value).first().map(|&text| content.bytes(text))?;
        Some(format!("Security identifier {}", visible_text(&String::from_utf8_lossy(text))))
    };
    let lines: Option<Vec<_>> = content.elements()?.into_iter().map(line).collect();
    lines.filter(|lines| !lines.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(oid: &str, hex: &str, expected: Option<&[&str]>) {
        let bytes = hex::decode(hex).unwrap();
        let lines = decode(oid, &bytes).unwrap();
        assert_eq!(
            lines.as_deref(),
            expected.map(|lines| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>()).as_deref(),
            "{oid}"
        );
    }

    #[test]
    fn puts_rare_extensions_into_words() {
        check("2.5.29.27", "020105", Some(&["5"]));
        check("1.3.6.1.4.1.311.21.1", "0203020003", Some(&["Certificate 3, key 2"]));
        check("1.3.6.1.4.1.311.21.2", "0403010203", Some(&["01:02:03"]));
        check("1.3.6.1.4.1.311.20.2", "1e04004300 41".replace(' ', "").as_str(), Some(&["CA"]));
        check(
            "1.3.6.1.4.1.311.21.7",
            "300f060a2b060104018237150801020164",
            Some(&["Template 1.3.6.1.4.1.311.21.8.1, version 100"]),
        );
        check("1.3.6.1.4.1.311.21.10", "300c300a06082b06010505070302", Some(&["TLS client"]));
        check("1.3.6.1.5.5.7.1.24", "3003020105", Some(&["OCSP answer must be stapled (status_request)"]));
        check(
            "1.3.6.1.4.1.11129.2.4.3",
            "0500",
            Some(&["A precertificate, for logs alone: it is valid for nothing else"]),
        );
        check("2.16.840.1.113730.1.12", "1603612e62", Some(&["a.b"]));
        check(
            "1.3.6.1.5.5.7.1.3",
            "301f 3008 0606 04008e460101 3013 0606 04008e460106 3009 0607 04008e46010601"
                .replace(' ', "")
                .as_str(),
            Some(&["Qualified certificate of the European Union", "Type: electronic signature"]),
        );
        check(
            "2.23.140.3.1",
            "300f 1303 4e5452 1302 4445 0c04 31323334".replace(' ', "").as_str(),
            Some(&["NTR DE: 1234"]),
        );
    }

    #[test]
    fn damage_is_no_content() {
        for (oid, _) in DECODERS {
            for hex in ["", "30", "3003020105ff", "0201", "a000"] {
                assert_eq!(decode(oid, &hex::decode(hex).unwrap()), Some(None), "{oid} {hex}");
            }
        }
        assert_eq!(decode("1.2.3", &[5, 0]), None);
    }
}

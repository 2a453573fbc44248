//! Extensions put into words. What is not known stays bytes; what is damaged is said to be so.

mod rare;

use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier};
use x509_parser::extensions::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, CRLDistributionPoint, DistributionPointName,
    GeneralName, IssuingDistributionPoint, KeyUsage, NameConstraints, ParsedExtension, PolicyConstraints,
    PolicyInformation, SignedCertificateTimestamp, X509Extension,
};

use super::asn1::Tree;
use super::general_name::{general_name, line};
use super::view::{ExtensionView, NamedOid, Reading};
use super::visible::visible_text;
use super::{name, oid};
use crate::format::{count, date_time_with_seconds, hex_colons};

/// The key usage that a signer of JWTs needs.
pub(super) const DIGITAL_SIGNATURE: &str = "Digital signature";
/// The key usage of authorities.
pub(super) const CERTIFICATE_SIGNING: &str = "Certificate signing";

/// Most elements of an extension in its outline.
const OUTLINE: usize = 100;
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// Qualifiers of policies (RFC 5280 §4.2.1.4).
const POLICY_STATEMENT: &str = "1.3.6.1.5.5.7.2.1";
const POLICY_NOTICE: &str = "1.3.6.1.5.5.7.2.2";

/// Reads an extension into words.
pub(super) fn extension(extension: &X509Extension<'_>) -> ExtensionView {
    let oid = oid::dotted(&extension.oid);
    let name = oid::extension(&oid).unwrap_or("Unknown extension");
    let (reading, lines) = match decode(&oid, extension) {
        Decoded::Lines(lines) => (Reading::Decoded, lines),
        Decoded::Unknown => (Reading::Unknown, Vec::new()),
        Decoded::Damaged => (Reading::Damaged, Vec::new()),
    };
    ExtensionView {
        name,
        critical: extension.critical,
        reading,
        outline: if reading == Reading::Decoded {
            Vec::new()
        } else {
            Tree::read(extension.value).outline(OUTLINE)
        },
        lines,
        raw: hex_colons(extension.value),
        oid,
    }
}

enum Decoded {
    Lines(Vec<String>),
    Unknown,
    Damaged,
}

/// `None` is what could not be read.
impl From<Option<Vec<String>>> for Decoded {
    fn from(lines: Option<Vec<String>>) -> Self {
        lines.map_or(Self::Damaged, Self::Lines)
    }
}

fn decode(oid: &str, extension: &X509Extension<'_>) -> Decoded {
    let lines = match extension.parsed_extension() {
        _ if oid == EXTENDED_KEY_USAGE => {
            return purposes(extension.value)
                .map(|purposes| vec![joined(purposes.iter().map(|p| &p.name))])
                .into();
        }
        ParsedExtension::BasicConstraints(constraints) => vec![basic_constraints(constraints)],
        ParsedExtension::KeyUsage(usage) => vec![joined(key_usage(usage))],
        ParsedExtension::SubjectKeyIdentifier(id) => vec![hex_colons(id.0)],
        ParsedExtension::AuthorityKeyIdentifier(id) => authority_key_id(id),
        ParsedExtension::SubjectAlternativeName(names) => names.general_names.iter().map(line).collect(),
        ParsedExtension::IssuerAlternativeName(names) => names.general_names.iter().map(line).collect(),
        ParsedExtension::CRLDistributionPoints(points) => {
            points.iter().flat_map(distribution_point).collect()
        }
        ParsedExtension::AuthorityInfoAccess(access) => access.iter().map(access_line).collect(),
        ParsedExtension::SubjectInfoAccess(access) => access.iter().map(access_line).collect(),
        ParsedExtension::CertificatePolicies(policies) => policies.iter().flat_map(policy).collect(),
        ParsedExtension::PolicyMappings(mappings) => mappings
            .mappings
            .iter()
            .map(|mapping| format!("{} is {}", mapping.issuer_domain_policy, mapping.subject_domain_policy))
            .collect(),
        ParsedExtension::PolicyConstraints(constraints) => policy_constraints(constraints),
        ParsedExtension::InhibitAnyPolicy(inhibit) => {
            vec![format!("After {}", certificates(inhibit.skip_certs))]
        }
        ParsedExtension::NameConstraints(constraints) => name_constraints(constraints),
        ParsedExtension::NSCertType(kind) => vec![kind.to_string()],
        ParsedExtension::NsCertComment(comment) => vec![visible_text(comment)],
        ParsedExtension::SCT(timestamps) => timestamps.iter().map(timestamp).collect(),
        ParsedExtension::IssuingDistributionPoint(point) => issuing_point(point),
        ParsedExtension::ReasonCode(code) => vec![reason(code.0).to_owned()],
        ParsedExtension::InvalidityDate(time) => vec![date_time_with_seconds(time.timestamp())],
        ParsedExtension::ParseError { .. } => return Decoded::Damaged,
        _ => {
            return match rare::decode(oid, extension.value) {
                Some(lines) => lines.into(),
                None => Decoded::Unknown,
            };
        }
    };
    Decoded::Lines(lines)
}

fn joined(words: impl IntoIterator<Item: AsRef<str>>) -> String {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(word.as_ref());
    }
    if line.is_empty() { "None".to_owned() } else { line }
}

fn certificates(number: u32) -> String {
    count(i64::from(number), "certificate")
}

fn basic_constraints(constraints: &BasicConstraints) -> String {
    match (constraints.ca, constraints.path_len_constraint) {
        (false, _) => "Not an authority".to_owned(),
        (true, None) => "Authority, no path length limit".to_owned(),
        (true, Some(length)) => format!("Authority, path length {length}"),
    }
}

/// The usages that are set, in the order of the bits (RFC 5280 §4.2.1.3).
pub(super) fn key_usage(usage: &KeyUsage) -> Vec<&'static str> {
    [
        (usage.digital_signature(), DIGITAL_SIGNATURE),
        (usage.non_repudiation(), "Content commitment"),
        (usage.key_encipherment(), "Key encipherment"),
        (usage.data_encipherment(), "Data encipherment"),
        (usage.key_agreement(), "Key agreement"),
        (usage.key_cert_sign(), CERTIFICATE_SIGNING),
        (usage.crl_sign(), "CRL signing"),
        (usage.encipher_only(), "Encipher only"),
        (usage.decipher_only(), "Decipher only"),
    ]
    .into_iter()
    .filter_map(|(is_set, name)| is_set.then_some(name))
    .collect()
}

/// The purposes in an extended key usage, in its order. `None` when it is damaged.
pub(super) fn purposes(value: &[u8]) -> Option<Vec<NamedOid>> {
    let oids = Vec::<ObjectIdentifier>::from_der(value).ok()?;
    Some(oids.iter().map(|oid| oid::purpose(&oid.to_string())).collect())
}

fn authority_key_id(id: &AuthorityKeyIdentifier<'_>) -> Vec<String> {
    let mut lines: Vec<_> = id.key_identifier.iter().map(|id| hex_colons(id.0)).collect();
    lines.extend(id.authority_cert_issuer.iter().flatten().map(|name| format!("Issuer {}", line(name))));
    lines.extend(id.authority_cert_serial.iter().map(|serial| format!("Serial {}", hex_colons(serial))));
    lines
}

/// The names in a distribution point that are places.
pub(super) fn places<'a>(point: &'a CRLDistributionPoint<'a>) -> &'a [GeneralName<'a>] {
    match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names,
        _ => &[],
    }
}

fn distribution_point(point: &CRLDistributionPoint<'_>) -> Vec<String> {
    let mut lines: Vec<_> = places(point).iter().map(line).collect();
    if let Some(DistributionPointName::NameRelativeToCRLIssuer(rdn)) = &point.distribution_point {
        let values = rdn.iter().map(|attribute| visible_text(&name::text(attribute.attr_value())));
        lines.push(format!("Relative to the issuer: {}", joined(values)));
    }
    lines.extend(point.crl_issuer.iter().flatten().map(|name| format!("Issuer {}", line(name))));
    lines.extend(point.reasons.iter().map(|reasons| format!("Reasons: {reasons}")));
    lines
}

/// What a revocation list covers (§5.2.5).
fn issuing_point(point: &IssuingDistributionPoint<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
        lines.extend(names.iter().map(line));
    }
    let limits = [
        (point.only_contains_user_certs, "Certificates of users alone"),
        (point.only_contains_ca_certs, "Certificates of authorities alone"),
        (point.only_contains_attribute_certs, "Attribute certificates alone"),
        (point.indirect_crl, "Certificates of several issuers"),
    ];
    lines.extend(limits.into_iter().filter(|(is_set, _)| *is_set).map(|(_, words)| words.to_owned()));
    lines.extend(point.only_some_reasons.iter().map(|reasons| format!("Reasons: {reasons}")));
    lines
}

fn access_line(access: &AccessDescription<'_>) -> String {
    let place = general_name(&access.access_location);
    format!("{}: {}", oid::access_method(&access.access_method.to_string()).name, place.value)
}

fn policy(policy: &PolicyInformation<'_>) -> Vec<String> {
    let NamedOid { name, oid } = oid::policy(&policy.policy_id.to_string());
    let mut lines = vec![if name == oid { oid } else { format!("{name} ({oid})") }];
    for qualifier in policy.policy_qualifiers.iter().flatten() {
        let kind = qualifier.policy_qualifier_id.to_string();
        let text = AnyRef::from_der(qualifier.qualifier).ok().map(|any| String::from_utf8_lossy(any.value()));
        lines.push(match (kind.as_str(), text) {
            (POLICY_STATEMENT, Some(text)) => format!("Statement: {}", visible_text(&text)),
            (POLICY_NOTICE, Some(_)) => format!("Notice: {}", visible_text(&notice(qualifier.qualifier))),
            _ => format!("{kind}: {}", visible_text(&hex_colons(qualifier.qualifier))),
        });
    }
    lines
}

/// The explicit text of a `UserNotice`, its last element; hex when it is made otherwise.
fn notice(der: &[u8]) -> String {
    let last = Vec::<AnyRef<'_>>::from_der(der).ok().and_then(|elements| elements.last().copied());
    match last {
        Some(text) if text.header().tag() == der::Tag::BmpString => name::utf16(text.value()),
        Some(text) => String::from_utf8_lossy(text.value()).into_owned(),
        None => hex_colons(der),
    }
}

fn policy_constraints(constraints: &PolicyConstraints) -> Vec<String> {
    let explicit = constraints.require_explicit_policy;
    let mapping = constraints.inhibit_policy_mapping;
    let explicit = explicit.map(|skip| format!("Policy required after {}", certificates(skip)));
    let mapping = mapping.map(|skip| format!("No policy mapping after {}", certificates(skip)));
    explicit.into_iter().chain(mapping).collect()
}

fn name_constraints(constraints: &NameConstraints<'_>) -> Vec<String> {
    let permitted = constraints.permitted_subtrees.iter().flatten();
    let excluded = constraints.excluded_subtrees.iter().flatten();
    permitted
        .map(|subtree| format!("Permitted {}", line(&subtree.base)))
        .chain(excluded.map(|subtree| format!("Excluded {}", line(&subtree.base))))
        .collect()
}

fn timestamp(timestamp: &SignedCertificateTimestamp<'_>) -> String {
    let seconds = i64::try_from(timestamp.timestamp / 1_000).unwrap_or(i64::MAX);
    format!("{} by log {}", date_time_with_seconds(seconds), hex_colons(timestamp.id.key_id))
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
pub(super) fn reason(code: u8) -> &'static str {
    match code {
        0 => "Unspecified",
        1 => "Key compromised",
        2 => "Authority compromised",
        3 => "Affiliation changed",
        4 => "Superseded",
        5 => "Ceased operation",
        6 => "On hold",
        8 => "Removed from the list",
        9 => "Privilege withdrawn",
        10 => "Attribute authority compromised",
        _ => "Unknown reason",
    }
}

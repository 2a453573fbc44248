//! Subject, issuer, alternative names and serial number.

use super::super::view::{CertificateView, GeneralNameView, NameView, Severity};
use super::{Found, Subject, and_more};
use crate::format::count;

const ALTERNATIVE_NAMES: &str = "2.5.29.17";
/// Most bytes that a serial number may have (§4.1.2.2).
const SERIAL_MAXIMUM: usize = 20;
/// Bytes of a serial number that cannot be guessed: 64 bits.
const SERIAL_MINIMUM: usize = 8;
/// Most characters of attributes (RFC 5280 appendix A.1, upper bounds).
const LENGTHS: &[(&str, usize)] = &[
    ("2.5.4.3", 64),
    ("2.5.4.5", 64),
    ("2.5.4.7", 128),
    ("2.5.4.8", 128),
    ("2.5.4.10", 64),
    ("2.5.4.11", 64),
    ("2.5.4.12", 64),
    ("1.2.840.113549.1.9.1", 255),
];
/// TeletexString, UniversalString, BMPString.
const OLD_TEXTS: [u32; 3] = [20, 28, 30];

pub(super) fn find(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    empty(certificate, found);
    for name in &certificate.subject_alternative_names {
        alternative(name, found);
    }
    locations(certificate, found);
    attributes(certificate, found);
    text_form(subject, found);
    serial(subject.content("serialNumber"), found);
}

fn empty(certificate: &CertificateView, found: &mut Found) {
    if certificate.issuer.attributes.is_empty() {
        found.add(
            Severity::Bad,
            "empty_issuer",
            "Its issuer has no name",
            "No chain can be built over it. The authority needs a name and a new certificate.",
        );
    }
    if !certificate.subject.attributes.is_empty() {
        return;
    }
    let names = certificate.extensions.iter().find(|extension| extension.oid == ALTERNATIVE_NAMES);
    match names {
        _ if certificate.is_ca => found.add(
            Severity::Bad,
            "no_name",
            "It is an authority without a name",
            "What it issues cannot name its issuer. Have it issued anew with a subject.",
        ),
        None => found.add(
            Severity::Bad,
            "no_name",
            "It names nobody",
            "Subject and alternative names are both missing. Have it issued anew with one of them.",
        ),
        Some(names) if !names.critical => found.add(
            Severity::Warning,
            "no_name",
            "Its only names are not critical",
            "Without a subject, the alternative names must be critical, or a program may take it for nobody's.",
        ),
        Some(_) => {}
    }
}

fn alternative(name: &GeneralNameView, found: &mut Found) {
    let value = name.value.as_str();
    match name.kind {
        "DNS name" => {
            if let Some((severity, why)) = bad_dns_name(value) {
                let detail =
                    format!("{why} Clients do not match it. Have it issued anew with the right name.");
                found.add(severity, "bad_dns_name", format!("Not a DNS name: {value:?}"), detail);
            }
        }
        "Email" if !is_email(value) => found.add(
            Severity::Bad,
            "bad_email",
            format!("Not an email address: {value:?}"),
            "It has one @, a host behind it, and ASCII alone; others go into SmtpUTF8Mailbox (RFC 9598).",
        ),
        "URI" if !is_uri(value) => found.add(
            Severity::Bad,
            "bad_uri",
            format!("Not a URI: {value:?}"),
            "It begins with a scheme and a colon, as in https://host/path, and has ASCII alone.",
        ),
        "IP address" if value.starts_with('#') || value.contains('/') => found.add(
            Severity::Bad,
            "bad_ip_address",
            format!("Not an IP address: {value}"),
            "It has 4 bytes (IPv4) or 16 (IPv6). Masks are for name constraints alone.",
        ),
        _ => {}
    }
}

/// RFC 1034 §3.5 with RFC 1123 §2.1; a wildcard may be the first label.
fn bad_dns_name(name: &str) -> Option<(Severity, &'static str)> {
    if name.is_empty() || name == "." {
        return Some((Severity::Bad, "It is empty."));
    }
    if name.len() > 253 {
        return Some((Severity::Bad, "It is longer than 253 characters."));
    }
    if name.contains("://") || name.contains('/') || name.contains(':') {
        return Some((Severity::Bad, "It is a URI or has a port."));
    }
    if name.parse::<std::net::IpAddr>().is_ok() {
        return Some((Severity::Bad, "It is an IP address, which has a type of its own."));
    }
    for (index, label) in name.split('.').enumerate() {
        let is_wildcard = index == 0 && label == "*";
        if label.is_empty() || label.len() > 63 {
            return Some((Severity::Bad, "A label between its dots is empty or longer than 63 characters."));
        }
        if label.contains('_') {
            return Some((Severity::Warning, "It has an underscore, which hosts do not have."));
        }
        if !is_wildcard && !label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Some((
                Severity::Bad,
                "It has characters other than letters, digits and hyphens; others are written as xn--.",
            ));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Some((Severity::Bad, "A label begins or ends with a hyphen."));
        }
    }
    None
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && bad_dns_name(host).is_none()
        && !local.contains('@')
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Where revocation lists and issuers are to be fetched.
fn locations(certificate: &CertificateView, found: &mut Found) {
    let access = certificate.authority_info_access.iter().filter(|access| access.location.kind == "URI");
    let all = certificate.crl_distribution_points.iter().chain(access.map(|access| &access.location.value));
    let is_name = |place: &&String| place.contains('=') && !place.contains(':');
    let bad: Vec<String> = all.filter(|place| !is_name(place) && !is_uri(place)).cloned().collect();
    if !bad.is_empty() {
        found.add(
            Severity::Warning,
            "bad_location",
            format!("Nothing can be fetched from {:?}", and_more(&bad)),
            "Places of revocation lists and issuers are URIs. The authority should mend its settings.",
        );
    }
}

fn attributes(certificate: &CertificateView, found: &mut Found) {
    let of = |name: &'static str, view: &NameView, found: &mut Found| {
        for attribute in &view.attributes {
            let length = attribute.value.chars().count();
            if attribute.value.trim().is_empty() {
                found.add(
                    Severity::Warning,
                    "empty_attribute",
                    format!("{} of the {name} is empty", attribute.label),
                    "Leave it out next time.",
                );
            }
            let limit = LENGTHS.iter().find(|(oid, _)| *oid == attribute.oid).map(|(_, limit)| *limit);
            if let Some(limit) = limit.filter(|limit| !attribute.escaped && length > *limit) {
                found.add(
                    Severity::Warning,
                    "long_attribute",
                    format!("{} of the {name} is longer than {limit} characters", attribute.label),
                    "Strict programs refuse it. Take a shorter one next time.",
                );
            }
            let is_country = matches!(attribute.oid.as_str(), "2.5.4.6" | "1.3.6.1.4.1.311.60.2.1.3");
            if is_country && !(length == 2 && attribute.value.bytes().all(|byte| byte.is_ascii_uppercase())) {
                found.add(
                    Severity::Warning,
                    "bad_country",
                    format!("{:?} is no country of the {name}", attribute.value),
                    "Two capital letters of ISO 3166 stand there, as in US.",
                );
            }
        }
    };
    of("subject", &certificate.subject, found);
    of("issuer", &certificate.issuer, found);
    let mut all = certificate.subject.attributes.iter().chain(&certificate.issuer.attributes);
    if let Some(attribute) = all.find(|attribute| attribute.escaped) {
        found.add(
            Severity::Warning,
            "hidden_characters",
            format!("{} holds invisible characters", attribute.label),
            "They are shown here as \\u{…}. Elsewhere they can make the name look like another one.",
        );
    }
}

fn text_form(subject: &Subject<'_>, found: &mut Found) {
    let is_old = |node: &super::super::asn1::Node| {
        node.field == Some("value") && OLD_TEXTS.iter().any(|tag| node.is(*tag))
    };
    if subject.tree.nodes.iter().any(is_old) {
        found.add(
            Severity::Note,
            "old_text_form",
            "A name is written in an old form of text",
            "New names are UTF8String or PrintableString. Programs may compare or show the old ones differently.",
        );
    }
}

fn serial(raw: &[u8], found: &mut Found) {
    let is_negative = raw.first().is_some_and(|byte| byte & 0x80 != 0);
    let is_zero = raw.iter().all(|byte| *byte == 0);
    let odd = if is_negative {
        "The serial number is negative".to_owned()
    } else if is_zero {
        "The serial number is zero".to_owned()
    } else if raw.len() > SERIAL_MAXIMUM {
        let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
        format!("The serial number has {}, and {SERIAL_MAXIMUM} are allowed", count(size, "byte"))
    } else {
        if raw.len() < SERIAL_MINIMUM {
            found.add(
                Severity::Note,
                "short_serial",
                format!("The serial number has only {}", count(i64::try_from(raw.len()).unwrap_or(0), "byte")),
                "Numbers that can be guessed have helped to forge certificates. Authorities take 64 random bits or more.",
            );
        }
        return;
    };
    found.add(Severity::Warning, "odd_serial", odd, "Strict programs refuse it.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_names_of_hosts() {
        for good in ["a", "a.example", "*.a.example", "xn--zrich-kva.example", "1.example", "a-b.example"] {
            assert_eq!(bad_dns_name(good), None, "{good}");
        }
        for bad in [
            "",
            ".",
            "a..b",
            "a.",
            "*a.example",
            "a.*.example",
            "http://a",
            "a:443",
            "a b",
            "-a",
            "a-",
            "192.0.2.1",
            "zürich",
        ] {
            assert!(matches!(bad_dns_name(bad), Some((Severity::Bad, _))), "{bad}");
        }
        assert!(matches!(bad_dns_name("a_b.example"), Some((Severity::Warning, _))));
        assert!(bad_dns_name(&"a".repeat(64)).is_some() && bad_dns_name(&"a.".repeat(127)).is_some());
    }

    #[test]
    fn knows_addresses_and_uris() {
        assert!(is_email("it@a.example") && is_email("a+b@example"));
        assert!(!is_email("a.example") && !is_email("@a") && !is_email("a b@c") && !is_email("a@b@c"));
        assert!(is_uri("https://a/b") && is_uri("urn:a") && is_uri("ldap:///CN=a"));
        assert!(
            !is_uri("a/b") && !is_uri(":a") && !is_uri("1a:b") && !is_uri("http:") && !is_uri("http://a b")
        );
    }
}

//! From DER to the view.

use std::fmt::Write as _;

use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::extensions::{ParsedExtension, X509Extension};

use super::error::{CertificateError, Place};
use super::view::{
    AccessView, BasicConstraints, CertificateView, Fingerprints, GeneralNameView, NamedOid, Serial,
};
use super::{extension, general_name, key, name, oid};
use crate::format::hex_colons;

/// 2.5.29.37, encoded.
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];

/// What the extensions say, put together. Of an extension that stands there twice, the first counts.
#[derive(Default)]
struct Said {
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<Vec<&'static str>>,
    extended_key_usage: Option<Vec<NamedOid>>,
    alternative_names: Option<Vec<GeneralNameView>>,
    subject_key_id: Option<String>,
    authority_key_id: Option<String>,
    distribution_points: Option<Vec<String>>,
    access: Option<Vec<AccessView>>,
}

/// Reads one DER certificate.
pub(super) fn certificate(der: Vec<u8>, place: Place) -> Result<CertificateView, CertificateError> {
    let parsed = super::x509(&der, true, place)?;
    let said = said(parsed.extensions());
    let (subject, issuer) = (name::name(parsed.subject()), name::name(parsed.issuer()));
    let mut view = CertificateView {
        version: parsed.version().0.saturating_add(1),
        serial: serial(parsed.raw_serial()),
        is_self_issued: subject.der == issuer.der,
        subject,
        issuer,
        not_before: parsed.validity().not_before.timestamp(),
        not_after: parsed.validity().not_after.timestamp(),
        key: key::key(parsed.public_key()),
        signature_algorithm: oid::signature(&oid::dotted(&parsed.signature_algorithm.algorithm)),
        signature: hex_colons(&parsed.signature_value.data),
        fingerprints: Fingerprints {
            sha256: hex_colons(&Sha256::digest(&der)),
            sha1: hex_colons(&Sha1::digest(&der)),
        },
        is_ca: said.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca),
        basic_constraints: said.basic_constraints,
        key_usage: said.key_usage,
        extended_key_usage: said.extended_key_usage,
        subject_alternative_names: said.alternative_names.unwrap_or_default(),
        subject_key_id: said.subject_key_id,
        authority_key_id: said.authority_key_id,
        crl_distribution_points: said.distribution_points.unwrap_or_default(),
        authority_info_access: said.access.unwrap_or_default(),
        extensions: parsed.extensions().iter().map(extension::extension).collect(),
        pem: super::der_to_pem(&der),
        der: Vec::new(),
    };
    view.der = der;
    Ok(view)
}

/// Hex without the byte that only carries the sign.
pub(super) fn serial(raw: &[u8]) -> Serial {
    let bytes = match raw {
        [0, rest @ ..] if !rest.is_empty() => rest,
        _ => raw,
    };
    Serial { hex: hex_colons(bytes), decimal: decimal(raw) }
}

/// A big-endian number in two's complement as decimal. `None` beyond 64 bytes: the work grows with the square of the length.
pub(super) fn decimal(raw: &[u8]) -> Option<String> {
    /// Nine digits fit into a limb.
    const BASE: u64 = 1_000_000_000;
    if raw.len() > 64 {
        return None;
    }
    let is_negative = raw.first().is_some_and(|byte| byte & 0x80 != 0);
    // The magnitude of a negative number is its complement plus one.
    let sign = if is_negative { 0xFF } else { 0 };
    let mut carry = is_negative;
    // Limbs of 32 bits, the highest first once they are turned round.
    let mut number: Vec<u32> = Vec::with_capacity(raw.len() / 4 + 1);
    for limb in raw.rchunks(4) {
        let value = limb.iter().fold(0_u32, |value, byte| value << 8 | u32::from(byte ^ sign));
        let (value, more) = value.overflowing_add(u32::from(carry));
        number.push(value);
        carry = more;
    }
    number.reverse();
    let mut groups: Vec<u64> = Vec::new();
    while number.iter().any(|limb| *limb != 0) {
        // Divides by the base, by hand; the remainder is the next group.
        let mut remainder = 0_u64;
        for limb in &mut number {
            let value = remainder << 32 | u64::from(*limb);
            // The quotient has 32 bits, as the remainder is less than the base.
            *limb = u32::try_from(value / BASE).unwrap_or(u32::MAX);
            remainder = value % BASE;
        }
        groups.push(remainder);
    }
    let mut text = String::with_capacity(groups.len() * 9 + 1);
    if is_negative {
        text.push('-');
    }
    let first = groups.pop().unwrap_or(0);
    write!(text, "{first}").ok()?;
    for group in groups.iter().rev() {
        write!(text, "{group:09}").ok()?;
    }
    Some(text)
}

fn said(extensions: &[X509Extension<'_>]) -> Said {
    let mut said = Said::default();
    for extension in extensions {
        note(&mut said, extension);
    }
    said
}

fn note(said: &mut Said, extension: &X509Extension<'_>) {
    match extension.parsed_extension() {
        ParsedExtension::BasicConstraints(constraints) => {
            said.basic_constraints.get_or_insert(BasicConstraints {
                ca: constraints.ca,
                path_length: constraints.path_len_constraint.filter(|_| constraints.ca),
            });
        }
        ParsedExtension::KeyUsage(usage) => {
            said.key_usage.get_or_insert_with(|| extension::key_usage(usage));
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            said.alternative_names
                .get_or_insert_with(|| names.general_names.iter().map(general_name::general_name).collect());
        }
        ParsedExtension::SubjectKeyIdentifier(id) => {
            said.subject_key_id.get_or_insert_with(|| hex_colons(id.0));
        }
        ParsedExtension::AuthorityKeyIdentifier(id) if said.authority_key_id.is_none() => {
            said.authority_key_id = id.key_identifier.as_ref().map(|id| hex_colons(id.0));
        }
        ParsedExtension::CRLDistributionPoints(points) => {
            said.distribution_points.get_or_insert_with(|| {
                let places = points.iter().flat_map(extension::places);
                places.map(|place| general_name::general_name(place).value).collect()
            });
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            said.access.get_or_insert_with(|| {
                let one = |description: &x509_parser::extensions::AccessDescription<'_>| AccessView {
                    method: oid::access_method(&description.access_method.to_string()),
                    location: general_name::general_name(&description.access_location),
                };
                access.iter().map(one).collect()
            });
        }
        _ if said.extended_key_usage.is_none() && extension.oid.as_bytes() == EXTENDED_KEY_USAGE => {
            said.extended_key_usage = extension::purposes(extension.value);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_decimal() {
        let check = |raw: &[u8], expected: &str| assert_eq!(decimal(raw).as_deref(), Some(expected));
        check(&[], "0");
        check(&[0], "0");
        check(&[0x7F], "127");
        check(&[0x80], "-128");
        check(&[0xFF], "-1");
        check(&[0xFF, 0x7F], "-129");
        check(&[0x80, 0], "-32768");
        check(&[0x80, 0, 0, 0, 0], "-549755813888");
        check(&[0xFF, 0, 0, 0, 0], "-4294967296");
        check(&[0x3B, 0x9A, 0xCA, 0], "1000000000");
        check(&[0x0D, 0xE0, 0xB6, 0xB3, 0xA7, 0x64, 0, 7], "1000000000000000007");
        check(&[0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "18446744073709551615");
        assert_eq!(decimal(&[1; 65]), None);
    }

    #[test]
    fn agrees_with_machine_numbers() {
        for number in (0..2_000).map(|step| i128::MAX / 1_999 * step - i128::MAX / 2) {
            assert_eq!(decimal(&number.to_be_bytes()), Some(number.to_string()));
        }
    }
}

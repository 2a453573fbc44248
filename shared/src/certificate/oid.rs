//! Names of object identifiers. Tables only; the sources stand beside them.

use x509_parser::asn1_rs::Oid;

use super::view::NamedOid;

/// Attribute types of names (X.520, RFC 4519, RFC 5280 appendix A.1): OID, short form, label.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("2.5.4.3", "CN", "Common name"),
    ("2.5.4.4", "SN", "Surname"),
    ("2.5.4.5", "SERIALNUMBER", "Serial number"),
    ("2.5.4.6", "C", "Country"),
    ("2.5.4.7", "L", "Locality"),
    ("2.5.4.8", "ST", "State or province"),
    ("2.5.4.9", "STREET", "Street"),
    ("2.5.4.10", "O", "Organization"),
    ("2.5.4.11", "OU", "Organizational unit"),
    ("2.5.4.12", "T", "Title"),
    ("2.5.4.15", "BUSINESSCATEGORY", "Business category"),
    ("2.5.4.13", "DESCRIPTION", "Description"),
    ("2.5.4.16", "POSTALADDRESS", "Postal address"),
    ("2.5.4.17", "POSTALCODE", "Postal code"),
    ("2.5.4.20", "TELEPHONENUMBER", "Telephone number"),
    ("2.5.4.41", "NAME", "Name"),
    ("2.5.4.45", "X500UNIQUEIDENTIFIER", "Unique identifier"),
    ("2.5.4.42", "GN", "Given name"),
    ("2.5.4.43", "INITIALS", "Initials"),
    ("2.5.4.44", "GENERATIONQUALIFIER", "Generation"),
    ("2.5.4.46", "DNQ", "Distinguished name qualifier"),
    ("2.5.4.65", "PSEUDONYM", "Pseudonym"),
    ("2.5.4.97", "ORGANIZATIONIDENTIFIER", "Organization identifier"),
    ("0.9.2342.19200300.100.1.1", "UID", "User id"),
    ("0.9.2342.19200300.100.1.25", "DC", "Domain component"),
    ("1.2.840.113549.1.9.1", "EMAIL", "Email address"),
    ("1.2.840.113549.1.9.2", "UNSTRUCTUREDNAME", "Unstructured name"),
    ("1.2.840.113549.1.9.8", "UNSTRUCTUREDADDRESS", "Unstructured address"),
    ("1.3.6.1.5.5.7.9.1", "DATEOFBIRTH", "Date of birth"),
    ("1.3.6.1.5.5.7.9.2", "PLACEOFBIRTH", "Place of birth"),
    ("1.3.6.1.5.5.7.9.3", "GENDER", "Gender"),
    ("1.3.6.1.5.5.7.9.4", "CITIZENSHIP", "Country of citizenship"),
    ("1.3.6.1.5.5.7.9.5", "RESIDENCE", "Country of residence"),
    ("1.3.6.1.4.1.311.60.2.1.1", "JURISDICTIONL", "Jurisdiction locality"),
    ("1.3.6.1.4.1.311.60.2.1.2", "JURISDICTIONST", "Jurisdiction state"),
    ("1.3.6.1.4.1.311.60.2.1.3", "JURISDICTIONC", "Jurisdiction country"),
];

/// Purposes (RFC 5280 §4.2.1.12 and its extensions).
const PURPOSES: &[(&str, &str)] = &[
    ("2.5.29.37.0", "Any purpose"),
    ("1.3.6.1.5.5.7.3.1", "TLS server"),
    ("1.3.6.1.5.5.7.3.2", "TLS client"),
    ("1.3.6.1.5.5.7.3.3", "Code signing"),
    ("1.3.6.1.5.5.7.3.4", "Email protection"),
    ("1.3.6.1.5.5.7.3.5", "IPsec end system"),
    ("1.3.6.1.5.5.7.3.6", "IPsec tunnel"),
    ("1.3.6.1.5.5.7.3.7", "IPsec user"),
    ("1.3.6.1.5.5.7.3.8", "Time stamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSP signing"),
    ("1.3.6.1.5.5.7.3.17", "IPsec key exchange"),
    ("1.3.6.1.5.5.7.3.13", "EAP over PPP"),
    ("1.3.6.1.5.5.7.3.14", "EAP over LAN"),
    ("1.3.6.1.5.5.7.3.20", "SIP domain"),
    ("1.3.6.1.5.5.7.3.21", "SSH client"),
    ("1.3.6.1.5.5.7.3.22", "SSH server"),
    ("1.3.6.1.5.5.7.3.28", "CMC authority"),
    ("1.3.6.1.5.5.7.3.31", "Brand indicator (BIMI)"),
    ("1.3.6.1.5.5.7.3.36", "Document signing"),
    ("1.3.6.1.4.1.311.10.3.1", "Microsoft trust list signing"),
    ("1.3.6.1.4.1.311.10.3.3", "Microsoft server gated cryptography"),
    ("1.3.6.1.4.1.311.10.3.4", "Microsoft encrypting file system"),
    ("1.3.6.1.4.1.311.10.3.11", "Microsoft key recovery"),
    ("1.3.6.1.4.1.311.10.3.12", "Microsoft document signing"),
    ("1.3.6.1.4.1.311.20.2.2", "Microsoft smart card logon"),
    ("1.3.6.1.4.1.311.20.2.1", "Microsoft enrolment agent"),
    ("1.3.6.1.4.1.311.21.5", "Microsoft private key archival"),
    ("1.3.6.1.4.1.311.21.6", "Microsoft key recovery agent"),
    ("1.3.6.1.4.1.311.2.1.21", "Microsoft individual code signing"),
    ("1.3.6.1.4.1.311.2.1.22", "Microsoft commercial code signing"),
    ("1.3.6.1.4.1.11129.2.4.4", "Certificate transparency precertificate signing"),
    ("2.16.840.1.113730.4.1", "Netscape server gated cryptography"),
    ("1.2.840.113583.1.1.5", "Adobe document signing"),
    ("1.3.6.1.5.2.3.4", "Kerberos client"),
    ("1.3.6.1.5.2.3.5", "Kerberos key distribution"),
];

/// Extensions (RFC 5280 §4.2 and others).
const EXTENSIONS: &[(&str, &str)] = &[
    ("2.5.29.9", "Subject directory attributes"),
    ("2.5.29.14", "Subject key id"),
    ("2.5.29.15", "Key usage"),
    ("2.5.29.16", "Private key usage period"),
    ("2.5.29.17", "Subject alternative names"),
    ("2.5.29.18", "Issuer alternative names"),
    ("2.5.29.19", "Basic constraints"),
    ("2.5.29.20", "CRL number"),
    ("2.5.29.21", "Reason"),
    ("2.5.29.24", "Invalidity date"),
    ("2.5.29.27", "Delta CRL indicator"),
    ("2.5.29.28", "Issuing distribution point"),
    ("2.5.29.29", "Certificate issuer"),
    ("2.5.29.30", "Name constraints"),
    ("2.5.29.31", "CRL distribution points"),
    ("2.5.29.32", "Certificate policies"),
    ("2.5.29.33", "Policy mappings"),
    ("2.5.29.35", "Authority key id"),
    ("2.5.29.36", "Policy constraints"),
    ("2.5.29.37", "Extended key usage"),
    ("2.5.29.46", "Freshest CRL"),
    ("2.5.29.54", "Inhibit any policy"),
    ("1.3.6.1.5.5.7.1.1", "Authority information access"),
    ("1.3.6.1.5.5.7.1.2", "Biometric information"),
    ("1.3.6.1.5.5.7.1.7", "IP address blocks"),
    ("1.3.6.1.5.5.7.1.8", "Autonomous system numbers"),
    ("1.3.6.1.5.5.7.1.12", "Logotype"),
    ("1.3.6.1.5.5.7.1.14", "Proxy certificate information"),
    ("1.2.840.113549.1.9.15", "S/MIME capabilities"),
    ("1.2.840.113533.7.65.0", "Entrust version"),
    ("2.23.140.3.1", "CA/Browser Forum organization id"),
    ("1.3.6.1.5.5.7.1.3", "Qualified certificate statements"),
    ("1.3.6.1.5.5.7.1.11", "Subject information access"),
    ("1.3.6.1.5.5.7.1.24", "TLS features"),
    ("1.3.6.1.5.5.7.48.1.5", "OCSP no check"),
    ("1.3.6.1.4.1.11129.2.4.2", "Certificate transparency timestamps"),
    ("1.3.6.1.4.1.11129.2.4.3", "Certificate transparency poison"),
    ("1.3.6.1.4.1.311.20.2", "Microsoft certificate template name"),
    ("1.3.6.1.4.1.311.21.1", "Microsoft CA version"),
    ("1.3.6.1.4.1.311.21.2", "Microsoft previous CA certificate hash"),
    ("1.3.6.1.4.1.311.21.4", "Microsoft next CRL publication"),
    ("1.3.6.1.4.1.311.25.2", "Microsoft security identifier (NTDS)"),
    ("1.3.6.1.4.1.311.21.7", "Microsoft certificate template"),
    ("1.3.6.1.4.1.311.21.10", "Microsoft application policies"),
    ("2.16.840.1.113730.1.1", "Netscape certificate type"),
    ("2.16.840.1.113730.1.2", "Netscape base URL"),
    ("2.16.840.1.113730.1.3", "Netscape revocation URL"),
    ("2.16.840.1.113730.1.4", "Netscape CA revocation URL"),
    ("2.16.840.1.113730.1.7", "Netscape renewal URL"),
    ("2.16.840.1.113730.1.8", "Netscape policy URL"),
    ("2.16.840.1.113730.1.12", "Netscape TLS server name"),
    ("2.16.840.1.113730.1.13", "Netscape comment"),
];

/// Signature algorithms: OID, name, and the broken hash if it has one.
const SIGNATURES: &[(&str, &str, Option<&str>)] = &[
    ("1.2.840.113549.1.1.2", "MD2withRSA", Some("MD2")),
    ("1.2.840.113549.1.1.4", "MD5withRSA", Some("MD5")),
    ("1.2.840.113549.1.1.5", "SHA1withRSA", Some("SHA-1")),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS", None),
    ("1.2.840.113549.1.1.11", "SHA256withRSA", None),
    ("1.2.840.113549.1.1.12", "SHA384withRSA", None),
    ("1.2.840.113549.1.1.13", "SHA512withRSA", None),
    ("1.2.840.113549.1.1.14", "SHA224withRSA", None),
    ("1.2.840.10040.4.3", "SHA1withDSA", Some("SHA-1")),
    ("2.16.840.1.101.3.4.3.2", "SHA256withDSA", None),
    ("1.2.840.10045.4.1", "SHA1withECDSA", Some("SHA-1")),
    ("1.2.840.10045.4.3.1", "SHA224withECDSA", None),
    ("1.2.840.10045.4.3.2", "SHA256withECDSA", None),
    ("1.2.840.10045.4.3.3", "SHA384withECDSA", None),
    ("1.2.840.10045.4.3.4", "SHA512withECDSA", None),
    ("1.3.101.112", "Ed25519", None),
    ("1.3.101.113", "Ed448", None),
    ("1.2.156.10197.1.501", "SM2withSM3", None),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", None),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", None),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", None),
];

/// Key algorithms (RFC 3279, RFC 5480, RFC 8410) without their parameters: OID, name, KMS key spec.
const KEYS: &[(&str, &str, Option<&str>)] = &[
    ("1.2.840.113549.1.1.1", "RSA", None),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS", None),
    ("1.2.840.10045.2.1", "EC", None),
    ("1.2.840.10040.4.1", "DSA", None),
    ("1.2.840.113549.1.1.7", "RSAES-OAEP", None),
    ("1.2.840.10046.2.1", "Diffie-Hellman", None),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512", None),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768", None),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024", None),
    ("2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s", None),
    ("2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f", None),
    ("2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s", None),
    ("2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f", None),
    ("1.3.101.110", "X25519", None),
    ("1.3.101.111", "X448", None),
    ("1.3.101.112", "Ed25519", Some("ECC_NIST_EDWARDS25519")),
    ("1.3.101.113", "Ed448", None),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", Some("ML_DSA_44")),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", Some("ML_DSA_65")),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", Some("ML_DSA_87")),
];

/// Curves (RFC 5480 §2.1.1.1, RFC 8812): OID, name as in a JWK, size in bits, KMS key spec.
const CURVES: &[(&str, &str, u32, Option<&str>)] = &[
    ("1.2.840.10045.3.1.7", "P-256", 256, Some("ECC_NIST_P256")),
    ("1.3.132.0.34", "P-384", 384, Some("ECC_NIST_P384")),
    ("1.3.132.0.35", "P-521", 521, Some("ECC_NIST_P521")),
    ("1.3.132.0.10", "secp256k1", 256, Some("ECC_SECG_P256K1")),
    ("1.3.132.0.33", "P-224", 224, None),
    ("1.3.132.0.31", "secp192k1", 192, None),
    ("1.3.132.0.32", "secp224k1", 224, None),
    ("1.2.840.10045.3.1.1", "P-192", 192, None),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256, None),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384, None),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512, None),
    ("1.2.156.10197.1.301", "SM2", 256, Some("SM2")),
];

/// Access methods (RFC 5280 §4.2.2).
const ACCESS_METHODS: &[(&str, &str)] = &[
    ("1.3.6.1.5.5.7.48.1", "OCSP"),
    ("1.3.6.1.5.5.7.48.2", "Issuer certificate"),
    ("1.3.6.1.5.5.7.48.3", "Time stamping"),
    ("1.3.6.1.5.5.7.48.5", "CA repository"),
];

/// Certificate policies (RFC 5280 §4.2.1.4, CA/Browser Forum).
const POLICIES: &[(&str, &str)] = &[
    ("2.5.29.32.0", "Any policy"),
    ("2.23.140.1.1", "Extended validation"),
    ("2.23.140.1.2.1", "Domain validated"),
    ("2.23.140.1.2.2", "Organization validated"),
    ("2.23.140.1.2.3", "Individual validated"),
    ("2.23.140.1.3", "Extended validation code signing"),
    ("2.23.140.1.4.1", "Code signing"),
    ("2.23.140.1.4.2", "Time stamping"),
    ("0.4.0.2042.1.1", "ETSI normalized (NCP)"),
    ("0.4.0.2042.1.2", "ETSI normalized, secure device (NCP+)"),
    ("0.4.0.2042.1.3", "ETSI lightweight (LCP)"),
    ("0.4.0.194112.1.0", "EU qualified, natural person"),
    ("0.4.0.194112.1.1", "EU qualified, legal person"),
    ("0.4.0.194112.1.2", "EU qualified, natural person, secure device"),
    ("0.4.0.194112.1.3", "EU qualified, legal person, secure device"),
    ("0.4.0.194112.1.4", "EU qualified, web site"),
];

/// A curve that is known.
#[derive(Clone, Copy)]
pub(super) struct Curve {
    pub(super) name: &'static str,
    pub(super) bits: u32,
    pub(super) kms_spec: Option<&'static str>,
}

fn find(table: &[(&str, &'static str)], oid: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == oid).map(|(_, name)| *name)
}

fn named(name: Option<&str>, oid: &str) -> NamedOid {
    NamedOid { name: name.unwrap_or(oid).to_owned(), oid: oid.to_owned() }
}

/// Short form and label of an attribute type.
pub(super) fn attribute(oid: &str) -> Option<(&'static str, &'static str)> {
    ATTRIBUTES.iter().find(|(known, ..)| *known == oid).map(|(_, short, label)| (*short, *label))
}

pub(super) fn purpose(oid: &str) -> NamedOid {
    named(find(PURPOSES, oid), oid)
}

pub(super) fn extension(oid: &str) -> Option<&'static str> {
    find(EXTENSIONS, oid)
}

pub(super) fn access_method(oid: &str) -> NamedOid {
    named(find(ACCESS_METHODS, oid), oid)
}

pub(super) fn policy(oid: &str) -> NamedOid {
    named(find(POLICIES, oid), oid)
}

pub(super) fn signature(oid: &str) -> NamedOid {
    named(SIGNATURES.iter().find(|(known, ..)| *known == oid).map(|(_, name, _)| *name), oid)
}

/// The broken hash that a signature algorithm rests on, if it does.
pub(super) fn broken_hash(oid: &str) -> Option<&'static str> {
    SIGNATURES.iter().find(|(known, ..)| *known == oid).and_then(|(.., hash)| *hash)
}

/// Name and KMS key spec of a key algorithm.
pub(super) fn key(oid: &str) -> Option<(&'static str, Option<&'static str>)> {
    KEYS.iter().find(|(known, ..)| *known == oid).map(|(_, name, spec)| (*name, *spec))
}

pub(super) fn curve(oid: &str) -> Option<Curve> {
    CURVES.iter().find(|(known, ..)| *known == oid).map(|&(_, name, bits, kms_spec)| Curve {
        name,
        bits,
        kms_spec,
    })
}

/// An object identifier as numbers with dots (X.690 §8.19). One text, as a certificate has some thirty of them.
pub(super) fn dotted(oid: &Oid<'_>) -> String {
    arcs(oid.as_bytes()).unwrap_or_else(|| oid.to_string())
}

/// `None` if a number has more than 64 bits, or the last one no end.
fn arcs(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(24);
    let (mut number, mut is_first, mut is_open) = (0_u64, true, false);
    for byte in bytes {
        number = number.checked_mul(128)?.checked_add(u64::from(byte & 0x7F))?;
        is_open = byte & 0x80 != 0;
        if is_open {
            continue;
        }
        if is_first {
            // The first two numbers share one.
            let first = (number / 40).min(2);
            push(&mut text, first);
            number -= 40 * first;
            is_first = false;
        }
        text.push('.');
        push(&mut text, number);
        number = 0;
    }
    (!is_first && !is_open).then_some(text)
}

/// Writes a number. By hand, as the standard library's way takes several times as long, and most numbers have a digit or two.
fn push(text: &mut String, number: u64) {
    let mut unit = 1;
    while number / unit >= 10 {
        unit *= 10;
    }
    let mut rest = number;
    while unit > 0 {
        text.push(char::from(b'0' + u8::try_from(rest / unit).unwrap_or(0)));
        rest %= unit;
        unit /= 10;
    }
}

/// OIDs that stand in structures around keys and certificates alone.
const OTHERS: &[(&str, &str)] = &[
    ("1.2.840.113549.1.7.1", "Data"),
    ("1.2.840.113549.1.7.2", "Signed data"),
    ("1.2.840.113549.1.9.7", "Challenge password"),
    ("1.2.840.113549.1.9.14", "Extension request"),
    ("1.2.840.113549.3.2", "RC2-CBC"),
    ("1.2.840.113549.3.7", "DES-EDE3-CBC"),
    ("1.3.14.3.2.7", "DES-CBC"),
    ("1.3.14.3.2.26", "SHA-1"),
    ("2.16.840.1.101.3.4.1.2", "AES-128-CBC"),
    ("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
    ("2.16.840.1.101.3.4.1.42", "AES-256-CBC"),
    ("2.16.840.1.101.3.4.2.1", "SHA-256"),
    ("2.16.840.1.101.3.4.2.2", "SHA-384"),
    ("2.16.840.1.101.3.4.2.3", "SHA-512"),
    ("1.2.840.113549.1.1.8", "MGF1"),
    ("1.3.6.1.5.5.7.2.1", "Policy statement"),
    ("1.3.6.1.5.5.7.2.2", "Policy notice"),
];

/// The name of an OID of any kind.
pub(super) fn any(oid: &str) -> Option<&'static str> {
    attribute(oid)
        .map(|(_, label)| label)
        .or_else(|| extension(oid))
        .or_else(|| find(PURPOSES, oid))
        .or_else(|| SIGNATURES.iter().find(|(known, ..)| *known == oid).map(|(_, name, _)| *name))
        .or_else(|| key(oid).map(|(name, _)| name))
        .or_else(|| curve(oid).map(|curve| curve.name))
        .or_else(|| find(ACCESS_METHODS, oid))
        .or_else(|| find(POLICIES, oid))
        .or_else(|| find(OTHERS, oid))
}

/// The name of an OID of any kind, or the OID.
pub(super) fn named_any(oid: &str) -> String {
    any(oid).unwrap_or(oid).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_written_with_dots() {
        for (bytes, wanted) in [
            (&[0x55, 4, 3][..], Some("2.5.4.3")),
            (&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11], Some("1.2.840.113549.1.1.11")),
            (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25], Some("0.9.2342.19200300.100.1.25")),
            (&[0x88, 0x37, 3], Some("2.999.3")),
            (&[0x28], Some("1.0")),
            (&[0x2A, 0x80, 0x0A], Some("1.2.10")),
            (
                &[0x2A, 0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
                Some("1.2.18446744073709551615"),
            ),
            (&[], None),
            (&[0x55, 0x84], None),
            (&[0x55, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], None),
        ] {
            assert_eq!(arcs(bytes).as_deref(), wanted, "{bytes:?}");
        }
        let known = Oid::from(&[1, 3, 6, 1, 4, 1, 311, 20, 2]).unwrap();
        assert_eq!(dotted(&known), known.to_string());
    }
}

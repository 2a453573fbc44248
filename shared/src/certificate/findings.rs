//! What is wrong with a certificate or worth knowing about it, in words, with the rule that says so.

use super::extension::{CERTIFICATE_SIGNING, DIGITAL_SIGNATURE};
use super::oid;
use super::validity::ValidityState;
use super::view::{CertificateView, Finding, Reading, Severity};
use crate::format::{count, date};

const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
/// Most bytes that a serial number may have (RFC 5280 §4.1.2.2).
const SERIAL_MAXIMUM: usize = 20;
/// Smallest RSA key that still counts as strong (NIST SP 800-131A).
const RSA_MINIMUM: u32 = 2048;

/// Facts that the view does not keep and a finding needs.
pub(super) struct Facts {
    /// Bytes of the serial number, sign byte included.
    pub(super) serial: Vec<u8>,
    /// Whether the algorithm inside the signed part is the one outside.
    pub(super) algorithms_agree: bool,
}

type Rule = fn(&CertificateView, &Facts) -> Option<Finding>;

/// The rules that hold at any time.
const RULES: &[Rule] = &[
    weak_key,
    broken_hash,
    algorithms_differ,
    unknown_critical,
    damaged_extension,
    duplicate_extension,
    leaf_is_authority,
    signs_without_authority,
    dates_reversed,
    odd_serial,
    may_not_sign,
    not_for_smart,
    hidden_characters,
    no_path_length,
    old_version,
    code_signing,
];

/// What holds at any time.
pub(super) fn lasting(certificate: &CertificateView, facts: &Facts) -> Vec<Finding> {
    RULES.iter().filter_map(|rule| rule(certificate, facts)).collect()
}

/// What depends on the date. `now` is in Unix seconds.
pub(super) fn of_date(certificate: &CertificateView, now: i64) -> Option<Finding> {
    let validity = certificate.validity(now);
    match validity.state {
        ValidityState::Valid => None,
        ValidityState::NotYet => Some(finding(
            "not_yet_valid",
            Severity::Warning,
            format!("Not valid before {}", date(certificate.not_before)),
            "Who checks dates refuses it until then. If it should be valid now, compare the clocks.",
            Some("RFC 5280 §4.1.2.5"),
        )),
        ValidityState::ExpiresSoon => Some(finding(
            "expires_soon",
            Severity::Warning,
            format!("Expires on {}", date(certificate.not_after)),
            "Plan its renewal: the EHR may need time to take the new one.",
            None,
        )),
        ValidityState::Expired => Some(finding(
            "expired",
            Severity::Bad,
            format!("Expired on {}", date(certificate.not_after)),
            "Who checks dates refuses it. Renew it.",
            Some("RFC 5280 §4.1.2.5"),
        )),
    }
}

fn finding(
    code: &'static str,
    severity: Severity,
    title: impl Into<String>,
    detail: impl Into<String>,
    reference: Option<&'static str>,
) -> Finding {
    Finding { code, severity, title: title.into(), detail: detail.into(), reference }
}

fn weak_key(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let bits =
        certificate.key.bits.filter(|bits| certificate.key.algorithm == "RSA" && *bits < RSA_MINIMUM)?;
    Some(finding(
        "weak_key",
        Severity::Bad,
        format!("The key is weak: RSA with {bits} bits"),
        "It can be broken with enough machines. Make a new key of 2048 bits or more.",
        Some("NIST SP 800-131A"),
    ))
}

fn broken_hash(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let hash = oid::broken_hash(&certificate.signature_algorithm.oid)?;
    // Nobody relies on the signature of a root: it is trusted by itself.
    let (severity, detail) = if certificate.is_self_issued {
        (Severity::Note, "It signs itself, so nobody relies on that signature.")
    } else {
        (
            Severity::Bad,
            "Somebody could forge a certificate with the same signature. Have it issued anew with SHA-256.",
        )
    };
    Some(finding(
        "broken_hash",
        severity,
        format!("Signed with {hash}, which is broken"),
        detail,
        Some("NIST SP 800-131A"),
    ))
}

fn algorithms_differ(_: &CertificateView, facts: &Facts) -> Option<Finding> {
    (!facts.algorithms_agree).then(|| {
        finding(
            "algorithms_differ",
            Severity::Bad,
            "It names two signature algorithms",
            "The one inside differs from the one outside. Somebody may have changed it.",
            Some("RFC 5280 §4.1.1.2"),
        )
    })
}

fn unknown_critical(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let mut unknown = certificate
        .extensions
        .iter()
        .filter(|extension| extension.critical && extension.reading == Reading::Unknown);
    let first = unknown.next()?;
    let more = unknown.count();
    let title = match more {
        0 => format!("A critical extension is not known here: {}", first.oid),
        more => format!("{} critical extensions are not known here, the first is {}", more + 1, first.oid),
    };
    Some(finding(
        "unknown_critical_extension",
        Severity::Bad,
        title,
        "Programs that do not know it must refuse the certificate.",
        Some("RFC 5280 §4.2"),
    ))
}

fn damaged_extension(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let damaged = certificate.extensions.iter().find(|extension| extension.reading == Reading::Damaged)?;
    Some(finding(
        "damaged_extension",
        Severity::Bad,
        format!("{} ({}) is damaged", damaged.name, damaged.oid),
        "Its bytes break the rules, so programs may refuse the certificate or read it differently.",
        Some("RFC 5280 §4.2"),
    ))
}

fn duplicate_extension(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let extensions = &certificate.extensions;
    let twice = extensions
        .iter()
        .enumerate()
        .find(|(index, extension)| extensions[..*index].iter().any(|earlier| earlier.oid == extension.oid))?
        .1;
    Some(finding(
        "duplicate_extension",
        Severity::Bad,
        format!("{} ({}) stands there twice", twice.name, twice.oid),
        "Programs disagree about which one counts. What is shown at the top is the first.",
        Some("RFC 5280 §4.2"),
    ))
}

fn leaf_is_authority(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let (severity, title, detail) = match &certificate.key_usage {
        _ if !certificate.is_ca => return None,
        Some(usage) if usage.contains(&CERTIFICATE_SIGNING) => return None,
        Some(_) => (
            Severity::Bad,
            "It says it is an authority, but may not sign certificates",
            "Basic constraints say CA:TRUE, and key usage lacks certificate signing. Have it issued anew.",
        ),
        None => (
            Severity::Warning,
            "It is an authority for any use",
            "Basic constraints say CA:TRUE, and there is no key usage. If it is meant as a leaf, whoever holds its key can issue certificates.",
        ),
    };
    Some(finding("leaf_is_authority", severity, title, detail, Some("RFC 5280 §4.2.1.9")))
}

fn signs_without_authority(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let signs = certificate.key_usage.as_ref().is_some_and(|usage| usage.contains(&CERTIFICATE_SIGNING));
    (signs && !certificate.is_ca && certificate.version == 3).then(|| {
        finding(
            "signs_without_authority",
            Severity::Bad,
            "It may sign certificates but is not an authority",
            "Key usage has certificate signing, and basic constraints do not say CA:TRUE. Chains through it fail.",
            Some("RFC 5280 §4.2.1.3"),
        )
    })
}

fn dates_reversed(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    (certificate.not_after < certificate.not_before).then(|| {
        finding(
            "dates_reversed",
            Severity::Bad,
            "It ends before it begins",
            "There is no moment at which it is valid.",
            Some("RFC 5280 §4.1.2.5"),
        )
    })
}

fn odd_serial(_: &CertificateView, facts: &Facts) -> Option<Finding> {
    let is_negative = facts.serial.first().is_some_and(|byte| byte & 0x80 != 0);
    let is_zero = facts.serial.iter().all(|byte| *byte == 0);
    let title = if is_negative {
        "The serial number is negative".to_owned()
    } else if is_zero {
        "The serial number is zero".to_owned()
    } else if facts.serial.len() > SERIAL_MAXIMUM {
        let size = i64::try_from(facts.serial.len()).unwrap_or(i64::MAX);
        format!("The serial number has {}, and {SERIAL_MAXIMUM} are allowed", count(size, "byte"))
    } else {
        return None;
    };
    Some(finding(
        "odd_serial",
        Severity::Warning,
        title,
        "Strict programs refuse it.",
        Some("RFC 5280 §4.1.2.2"),
    ))
}

fn may_not_sign(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let usage = certificate.key_usage.as_ref().filter(|_| !certificate.is_ca)?;
    (!usage.contains(&DIGITAL_SIGNATURE)).then(|| {
        finding(
            "may_not_sign",
            Severity::Warning,
            "Its key may not sign",
            "Key usage lacks digital signature, which a signer of JWTs or code needs.",
            Some("RFC 5280 §4.2.1.3"),
        )
    })
}

fn not_for_smart(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    (!certificate.is_ca && certificate.key.smart_algorithms.is_empty()).then(|| {
        finding(
            "not_for_smart",
            Severity::Warning,
            "The key is not fit for SMART",
            format!(
                "SMART signs with RS384 (RSA, 2048 bits or more) or ES384 (P-384). This is {}.",
                certificate.key.summary()
            ),
            Some("SMART App Launch 2.2, asymmetric client authentication"),
        )
    })
}

fn hidden_characters(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let mut attributes = certificate.subject.attributes.iter().chain(&certificate.issuer.attributes);
    let attribute = attributes.find(|attribute| attribute.escaped)?;
    Some(finding(
        "hidden_characters",
        Severity::Warning,
        format!("{} holds invisible characters", attribute.label),
        "They are shown here as \\u{…}. Elsewhere they can make the name look like another one.",
        None,
    ))
}

fn no_path_length(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let constraints = certificate.basic_constraints.as_ref()?;
    (constraints.ca && constraints.path_length.is_none()).then(|| {
        finding(
            "no_path_length",
            Severity::Note,
            "No path length limit",
            "It could certify further authorities. Only a new certificate for the authority changes that.",
            Some("RFC 5280 §4.2.1.9"),
        )
    })
}

fn old_version(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    (certificate.version < 3).then(|| {
        finding(
            "old_version",
            Severity::Warning,
            format!("It is an X.509 v{} certificate", certificate.version),
            "It has no extensions, so it cannot say what it is for. Many programs refuse it.",
            Some("RFC 5280 §4.1.2.1"),
        )
    })
}

fn code_signing(certificate: &CertificateView, _: &Facts) -> Option<Finding> {
    let purposes = certificate.extended_key_usage.as_ref()?;
    let has = |oid| purposes.iter().any(|purpose| purpose.oid == oid);
    (has(CODE_SIGNING) && !has(CLIENT_AUTHENTICATION)).then(|| {
        finding(
            "code_signing",
            Severity::Note,
            "Code signing, not client authentication",
            "EHRs look at the key and ignore this for JWTs.",
            None,
        )
    })
}

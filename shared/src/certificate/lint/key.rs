//! The key, what it may do, and the issuer's signature.

use super::super::extension::DIGITAL_SIGNATURE;
use super::super::oid;
use super::super::view::{CertificateView, KeyMaterial, Severity};
use super::{Found, Subject};

/// Smallest RSA key that still counts as strong (NIST SP 800-131A).
const RSA_MINIMUM: u32 = 2048;
/// Smallest curve that still counts as strong.
const CURVE_MINIMUM: u32 = 224;
/// Primes that divide the modulus of no sound key.
const SMALL_FACTORS: [u64; 14] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43];

pub(super) fn find(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    strength(certificate, found);
    rsa(certificate, found);
    signature(subject, found);
    usage(certificate, found);
    if !certificate.is_ca && certificate.key.smart_algorithms.is_empty() {
        found.add(
            Severity::Warning,
            "not_for_smart",
            "The key is not fit for SMART",
            format!(
                "SMART signs with RS384 (RSA, 2048 bits or more) or ES384 (P-384). This is {}.",
                certificate.key.summary()
            ),
        );
    }
}

fn strength(certificate: &CertificateView, found: &mut Found) {
    let key = &certificate.key;
    let (minimum, advice) = match key.algorithm.as_str() {
        "RSA" | "RSASSA-PSS" | "DSA" => (RSA_MINIMUM, "Make a new key of 2048 bits or more."),
        "EC" => (CURVE_MINIMUM, "Make a new key on P-256 or P-384."),
        _ => return,
    };
    if let Some(bits) = key.bits.filter(|bits| *bits < minimum) {
        found.add(
            Severity::Bad,
            "weak_key",
            format!("The key is weak: {} with {bits} bits", key.algorithm),
            format!("It can be broken with enough machines. {advice}"),
        );
    }
}

fn rsa(certificate: &CertificateView, found: &mut Found) {
    let KeyMaterial::Rsa { modulus, exponent } = &certificate.key.material else { return };
    let rest = remainder(modulus);
    if let Some(factor) = SMALL_FACTORS.into_iter().find(|factor| rest.is_multiple_of(*factor)) {
        found.add(
            Severity::Warning,
            "odd_modulus",
            format!("The modulus can be divided by {factor}"),
            "It is the product of no two large primes: a bit was changed, or the program that made it is broken. Make a new key.",
        );
    } else if certificate.key.bits.is_some_and(|bits| bits % 8 != 0) {
        found.add(
            Severity::Warning,
            "odd_modulus",
            format!("The modulus has an odd size: {} bits", certificate.key.bits.unwrap_or_default()),
            "Sound programs make keys of 2048, 3072 or 4096 bits. Make a new key.",
        );
    }
    // An exponent beyond 64 bits is written in hex; it is odd if its last digit is.
    let number = exponent.parse::<u64>().ok();
    let is_even = exponent.ends_with(['0', '2', '4', '6', '8', 'A', 'C', 'E']);
    if is_even || number.is_some_and(|number| number < 3) {
        found.add(
            Severity::Bad,
            "odd_exponent",
            format!("The exponent cannot be one: {exponent}"),
            "It must be an odd number from 3. Anybody could forge signatures, or nobody can check them. Make a new key.",
        );
    } else if number.is_none_or(|number| !(65_537..1 << 32).contains(&number)) {
        found.add(
            Severity::Warning,
            "odd_exponent",
            format!("The exponent is unusual: {exponent}"),
            "65537 is the one that everybody takes; small ones have been a trap, and large ones are refused by Windows and Go.",
        );
    }
}

/// What is left of a number (hex with colons) when it is divided by the product of all small factors, which has 54 bits: it
/// can be divided by one of them if that can.
fn remainder(hex: &str) -> u64 {
    const PRODUCT: u64 = product();
    let digits = hex.bytes().filter_map(|digit| char::from(digit).to_digit(16));
    let mut rest = 0;
    let mut pending = 0;
    for digit in digits {
        rest = rest << 4 | u64::from(digit);
        pending += 1;
        // Two digits more than 54 bits still fit.
        if pending == 2 {
            rest %= PRODUCT;
            pending = 0;
        }
    }
    rest % PRODUCT
}

const fn product() -> u64 {
    let mut product = 1;
    let mut at = 0;
    while at < SMALL_FACTORS.len() {
        product *= SMALL_FACTORS[at];
        at += 1;
    }
    product
}

fn signature(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    let algorithm = &certificate.signature_algorithm;
    if let Some(hash) = oid::broken_hash(&algorithm.oid) {
        // Nobody relies on the signature of a root: it is trusted by itself.
        let (severity, detail) = if certificate.is_self_issued {
            (Severity::Note, "It signs itself, so nobody relies on that signature.")
        } else {
            (
                Severity::Bad,
                "Somebody could forge a certificate with the same signature. Have it issued anew with SHA-256.",
            )
        };
        found.add(severity, "broken_hash", format!("Signed with {hash}, which is broken"), detail);
    }
    if algorithm.name == algorithm.oid {
        found.add(
            Severity::Note,
            "unknown_algorithm",
            format!("Signed with an algorithm that is not known here: {}", algorithm.oid),
            "Its strength cannot be judged. Programs that do not know it either refuse the certificate.",
        );
    }
    if subject.content("signature") != subject.content("signatureAlgorithm") {
        found.add(
            Severity::Bad,
            "algorithms_differ",
            "It names two signature algorithms",
            "The one inside differs from the one outside. Somebody may have changed it.",
        );
    }
}

fn usage(certificate: &CertificateView, found: &mut Found) {
    let Some(usage) = &certificate.key_usage else { return };
    let wrong: &[&str] = match certificate.key.algorithm.as_str() {
        "RSA" => &["Key agreement", "Encipher only", "Decipher only"],
        "EC" => &["Key encipherment", "Data encipherment"],
        name if name.starts_with("Ed") || name.starts_with("ML-DSA") || name.starts_with("SLH-DSA") => {
            &["Key encipherment", "Data encipherment", "Key agreement"]
        }
        _ => &[],
    };
    if let Some(wrong) = usage.iter().find(|usage| wrong.contains(usage)) {
        found.add(
            Severity::Warning,
            "usage_unfit",
            format!("Its key cannot do all that it may: {}", wrong.to_lowercase()),
            format!(
                "An {} key has no use for it. Strict programs refuse it; leave it out next time.",
                certificate.key.algorithm
            ),
        );
    }
    if !certificate.is_ca && !usage.contains(&DIGITAL_SIGNATURE) {
        found.add(
            Severity::Warning,
            "may_not_sign",
            "Its key may not sign",
            "Key usage lacks digital signature, which a signer of JWTs or code needs.",
        );
    }
}

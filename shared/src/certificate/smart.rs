//! Whether a certificate's key is fit for SMART Backend Services (SMART App Launch 2.2, asymmetric client authentication).
//!
//! The client signs a JWT with RS384 or ES384; servers must take one of them. EHRs look at the key, not at the certificate.

use serde::Serialize;

use super::view::{CertificateView, PublicKeyView};

/// Smallest RSA key for RS384 (RFC 7518 §3.3).
const RSA_MINIMUM: u32 = 2048;

/// How one check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Good,
    /// Not so, and nothing depends on it.
    Neutral,
    /// Not so, and it has to be.
    Bad,
}

/// One check of the fitness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// How it came out.
    pub outcome: Outcome,
    /// What was checked and found, as a title.
    pub title: &'static str,
    /// Why.
    pub detail: String,
}

/// Whether a certificate can serve as a SMART client's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fitness {
    /// Whether no check is bad.
    pub is_fit: bool,
    /// The checks.
    pub checks: Vec<Check>,
}

/// The JWT algorithms that a key can sign with.
pub(super) fn algorithms(
    algorithm: &str,
    bits: Option<u32>,
    curve: Option<&str>,
    is_readable: bool,
) -> Vec<&'static str> {
    match (algorithm, bits, curve) {
        _ if !is_readable => Vec::new(),
        ("RSA", Some(RSA_MINIMUM..), _) => vec!["RS384"],
        ("EC", _, Some("P-384")) => vec!["ES384"],
        _ => Vec::new(),
    }
}

/// Checks a certificate.
pub(super) fn fitness(certificate: &CertificateView) -> Fitness {
    let mut checks = algorithm_checks(&certificate.key);
    checks.push(match &certificate.key.jwk_thumbprint {
        Some(_) => Check {
            outcome: Outcome::Good,
            title: "The JWK thumbprint can be its kid",
            detail: "It changes only when the key does".to_owned(),
        },
        None => Check {
            outcome: Outcome::Bad,
            title: "It cannot be published as a JWK",
            detail: format!("There is no JWK for {}", certificate.key.summary()),
        },
    });
    if let Some(usage) = &certificate.key_usage {
        let signs = usage.contains(&super::extension::DIGITAL_SIGNATURE);
        checks.push(Check {
            outcome: if signs { Outcome::Good } else { Outcome::Bad },
            title: if signs { "It may sign" } else { "It may not sign" },
            detail: if signs { "Key usage: digital signature" } else { "Key usage lacks digital signature" }
                .to_owned(),
        });
    }
    if certificate.is_ca {
        checks.push(Check {
            outcome: Outcome::Bad,
            title: "It is an authority",
            detail: "A client needs a certificate that cannot issue others".to_owned(),
        });
    }
    Fitness { is_fit: checks.iter().all(|check| check.outcome != Outcome::Bad), checks }
}

fn algorithm_checks(key: &PublicKeyView) -> Vec<Check> {
    let can = |algorithm: &str| key.smart_algorithms.contains(&algorithm);
    let has_any = !key.smart_algorithms.is_empty();
    let refused = if has_any { Outcome::Neutral } else { Outcome::Bad };
    let rs384 = if can("RS384") {
        Check { outcome: Outcome::Good, title: "RS384 works with this key", detail: key.summary() }
    } else {
        let detail = if key.algorithm == "RSA" {
            format!("It needs 2048 bits or more, and this has {}", key.bits.unwrap_or(0))
        } else {
            "It needs an RSA key of 2048 bits or more".to_owned()
        };
        Check { outcome: refused, title: "RS384 does not work with this key", detail }
    };
    let es384 = if can("ES384") {
        Check { outcome: Outcome::Good, title: "ES384 works with this key", detail: key.summary() }
    } else {
        let detail = match (key.algorithm.as_str(), &key.curve) {
            ("EC", Some(curve)) => format!("It needs a P-384 key, and this is {curve}"),
            _ => "It needs a P-384 key".to_owned(),
        };
        Check { outcome: refused, title: "ES384 does not work with this key", detail }
    };
    // What works stands first.
    if can("ES384") { vec![es384, rs384] } else { vec![rs384, es384] }
}

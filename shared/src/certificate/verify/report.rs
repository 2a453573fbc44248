//! What was found, certificate by certificate and rule by rule.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::format;

/// A rule of RFC 5280 that a certificate in a path has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The path ends at a certificate that is trusted (§6.1.1 d).
    Anchor,
    /// Its signature fits the issuer's key (§6.1.3 a 1), by an algorithm that is strong enough.
    Signature,
    /// It is valid at the time (§6.1.3 a 2).
    Validity,
    /// It is not revoked (§6.1.3 a 3).
    Revocation,
    /// An OCSP responder does not say that it is revoked or unknown (RFC 6960).
    Ocsp,
    /// It names its issuer as the issuer names itself (§6.1.3 a 4).
    Name,
    /// Its names are within the issuers' name constraints (§6.1.3 b and c).
    NameConstraints,
    /// Its issuer is a certificate authority (§6.1.4 k).
    CaFlag,
    /// No more authorities follow than an issuer allows (§6.1.4 l and m).
    PathLength,
    /// Its key may be used so (§4.2.1.3, §6.1.4 n).
    KeyUsage,
    /// It is meant for the purpose (§4.2.1.12).
    ExtendedKeyUsage,
    /// It has no critical extension that is not handled (§6.1.4 o, §6.1.5 f).
    CriticalExtension,
}

impl Rule {
    /// The rule in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Anchor => "trust anchor",
            Self::Signature => "signature",
            Self::Validity => "validity",
            Self::Revocation => "revocation",
            Self::Ocsp => "OCSP status",
            Self::Name => "issuer's name",
            Self::NameConstraints => "name constraints",
            Self::CaFlag => "CA flag",
            Self::PathLength => "path length",
            Self::KeyUsage => "key usage",
            Self::ExtendedKeyUsage => "extended key usage",
            Self::CriticalExtension => "critical extensions",
        }
    }

    /// Where it stands.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Anchor => "RFC 5280 §6.1.1",
            Self::Signature | Self::Validity | Self::Name | Self::NameConstraints => "RFC 5280 §6.1.3",
            Self::Revocation => "RFC 5280 §6.3",
            Self::Ocsp => "RFC 6960 §3.2",
            Self::CaFlag | Self::PathLength => "RFC 5280 §6.1.4",
            Self::KeyUsage => "RFC 5280 §4.2.1.3",
            Self::ExtendedKeyUsage => "RFC 5280 §4.2.1.12",
            Self::CriticalExtension => "RFC 5280 §4.2",
        }
    }

    /// What to do when it is broken.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Anchor => {
                "Give the certificate that is missing, or trust the one at the end if you know where it comes from."
            }
            Self::Signature => {
                "Get the certificate again from whoever issued it. If it stays so, it was altered, or another key of the same name signed it."
            }
            Self::Validity => "Ask at a time when it is valid, or have it renewed.",
            Self::Revocation => {
                "Do not use it if it is revoked. If the list cannot be used, get the issuer's newest one, or verify without a list."
            }
            Self::Ocsp => {
                "Do not use it if it is revoked. If the response cannot be used, ask the responder again, or verify without one."
            }
            Self::Name => "Give the certificate of the issuer that it names.",
            Self::NameConstraints => {
                "Have it issued by an authority that may issue these names, or with other names."
            }
            Self::CaFlag => {
                "Give the certificate of the authority. One without the CA flag cannot issue others."
            }
            Self::PathLength => "Have it issued by an authority that is nearer to the root.",
            Self::KeyUsage | Self::ExtendedKeyUsage => {
                "Have it issued with this usage, or choose the purpose that it was made for."
            }
            Self::CriticalExtension => {
                "Verify it with a program that knows this extension: whoever does not has to refuse it."
            }
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule is kept.
    Passed,
    /// It is broken: the path does not hold.
    Failed,
    /// Nothing was given to check it with, or it cannot be checked here.
    Unchecked,
}

/// One rule, checked at one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The rule.
    pub rule: Rule,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, in a sentence without its full stop.
    pub found: String,
}

impl Checked {
    /// Whether the path cannot hold because of it. A signature that nobody checked proves nothing.
    pub fn forbids(&self) -> bool {
        self.outcome == Outcome::Failed
            || (self.rule == Rule::Signature && self.outcome == Outcome::Unchecked)
    }
}

/// A certificate of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whom it names.
    pub subject: String,
    /// SHA-256 of its DER, lower-case hex.
    pub sha256: String,
    /// Whether it is the trusted one that the path ends at.
    pub is_anchor: bool,
    /// Each rule that counts for it.
    pub checks: Vec<Checked>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether a path holds.
    pub valid: bool,
    /// The time that was asked for, Unix seconds.
    pub time: i64,
    /// The purpose that was asked for.
    pub purpose: super::Purpose,
    /// The path that holds; if none does, the one that comes nearest. The certificate first, the anchor last.
    pub path: Vec<Link>,
}

impl Verification {
    /// The rules that keep the path from holding, from the certificate to the anchor.
    pub fn failures(&self) -> impl Iterator<Item = (&Link, &Checked)> {
        self.path
            .iter()
            .flat_map(|link| link.checks.iter().map(move |checked| (link, checked)))
            .filter(|(_, checked)| checked.forbids())
    }

    /// The report for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let verdict = if self.valid { "valid" } else { "NOT valid" };
        let _ = writeln!(
            text,
            "The certificate is {verdict} for {} at {} {}.",
            self.purpose.words(),
            format::date(self.time),
            format::time(self.time)
        );
        for (index, link) in self.path.iter().enumerate() {
            let anchor = if link.is_anchor { " (trusted)" } else { "" };
            let _ = writeln!(text, "{index} {}{anchor}", link.subject);
            for Checked { rule, outcome, found } in &link.checks {
                let mark = match outcome {
                    Outcome::Passed => "ok  ",
                    Outcome::Failed => "FAIL",
                    Outcome::Unchecked => "-   ",
                };
                let _ = writeln!(text, "  {mark} {}: {found}", rule.words());
            }
        }
        text
    }
}

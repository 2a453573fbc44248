//! A certificate as text for a terminal: labels at the left, values in one column, the same for the same certificate.

mod comparison;
mod item;

pub use comparison::comparison_to_text;
pub use item::item_to_text;

use super::smart::Outcome;
use super::view::{
    CertificateView, ExtensionView, Finding, KeyMaterial, NameView, NamedOid, PublicKeyView, Reading,
    Severity,
};
use crate::format::{date_time_with_seconds, hex_plain, hex_to_base64, relative};

/// Width of the column of labels.
const LABEL: usize = 18;
/// Bytes of hex on a line: 3 × 24 characters fit beside the labels on 90 columns.
const HEX_BYTES: usize = 24;

/// Everything about a certificate at `now` (Unix seconds), for people. Ends in a line break.
pub fn to_text(certificate: &CertificateView, now: i64) -> String {
    // Four to five characters a byte, and the words around them.
    let mut text = Text { written: String::with_capacity(5 * certificate.der.len() + 4_096) };
    text.summary(certificate, now);
    text.names(certificate);
    text.key(&certificate.key);
    text.signature(&certificate.signature_algorithm, Some(&certificate.signature));
    text.fingerprints(certificate);
    text.extensions(&certificate.extensions);
    text.smart(certificate);
    text.findings(certificate, now);
    text.written
}

#[derive(Default)]
struct Text {
    written: String,
}

impl Text {
    fn summary(&mut self, certificate: &CertificateView, now: i64) {
        let validity = certificate.validity(now);
        self.line(certificate.subject.title());
        self.row("Kind", &format!("{}, X.509 v{}", certificate.role(), certificate.version));
        self.row("State", &validity.summary());
        self.row("Not before", &moment(certificate.not_before, now));
        self.row("Not after", &moment(certificate.not_after, now));
    }

    fn names(&mut self, certificate: &CertificateView) {
        self.heading("Names");
        self.name("Subject", &certificate.subject);
        self.name("Issuer", &certificate.issuer);
        let names = certificate.subject_alternative_names.iter();
        self.rows("Alternative names", names.map(|name| format!("{}: {}", name.kind, name.value)));
        self.row("Serial number", &certificate.serial.hex);
        if let Some(decimal) = &certificate.serial.decimal {
            self.row("", &format!("{decimal} decimal"));
        }
    }

    fn name(&mut self, label: &str, name: &NameView) {
        self.row(label, if name.text.is_empty() { "None" } else { &name.text });
    }

    fn key(&mut self, key: &PublicKeyView) {
        self.heading("Key");
        self.row("Type", &key.summary());
        self.row("Algorithm", &key.algorithm_oid);
        match &key.material {
            KeyMaterial::Rsa { modulus, exponent } => {
                self.row("Exponent", exponent);
                self.hex("Modulus", modulus);
            }
            KeyMaterial::Point { x, y } => {
                self.hex(if y.is_some() { "Point x" } else { "Point" }, x);
                if let Some(y) = y {
                    self.hex("Point y", y);
                }
            }
            KeyMaterial::Other { bytes } => self.hex("Bytes", bytes),
        }
        if let Some(spec) = key.kms_spec {
            self.row("KMS key spec", spec);
        }
        self.hex("SPKI SHA-256", &key.spki_sha256);
        self.row("SPKI pin", &key.spki_pin);
        if let Some(thumbprint) = &key.jwk_thumbprint {
            self.row("JWK thumbprint", thumbprint);
        }
    }

    fn signature(&mut self, algorithm: &NamedOid, signature: Option<&str>) {
        self.row("Signed with", &format!("{} ({})", algorithm.name, algorithm.oid));
        if let Some(signature) = signature {
            self.hex("Signature", signature);
        }
    }

    fn fingerprints(&mut self, certificate: &CertificateView) {
        self.heading("Fingerprints");
        self.forms("SHA-256", &certificate.fingerprints.sha256);
        self.forms("SHA-1 (legacy)", &certificate.fingerprints.sha1);
    }

    /// A hash as it is compared by eye, and as programs take it.
    fn forms(&mut self, label: &str, hex: &str) {
        self.hex(label, hex);
        self.row("", &hex_plain(hex));
        self.row("", &hex_to_base64(hex).unwrap_or_default());
    }

    fn extensions(&mut self, extensions: &[ExtensionView]) {
        self.heading("Extensions");
        if extensions.is_empty() {
            self.row("None", "");
        }
        for extension in extensions {
            let critical = if extension.critical { ", critical" } else { "" };
            self.line(&format!("  {} ({}{critical})", extension.name, extension.oid));
            match extension.reading {
                Reading::Decoded => {
                    for line in &extension.lines {
                        self.line(&format!("    {line}"));
                    }
                }
                Reading::Unknown => self.row("  Not known here", &clipped(&extension.raw)),
                Reading::Damaged => self.row("  Damaged", &clipped(&extension.raw)),
            }
            for line in &extension.outline {
                self.line(&format!("      {line}"));
            }
        }
    }

    fn smart(&mut self, certificate: &CertificateView) {
        let fitness = certificate.smart_fitness();
        self.heading(if fitness.is_fit { "SMART: fit" } else { "SMART: not fit" });
        for check in fitness.checks {
            let mark = match check.outcome {
                Outcome::Good => "yes",
                Outcome::Neutral => "-",
                Outcome::Bad => "NO",
            };
            self.line(&format!("  {mark:<4} {}: {}", check.title, check.detail));
        }
        let verdicts = certificate.ehr_verdicts();
        if !verdicts.is_empty() {
            self.heading("EHRs");
        }
        for verdict in verdicts {
            let mark = match verdict.outcome {
                Outcome::Good => "yes",
                Outcome::Neutral => "-",
                Outcome::Bad => "NO",
            };
            self.line(&format!("  {mark:<4} {}: {}", verdict.ehr, verdict.reason));
        }
    }

    fn findings(&mut self, certificate: &CertificateView, now: i64) {
        self.list_findings(&certificate.findings(now));
    }

    fn list_findings(&mut self, findings: &[Finding]) {
        self.heading("Findings");
        if findings.is_empty() {
            self.row("None", "");
        }
        for finding in findings {
            let mark = match finding.severity {
                Severity::Bad => "BAD",
                Severity::Warning => "WARNING",
                Severity::Note => "NOTE",
            };
            self.line(&format!("  {mark:<8} {}", finding.title));
            self.line(&format!("           {}", finding.detail));
            if let Some(reference) = finding.reference {
                self.line(&format!("           {reference}"));
            }
        }
    }

    fn heading(&mut self, title: &str) {
        self.written.push('\n');
        self.line(title);
    }

    fn row(&mut self, label: &str, value: &str) {
        let start = self.written.len();
        self.written.push_str("  ");
        self.written.push_str(label);
        let width = label.chars().count();
        self.written.extend(std::iter::repeat_n(' ', LABEL.saturating_sub(width)));
        self.written.push_str(value);
        self.end_line(start);
    }

    fn rows(&mut self, label: &str, values: impl Iterator<Item = String>) {
        let mut label = Some(label);
        for value in values {
            self.row(label.take().unwrap_or_default(), &value);
        }
    }

    /// Breaks long hex over lines, after a colon.
    fn hex(&mut self, label: &str, hex: &str) {
        let mut label = label;
        let mut rest = hex;
        // Hex is ASCII, so that every byte is the end of a character.
        while let Some((line, more)) =
            rest.split_at_checked(3 * HEX_BYTES).filter(|(_, more)| !more.is_empty())
        {
            self.row(label, line);
            (label, rest) = ("", more);
        }
        self.row(label, rest);
    }

    fn line(&mut self, line: &str) {
        let start = self.written.len();
        self.written.push_str(line);
        self.end_line(start);
    }

    /// Ends the line that begins at `start`, without white space at its end.
    fn end_line(&mut self, start: usize) {
        let kept = self.written.get(start..).map_or(0, |line| line.trim_end().len());
        self.written.truncate(start + kept);
        self.written.push('\n');
    }
}

fn moment(unix_seconds: i64, now: i64) -> String {
    format!("{} ({})", date_time_with_seconds(unix_seconds), relative(unix_seconds, now))
}

/// The first bytes of what nobody can read anyway.
fn clipped(hex: &str) -> String {
    match hex.char_indices().nth(3 * HEX_BYTES - 1) {
        Some((at, _)) => format!("{}… ({} bytes)", &hex[..at], hex.len().div_ceil(3)),
        None => hex.to_owned(),
    }
}

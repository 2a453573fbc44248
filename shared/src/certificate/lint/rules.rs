//! Every rule: its name, how serious its findings can be, and where it stands.
//!
//! `docs/certificates.md` says of each what, why and how to mend it; a test holds the two together.

use super::super::view::Severity::{self, Bad, Note, Warning};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name. Never renamed.
    pub code: &'static str,
    /// How serious its findings can be.
    pub severities: &'static [Severity],
    /// Where it stands, for example `RFC 5280 §4.2.1.9`; `None` if it is no more than good advice.
    pub reference: Option<&'static str>,
}

const fn rule(code: &'static str, severities: &'static [Severity], reference: &'static str) -> Rule {
    Rule { code, severities, reference: Some(reference) }
}

const fn advice(code: &'static str, severities: &'static [Severity]) -> Rule {
    Rule { code, severities, reference: None }
}

/// All rules, by what they look at.
pub const RULES: &[Rule] = &[
    // dates
    rule("not_yet_valid", &[Warning], "RFC 5280 §4.1.2.5"),
    advice("expires_soon", &[Warning]),
    rule("expired", &[Bad], "RFC 5280 §4.1.2.5"),
    rule("dates_reversed", &[Bad], "RFC 5280 §4.1.2.5"),
    rule("time_form", &[Bad, Warning], "RFC 5280 §4.1.2.5"),
    rule("no_end", &[Note], "RFC 5280 §4.1.2.5"),
    rule("long_life", &[Note], "CA/Browser Forum BR §6.3.2"),
    // key and signature
    rule("weak_key", &[Bad], "NIST SP 800-131A"),
    rule("odd_modulus", &[Warning], "RFC 8017 §3.1"),
    rule("odd_exponent", &[Bad, Warning], "RFC 8017 §3.1"),
    rule("broken_hash", &[Bad, Note], "NIST SP 800-131A"),
    rule("algorithms_differ", &[Bad], "RFC 5280 §4.1.1.2"),
    rule("unknown_algorithm", &[Note], "RFC 5280 §4.1.1.2"),
    rule("usage_unfit", &[Warning], "RFC 8813 §3"),
    rule("may_not_sign", &[Warning], "RFC 5280 §4.2.1.3"),
    rule("not_for_smart", &[Warning], "SMART App Launch 2.2, asymmetric client authentication"),
    // extensions
    rule("unknown_critical_extension", &[Bad], "RFC 5280 §4.2"),
    rule("damaged_extension", &[Bad], "RFC 5280 §4.2"),
    rule("duplicate_extension", &[Bad], "RFC 5280 §4.2"),
    rule("empty_extension", &[Warning], "RFC 5280 §4.2.1"),
    rule("criticality", &[Bad, Warning], "RFC 5280 §4.2"),
    rule("leaf_is_authority", &[Bad, Warning], "RFC 5280 §4.2.1.9"),
    rule("signs_without_authority", &[Bad], "RFC 5280 §4.2.1.3"),
    rule("path_length_without_authority", &[Bad], "RFC 5280 §4.2.1.9"),
    rule("constraints_without_authority", &[Warning], "RFC 5280 §4.2.1.10"),
    rule("no_path_length", &[Note], "RFC 5280 §4.2.1.9"),
    rule("no_subject_key_id", &[Warning, Note], "RFC 5280 §4.2.1.2"),
    rule("no_authority_key_id", &[Warning], "RFC 5280 §4.2.1.1"),
    rule("authority_key_id_pair", &[Warning], "RFC 5280 §4.2.1.1"),
    rule("any_purpose", &[Note], "RFC 5280 §4.2.1.12"),
    rule("purpose_and_usage", &[Warning], "RFC 5280 §4.2.1.12"),
    rule("precertificate", &[Bad], "RFC 6962 §3.1"),
    rule("old_version", &[Warning], "RFC 5280 §4.1.2.1"),
    rule("version_and_fields", &[Bad], "RFC 5280 §4.1.2.1"),
    rule("unique_ids", &[Warning], "RFC 5280 §4.1.2.8"),
    advice("code_signing", &[Note]),
    // names and number
    rule("empty_issuer", &[Bad], "RFC 5280 §4.1.2.4"),
    rule("no_name", &[Bad, Warning], "RFC 5280 §4.1.2.6"),
    rule("bad_dns_name", &[Bad, Warning], "RFC 5280 §4.2.1.6"),
    rule("bad_email", &[Bad], "RFC 5280 §4.2.1.6"),
    rule("bad_uri", &[Bad], "RFC 5280 §4.2.1.6"),
    rule("bad_ip_address", &[Bad], "RFC 5280 §4.2.1.6"),
    rule("bad_location", &[Warning], "RFC 5280 §4.2.1.13"),
    rule("bad_country", &[Warning], "RFC 5280 appendix A.1"),
    rule("long_attribute", &[Warning], "RFC 5280 appendix A.1"),
    rule("empty_attribute", &[Warning], "RFC 5280 appendix A.1"),
    rule("old_text_form", &[Note], "RFC 5280 §4.1.2.4"),
    advice("hidden_characters", &[Warning]),
    rule("odd_serial", &[Warning], "RFC 5280 §4.1.2.2"),
    rule("short_serial", &[Note], "CA/Browser Forum BR §7.1"),
    // form
    rule("not_der", &[Warning], "X.690 §10"),
    rule("default_written", &[Warning], "X.690 §11.5"),
    // beside its issuer
    rule("other_issuer", &[Bad], "RFC 5280 §6.1.3"),
    rule("other_issuer_key", &[Bad], "RFC 5280 §4.2.1.1"),
    rule("issuer_is_no_authority", &[Bad], "RFC 5280 §6.1.4"),
    rule("issuer_path_length", &[Bad], "RFC 5280 §4.2.1.9"),
    rule("outlives_issuer", &[Warning], "RFC 5280 §6.1.3"),
    rule("older_than_issuer", &[Note], "RFC 5280 §6.1.3"),
    advice("purpose_beyond_issuer", &[Warning]),
    // for a use
    rule("purpose_missing", &[Bad], "RFC 5280 §4.2.1.12"),
    rule("usage_missing", &[Bad], "RFC 5280 §4.2.1.3"),
    rule("no_revocation", &[Note], "RFC 5280 §4.2.1.13"),
    rule("no_host_name", &[Bad], "RFC 9525 §3"),
];

/// Where a rule stands.
pub(super) fn reference(code: &str) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.code == code).and_then(|rule| rule.reference)
}

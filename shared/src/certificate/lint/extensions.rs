//! Which extensions are there, whether they may be, and whether they agree.

use std::collections::HashSet;
use std::hash::Hash;

use super::super::extension::CERTIFICATE_SIGNING;
use super::super::view::{CertificateView, Reading, Severity};
use super::{Found, Subject, and_more};

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const POISON: &str = "1.3.6.1.4.1.11129.2.4.3";
const ANY_PURPOSE: &str = "2.5.29.37.0";
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";

/// When an extension is critical (RFC 5280 §4.2.1, §4.2.2): OID, whether it must be, whether the rule is a MUST.
const CRITICALITY: &[(&str, bool, bool)] = &[
    ("2.5.29.9", false, true),
    ("2.5.29.14", false, true),
    ("2.5.29.15", true, false),
    ("2.5.29.18", false, false),
    (NAME_CONSTRAINTS, true, true),
    ("2.5.29.31", false, false),
    ("2.5.29.33", true, false),
    ("2.5.29.35", false, true),
    ("2.5.29.36", true, true),
    ("2.5.29.46", false, true),
    ("2.5.29.54", true, true),
    ("1.3.6.1.5.5.7.1.1", false, true),
    ("1.3.6.1.5.5.7.1.11", false, true),
    ("1.3.6.1.4.1.11129.2.4.2", false, false),
    (POISON, true, true),
];

pub(super) fn find(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    unreadable(certificate, found);
    criticality(certificate, found);
    authority(certificate, found);
    key_ids(subject, found);
    purposes(certificate, found);
    version(subject, found);
}

fn unreadable(certificate: &CertificateView, found: &mut Found) {
    let extensions = &certificate.extensions;
    let unknown: Vec<String> = extensions
        .iter()
        .filter(|extension| extension.critical && extension.reading == Reading::Unknown)
        .map(|extension| extension.oid.clone())
        .collect();
    if !unknown.is_empty() {
        let title = match unknown.len() {
            1 => format!("A critical extension is not known here: {}", unknown[0]),
            many => format!("{many} critical extensions are not known here, the first is {}", unknown[0]),
        };
        let detail = "Programs that do not know it must refuse the certificate.";
        found.add(Severity::Bad, "unknown_critical_extension", title, detail);
    }
    if let Some(damaged) = extensions.iter().find(|extension| extension.reading == Reading::Damaged) {
        found.add(
            Severity::Bad,
            "damaged_extension",
            format!("{} ({}) is damaged", damaged.name, damaged.oid),
            "Its bytes break the rules, so programs may refuse the certificate or read it differently.",
        );
    }
    if let Some(twice) = repeated(extensions.iter().map(|extension| &extension.oid)) {
        let twice = &extensions[twice];
        found.add(
            Severity::Bad,
            "duplicate_extension",
            format!("{} ({}) stands there twice", twice.name, twice.oid),
            "Programs disagree about which one counts. What is shown at the top is the first.",
        );
    }
    // Lists that must have something in them (SIZE (1..MAX)); an empty sequence is right for basic constraints alone.
    let empty = extensions
        .iter()
        .find(|extension| extension.raw == "30:00" && extension.oid != BASIC_CONSTRAINTS)
        .or_else(|| {
            let usage = extensions.iter().find(|extension| extension.oid == "2.5.29.15");
            usage.filter(|_| certificate.key_usage.as_ref().is_some_and(Vec::is_empty))
        });
    if let Some(empty) = empty {
        found.add(
            Severity::Warning,
            "empty_extension",
            format!("{} ({}) is empty", empty.name, empty.oid),
            "It must have something in it or be left out. Programs refuse it or allow nothing.",
        );
    }
    if extensions.iter().any(|extension| extension.oid == POISON) {
        found.add(
            Severity::Bad,
            "precertificate",
            "It is a precertificate",
            "Logs of certificate transparency take it, and nobody else may. Take the certificate that was issued after it.",
        );
    }
}

fn criticality(certificate: &CertificateView, found: &mut Found) {
    for &(oid, critical, must) in CRITICALITY {
        let Some(extension) = certificate.extensions.iter().find(|extension| extension.oid == oid) else {
            continue;
        };
        if extension.critical == critical {
            continue;
        }
        let severity = if must { Severity::Bad } else { Severity::Warning };
        let (is, verb) = if critical { ("not critical", "be") } else { ("critical", "not be") };
        let force = if must { "must" } else { "should" };
        let detail = if critical {
            "Programs that do not know it pass it over, and accept what it forbids. Have it issued anew."
        } else {
            "Programs that do not know it refuse the certificate for nothing. Have it issued anew."
        };
        found.add(severity, "criticality", format!("{} is {is}, and {force} {verb}", extension.name), detail);
    }
    let constraints = certificate.extensions.iter().find(|extension| extension.oid == BASIC_CONSTRAINTS);
    if certificate.is_ca && constraints.is_some_and(|constraints| !constraints.critical) {
        found.add(
            Severity::Bad,
            "criticality",
            "Basic constraints of an authority are not critical, and must be",
            "Programs that pass them over would take any certificate for an authority. Have it issued anew.",
        );
    }
}

fn authority(certificate: &CertificateView, found: &mut Found) {
    let signs = certificate.key_usage.as_ref().map(|usage| usage.contains(&CERTIFICATE_SIGNING));
    match signs {
        Some(false) if certificate.is_ca => found.add(
            Severity::Bad,
            "leaf_is_authority",
            "It says it is an authority, but may not sign certificates",
            "Basic constraints say CA:TRUE, and key usage lacks certificate signing. Have it issued anew.",
        ),
        None if certificate.is_ca => found.add(
            Severity::Warning,
            "leaf_is_authority",
            "It is an authority for any use",
            "Basic constraints say CA:TRUE, and there is no key usage. If it is meant as a leaf, whoever holds its key can issue certificates.",
        ),
        Some(true) if !certificate.is_ca && certificate.version == 3 => found.add(
            Severity::Bad,
            "signs_without_authority",
            "It may sign certificates but is not an authority",
            "Key usage has certificate signing, and basic constraints do not say CA:TRUE. Chains through it fail.",
        ),
        _ => {}
    }
    let constraints = certificate.extensions.iter().find(|extension| extension.oid == BASIC_CONSTRAINTS);
    if let Some(constraints) = constraints.filter(|_| !certificate.is_ca)
        && constraints.reading == Reading::Decoded
        && constraints.raw.contains("02:01:")
    {
        found.add(
            Severity::Bad,
            "path_length_without_authority",
            "It limits the length of paths and is no authority",
            "The limit has no meaning there, and strict programs refuse the certificate. Have it issued anew without it.",
        );
    }
    if !certificate.is_ca && certificate.extensions.iter().any(|extension| extension.oid == NAME_CONSTRAINTS)
    {
        found.add(
            Severity::Warning,
            "constraints_without_authority",
            "It constrains names and is no authority",
            "Name constraints are for authorities alone. Have it issued anew without them.",
        );
    }
    if certificate
        .basic_constraints
        .as_ref()
        .is_some_and(|constraints| constraints.ca && constraints.path_length.is_none())
    {
        found.add(
            Severity::Note,
            "no_path_length",
            "No path length limit",
            "It could certify further authorities. Only a new certificate for the authority changes that.",
        );
    }
}

fn key_ids(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    if certificate.version < 3 {
        return;
    }
    if certificate.subject_key_id.is_none() {
        let (severity, detail) = if certificate.is_ca {
            (
                Severity::Warning,
                "An authority must have one, so that chains are found by it. Have it issued anew.",
            )
        } else {
            (Severity::Note, "It should have one. Nothing depends on it for a leaf.")
        };
        found.add(severity, "no_subject_key_id", "It has no subject key id", detail);
    }
    let authority = certificate.extensions.iter().find(|extension| extension.oid == "2.5.29.35");
    if certificate.authority_key_id.is_none() && !certificate.is_self_issued {
        found.add(
            Severity::Warning,
            "no_authority_key_id",
            "It does not name its issuer's key",
            "Where an issuer has several keys, programs must try all. The authority should write an authority key id.",
        );
    }
    let said = |start: &str| {
        authority.is_some_and(|authority| authority.lines.iter().any(|line| line.starts_with(start)))
    };
    if said("Issuer ") != said("Serial ") {
        found.add(
            Severity::Warning,
            "authority_key_id_pair",
            "Its authority key id has half of a pair",
            "Issuer and serial number stand there both or not at all. The authority should mend it.",
        );
    }
}

fn purposes(certificate: &CertificateView, found: &mut Found) {
    let purposes = certificate.extended_key_usage.as_deref().unwrap_or_default();
    let has = |oid| purposes.iter().any(|purpose| purpose.oid == oid);
    if has(ANY_PURPOSE) && purposes.len() > 1 {
        found.add(
            Severity::Note,
            "any_purpose",
            "It is for any purpose, and names some",
            "The others have no effect for programs that accept any. Name only what is needed.",
        );
    }
    if has(CODE_SIGNING) && !has(CLIENT_AUTHENTICATION) {
        found.add(
            Severity::Note,
            "code_signing",
            "Code signing, not client authentication",
            "EHRs look at the key and ignore this for JWTs.",
        );
    }
    // Purposes that each need a usage of the key (RFC 5280 §4.2.1.12).
    // Those of an authority limit what it issues.
    if let Some(usage) = certificate.key_usage.as_ref().filter(|_| !certificate.is_ca) {
        let needs = [
            ("1.3.6.1.5.5.7.3.1", &["Digital signature", "Key encipherment", "Key agreement"][..]),
            (CLIENT_AUTHENTICATION, &["Digital signature", "Key agreement"]),
            (CODE_SIGNING, &["Digital signature"]),
            ("1.3.6.1.5.5.7.3.8", &["Digital signature", "Content commitment"]),
            ("1.3.6.1.5.5.7.3.9", &["Digital signature", "Content commitment"]),
        ];
        let at_odds: Vec<String> = purposes
            .iter()
            .filter(|purpose| {
                needs
                    .iter()
                    .any(|(oid, any)| *oid == purpose.oid && !any.iter().any(|one| usage.contains(one)))
            })
            .map(|purpose| purpose.name.clone())
            .collect();
        if !at_odds.is_empty() {
            found.add(
                Severity::Warning,
                "purpose_and_usage",
                format!("Its key usage allows nothing that {} needs", and_more(&at_odds)),
                "A certificate with both may be used only for what both allow. Have it issued anew with the usage, or without the purpose.",
            );
        }
    }
}

fn version(subject: &Subject<'_>, found: &mut Found) {
    let certificate = subject.certificate;
    if certificate.version < 3 {
        found.add(
            Severity::Warning,
            "old_version",
            format!("It is an X.509 v{} certificate", certificate.version),
            "It has no extensions, so it cannot say what it is for. Many programs refuse it.",
        );
    }
    let has_ids =
        subject.tree.field("issuerUniqueID").or_else(|| subject.tree.field("subjectUniqueID")).is_some();
    let is_wrong = certificate.version < 3 && !certificate.extensions.is_empty()
        || certificate.version < 2 && has_ids
        || !(1..=3).contains(&certificate.version);
    if is_wrong {
        found.add(
            Severity::Bad,
            "version_and_fields",
            format!(
                "It says version {}, and has fields that this version does not know",
                certificate.version
            ),
            "Programs refuse it or pass its extensions over. Have it issued anew as version 3.",
        );
    }
    if has_ids {
        found.add(
            Severity::Warning,
            "unique_ids",
            "It has unique identifiers",
            "Nobody uses them, and authorities must not write them. Have it issued anew without.",
        );
    }
}

/// The place of the first that stood there before. Looks at each once: an input can have ten thousands of them.
fn repeated<T: Eq + Hash>(all: impl Iterator<Item = T>) -> Option<usize> {
    let mut seen = HashSet::new();
    all.enumerate().find_map(|(place, one)| (!seen.insert(one)).then_some(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::hash::Hasher;

    /// A number that counts how often it is compared.
    struct Counted<'a>(usize, &'a Cell<usize>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.1.set(self.1.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted<'_> {}

    impl Hash for Counted<'_> {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    #[test]
    fn the_first_that_comes_again_is_found() {
        assert_eq!(repeated([3, 1, 2, 1, 3].iter()), Some(3));
        assert_eq!(repeated([3, 1, 2].iter()), None);
        assert_eq!(repeated(std::iter::empty::<u8>()), None);
    }

    #[test]
    fn looking_for_one_that_comes_again_does_not_compare_all_with_all() {
        let compared = Cell::new(0);
        let many = 10_000;
        assert_eq!(repeated((0..many).map(|number| Counted(number, &compared))), None);
        // A set compares what falls into one place by chance; all with all are 50 million.
        assert!(compared.get() < 4 * many, "{} comparisons", compared.get());
    }
}

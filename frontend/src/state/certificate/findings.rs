//! Findings on the page: in which panel each can be seen, and where its rule can be read.

use signet_shared::certificate::{CertificateView, Context, Finding, Purpose, Severity, is_issued_by};

/// The panel that shows what a rule is about: the id of its title, and its name.
pub(crate) fn panel_of(code: &str) -> (&'static str, &'static str) {
    match code {
        "not_yet_valid" | "expires_soon" | "expired" | "dates_reversed" | "time_form" | "no_end"
        | "long_life" => ("certificate-h", "Validity"),
        "weak_key" | "odd_modulus" | "odd_exponent" | "broken_hash" | "algorithms_differ"
        | "unknown_algorithm" => ("key-h", "Key"),
        "not_for_smart" => ("smart-h", "Fit for SMART"),
        "empty_issuer" | "no_name" | "bad_dns_name" | "bad_email" | "bad_uri" | "bad_ip_address"
        | "bad_country" | "long_attribute" | "empty_attribute" | "old_text_form" | "hidden_characters"
        | "odd_serial" | "short_serial" | "no_host_name" => ("names-h", "Names"),
        "not_der" | "default_written" | "unique_ids" | "old_version" | "version_and_fields" => {
            ("asn1-h", "ASN.1")
        }
        "other_issuer"
        | "other_issuer_key"
        | "issuer_is_no_authority"
        | "issuer_path_length"
        | "outlives_issuer"
        | "older_than_issuer"
        | "purpose_beyond_issuer" => ("chain-h", "Chain"),
        _ => ("extensions-h", "Extensions"),
    }
}

/// Where a rule can be read: `RFC 5280 §4.2.1.9` at the section, others at the document.
pub(crate) fn link_of(reference: &str) -> Option<String> {
    if let Some(rfc) = reference.strip_prefix("RFC ") {
        let (number, place) = rfc.split_once(' ')?;
        let place = match (place.strip_prefix('§'), place.strip_prefix("appendix ")) {
            (Some(section), _) => format!("section-{section}"),
            (_, Some(appendix)) => format!("appendix-{appendix}"),
            _ => return None,
        };
        return Some(format!("https://www.rfc-editor.org/rfc/rfc{number}.html#{place}"));
    }
    let known = [
        ("SMART App Launch", "https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html"),
        ("NIST SP 800-131A", "https://csrc.nist.gov/pubs/sp/800/131/a/r2/final"),
        ("CA/Browser Forum BR", "https://cabforum.org/working-groups/server/baseline-requirements/"),
        ("X.690", "https://www.itu.int/rec/T-REC-X.690"),
    ];
    known.into_iter().find(|(name, _)| reference.starts_with(name)).map(|(_, link)| link.to_owned())
}

/// What a purpose is called in a list.
pub(crate) fn purpose_label(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Smart => "SMART client",
        Purpose::TlsServer => "TLS server",
        Purpose::TlsClient => "TLS client",
        Purpose::CodeSigning => "Code signing",
        Purpose::Email => "Email",
    }
}

/// The purpose of this name, as [`Purpose::name`] says it.
pub(crate) fn purpose_named(name: &str) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| purpose.name() == name)
}

/// The certificate's issuer among others: the one with the right key, or else one with the right name.
pub(crate) fn issuer_in<'a, C: AsRef<CertificateView>>(
    certificate: &CertificateView,
    others: &'a [C],
) -> Option<&'a CertificateView> {
    let others = || others.iter().map(AsRef::as_ref).filter(|other| other.der != certificate.der);
    if certificate.is_self_issued {
        return None;
    }
    others()
        .find(|other| is_issued_by(certificate, other))
        .or_else(|| others().find(|other| other.subject.der == certificate.issuer.der))
}

/// Everything found at `now` (Unix seconds), beside its issuer where that is among `others`, for a use if one is named.
pub(crate) fn findings<C: AsRef<CertificateView>>(
    certificate: &CertificateView,
    others: &[C],
    purpose: Option<Purpose>,
    now: i64,
) -> Vec<Finding> {
    certificate.lint(now, Context { issuer: issuer_in(certificate, others), purpose })
}

/// Findings by severity, worst first, as they come, and what each group is called.
pub(crate) fn groups(findings: &[Finding]) -> Vec<(&'static str, &[Finding])> {
    let title = |group: &[Finding]| match group.first().map(|first| first.severity) {
        Some(Severity::Bad) => "Problems",
        Some(Severity::Warning) => "Warnings",
        _ => "Notes",
    };
    findings.chunk_by(|a, b| a.severity == b.severity).map(|group| (title(group), group)).collect()
}

#[cfg(test)]
mod tests {
    use signet_shared::certificate::RULES;

    use super::super::tests::{LEAF, P384, ROOT, one};
    use super::*;

    #[test]
    fn every_rule_has_a_panel_and_its_reference_a_link() {
        let panels = ["certificate-h", "key-h", "smart-h", "names-h", "asn1-h", "chain-h", "extensions-h"];
        for rule in RULES {
            assert!(panels.contains(&panel_of(rule.code).0), "{}", rule.code);
            if let Some(reference) = rule.reference {
                let link = link_of(reference).unwrap_or_else(|| panic!("{reference}"));
                assert!(link.starts_with("https://"), "{link}");
            }
        }
        for panel in panels {
            assert!(RULES.iter().any(|rule| panel_of(rule.code).0 == panel), "{panel}");
        }
        assert_eq!(
            link_of("RFC 5280 §4.2.1.9").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc5280.html#section-4.2.1.9")
        );
        assert_eq!(
            link_of("RFC 5280 appendix A.1").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc5280.html#appendix-A.1")
        );
        assert_eq!(link_of("ask around"), None);
    }

    #[test]
    fn the_issuer_is_found_by_key_or_by_name() {
        let (leaf, root) = (one(LEAF), one(ROOT));
        let chain = [one(P384), leaf.clone(), root.clone()];
        assert_eq!(issuer_in(&leaf, &chain), Some(&*root));
        assert_eq!(issuer_in(&root, &chain), None);
        assert_eq!(issuer_in(&leaf, std::slice::from_ref(&leaf)), None);
        // Another key of the same name: worth telling.
        let mut renewed = (*root).clone();
        renewed.subject_key_id = Some("00:11".to_owned());
        renewed.der.push(0);
        let found = findings(&leaf, &[std::rc::Rc::new(renewed)], None, leaf.not_before);
        assert_eq!(found[0].code, "other_issuer_key");
    }

    #[test]
    fn findings_know_the_issuer_and_the_use_and_come_in_groups() {
        let (leaf, root) = (one(LEAF), one(ROOT));
        let found = |purpose| findings(&leaf, std::slice::from_ref(&root), purpose, leaf.not_before + 1);
        let codes = |purpose| found(purpose).iter().map(|one| one.code).collect::<Vec<_>>();
        assert!(!codes(None).contains(&"purpose_missing"));
        assert!(codes(Some(Purpose::TlsServer)).contains(&"purpose_missing"));
        let all = found(Some(Purpose::TlsServer));
        let groups = groups(&all);
        assert_eq!(groups.iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["Problems", "Notes"]);
        assert_eq!(groups.iter().map(|(_, group)| group.len()).sum::<usize>(), all.len());
        for purpose in Purpose::ALL {
            assert_eq!(purpose_named(purpose.name()), Some(purpose));
            assert!(!purpose_label(purpose).is_empty());
        }
        assert_eq!(purpose_named(""), None);
    }
}

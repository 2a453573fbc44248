//! A certificate beside the one of its issuer. Signatures are not checked here.

use super::super::extension::CERTIFICATE_SIGNING;
use super::super::view::{CertificateView, Severity};
use super::Found;
use crate::format::date;

const ANY_PURPOSE: &str = "2.5.29.37.0";

pub(super) fn find(certificate: &CertificateView, issuer: &CertificateView, found: &mut Found) {
    if certificate.issuer.der != issuer.subject.der {
        found.add(
            Severity::Bad,
            "other_issuer",
            format!("{} did not issue it", issuer.subject.title()),
            format!(
                "It names {} as its issuer. Put the right certificate behind it.",
                certificate.issuer.title()
            ),
        );
        return;
    }
    if let (Some(named), Some(has)) = (&certificate.authority_key_id, &issuer.subject_key_id)
        && named != has
    {
        found.add(
            Severity::Bad,
            "other_issuer_key",
            "It was signed with another key of its issuer",
            format!(
                "It names the key {named}, and {has} is at hand. Put the certificate with that key behind it."
            ),
        );
    }
    let may_sign = issuer.key_usage.as_ref().is_none_or(|usage| usage.contains(&CERTIFICATE_SIGNING));
    if !issuer.is_ca && issuer.version == 3 || !may_sign {
        found.add(
            Severity::Bad,
            "issuer_is_no_authority",
            format!("{} may not issue certificates", issuer.subject.title()),
            "Its basic constraints or its key usage do not allow it. Chains through it fail.",
        );
    }
    let limit = issuer.basic_constraints.as_ref().and_then(|constraints| constraints.path_length);
    let own = certificate.basic_constraints.as_ref().and_then(|constraints| constraints.path_length);
    if let Some(limit) = limit.filter(|_| certificate.is_ca && !certificate.is_self_issued)
        && (limit == 0 || own.is_some_and(|own| own >= limit))
    {
        found.add(
            Severity::Bad,
            "issuer_path_length",
            format!("Its issuer allows paths of length {limit}, and it is one authority more"),
            "Chains through it fail, at once or one authority further down. Have it issued with a smaller path length, or as a leaf.",
        );
    }
    if certificate.not_after > issuer.not_after {
        found.add(
            Severity::Warning,
            "outlives_issuer",
            format!("It outlives its issuer, which ends on {}", date(issuer.not_after)),
            "From then on chains fail, though its own date says otherwise. Renew the issuer first, or this one with a shorter life.",
        );
    }
    if certificate.not_before < issuer.not_before {
        found.add(
            Severity::Note,
            "older_than_issuer",
            format!("It begins before its issuer's certificate, which begins on {}", date(issuer.not_before)),
            "That is so when the issuer was renewed. Programs that check all dates at the time of signing refuse it.",
        );
    }
    purposes(certificate, issuer, found);
}

/// Programs hold certificates to the purposes of their issuers, though RFC 5280 does not.
fn purposes(certificate: &CertificateView, issuer: &CertificateView, found: &mut Found) {
    let Some(allowed) = &issuer.extended_key_usage else { return };
    if issuer.is_self_issued || allowed.iter().any(|purpose| purpose.oid == ANY_PURPOSE) {
        return;
    }
    let beyond = match &certificate.extended_key_usage {
        None => Some("any"),
        Some(purposes) => purposes
            .iter()
            .find(|purpose| !allowed.iter().any(|allowed| allowed.oid == purpose.oid))
            .map(|purpose| purpose.name.as_str()),
    };
    if let Some(beyond) = beyond {
        found.add(
            Severity::Warning,
            "purpose_beyond_issuer",
            format!("Its issuer does not allow its purpose: {beyond}"),
            "Most programs refuse a purpose that an authority above does not have. Take another authority.",
        );
    }
}

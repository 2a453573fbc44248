//! Revocation lists (RFC 5280 §5 and §6.3), as far as they are complete ones of the certificate's own issuer.

use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

use super::{CheckSignature, Checked, Known, Outcome, Rule, Scheme, SignatureCheck};
use crate::certificate::{CertificateError, Place};
use crate::format;

/// `issuingDistributionPoint` and `deltaCRLIndicator`: lists that have one do not speak of all certificates.
const PARTIAL: [&str; 2] = ["2.5.29.28", "2.5.29.27"];

/// Reads lists, DER.
pub(super) fn read(ders: &[Vec<u8>]) -> Result<Vec<CertificateRevocationList<'_>>, CertificateError> {
    let broken = CertificateError::Field { place: Place::ALONE, field: "revocation list" };
    ders.iter()
        .map(|der| match CertificateRevocationList::from_der(der) {
            Ok(([], list)) => Ok(list),
            _ => Err(broken.clone()),
        })
        .collect()
}

/// What the lists say of a certificate.
pub(super) fn check(
    lists: &[CertificateRevocationList<'_>],
    certificate: &Known<'_>,
    issuer: &Known<'_>,
    time: i64,
    signatures: &dyn CheckSignature,
) -> Checked {
    let checked = |outcome, found: String| Checked { rule: Rule::Revocation, outcome, found };
    let own: Vec<_> = lists
        .iter()
        .filter(|list| list.issuer().as_raw() == certificate.certificate.issuer().as_raw())
        .collect();
    let Some(first) = own.first() else {
        return checked(Outcome::Unchecked, "no revocation list of its issuer was given".to_owned());
    };
    let mut why = format!("the list of {} cannot be used", first.issuer());
    for list in own {
        match usable(list, issuer, time, signatures) {
            Err(reason) => why = reason,
            Ok(()) => {
                let serial = certificate.certificate.raw_serial();
                let entry = list.iter_revoked_certificates().find(|entry| entry.raw_serial() == serial);
                let Some(entry) = entry.filter(|entry| entry.revocation_date.timestamp() <= time) else {
                    let of = format::date(list.last_update().timestamp());
                    return checked(Outcome::Passed, format!("not on the list of {of}"));
                };
                let reason = entry.reason_code().map(|(_, code)| format!(", reason {}", code.0));
                let at = format::date(entry.revocation_date.timestamp());
                return checked(Outcome::Failed, format!("revoked on {at}{}", reason.unwrap_or_default()));
            }
        }
    }
    // Whoever gives a list wants it heard: one that says nothing any more is no answer.
    checked(Outcome::Failed, why)
}

fn usable(
    list: &CertificateRevocationList<'_>,
    issuer: &Known<'_>,
    time: i64,
    signatures: &dyn CheckSignature,
) -> Result<(), String> {
    if list.last_update().timestamp() > time {
        return Err("the revocation list is of a later time".to_owned());
    }
    if list.next_update().is_some_and(|next| next.timestamp() < time) {
        return Err("the revocation list is out of date".to_owned());
    }
    if list.extensions().iter().any(|extension| PARTIAL.contains(&extension.oid.to_id_string().as_str())) {
        return Err("the revocation list does not speak of all certificates".to_owned());
    }
    if list.extensions().iter().any(|extension| extension.critical) {
        return Err("the revocation list has a critical extension that is not handled".to_owned());
    }
    let may_sign = issuer.certificate.key_usage().ok().flatten().is_none_or(|usage| usage.value.crl_sign());
    if !may_sign {
        return Err("the issuer's key may not sign revocation lists".to_owned());
    }
    let fits = Scheme::of(&list.signature_algorithm).map(|scheme| {
        signatures.check(scheme, issuer.spki(), list.tbs_cert_list.as_ref(), &list.signature_value.data)
    });
    match fits {
        Some(SignatureCheck::Fits) => Ok(()),
        Some(SignatureCheck::Differs) => {
            Err("the signature of the revocation list does not fit the issuer's key".to_owned())
        }
        _ => Err("the revocation list is signed by an algorithm that is not handled".to_owned()),
    }
}

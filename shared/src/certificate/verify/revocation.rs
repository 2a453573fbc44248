//! Revocation lists (RFC 5280 §5 and §6.3), as far as they are complete ones of the certificate's own issuer.

use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

use super::{CheckSignature, Checked, Known, Outcome, Rule, Scheme, SignatureCheck};
use crate::certificate::{CertificateError, Kind, Place};
use crate::format;

/// `issuingDistributionPoint`: a list that has it does not speak of all certificates, or of those of others.
const PARTIAL: &str = "2.5.29.28";
/// `deltaCRLIndicator`: what it revokes is revoked, but that it does not name a certificate says nothing.
const DELTA: &str = "2.5.29.27";
/// Reason `removeFromCRL` (RFC 5280 §5.3.1).
const REMOVED: u8 = 8;

/// Reads lists, DER.
pub(super) fn read(ders: &[Vec<u8>]) -> Result<Vec<CertificateRevocationList<'_>>, CertificateError> {
    let broken = CertificateError::Field {
        place: Place::ALONE,
        kind: Kind::RevocationList,
        field: "revocation list",
        fault: None,
    };
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
    let mut absent = None;
    for list in own {
        if let Err(reason) = usable(list, issuer, time, signatures) {
            why = reason;
            continue;
        }
        let serial = certificate.certificate.raw_serial();
        let entry = list.iter_revoked_certificates().find(|entry| {
            let is_removed = entry.reason_code().is_some_and(|(_, code)| code.0 == REMOVED);
            entry.raw_serial() == serial && entry.revocation_date.timestamp() <= time && !is_removed
        });
        if let Some(entry) = entry {
            let reason = entry.reason_code().map(|(_, code)| format!(", reason {}", code.0));
            let at = format::date(entry.revocation_date.timestamp());
            return checked(Outcome::Failed, format!("revoked on {at}{}", reason.unwrap_or_default()));
        }
        if has(list, DELTA) {
            why = "the revocation list has only what is new".to_owned();
        } else {
            let of = format::date(list.last_update().timestamp());
            absent = Some(checked(Outcome::Passed, format!("not on the list of {of}")));
        }
    }
    // Whoever gives a list wants it heard: one that says nothing any more is no answer.
    absent.unwrap_or_else(|| checked(Outcome::Failed, why))
}

fn has(list: &CertificateRevocationList<'_>, oid: &str) -> bool {
    list.extensions().iter().any(|extension| extension.oid.to_id_string() == oid)
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
    if has(list, PARTIAL) {
        return Err("the revocation list does not speak of all certificates".to_owned());
    }
    let strange = |oid: String| oid != DELTA;
    if list.extensions().iter().any(|extension| extension.critical && strange(extension.oid.to_id_string())) {
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
        Some(SignatureCheck::NotChecked) => {
            Err("the signature of the revocation list cannot be checked here".to_owned())
        }
        _ => Err("the revocation list is signed by an algorithm that is not handled".to_owned()),
    }
}

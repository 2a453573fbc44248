//! Answers of OCSP responders (RFC 6960) that somebody kept: who signed, of which certificate, whether still in time.

mod read;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509::SubjectPublicKeyInfo;

use self::read::{Answer, Responder, Response, Status};
use super::{CheckSignature, Checked, Known, Outcome, Rule, Scheme, SignatureCheck, revocation};
use crate::certificate::CertificateError;
use crate::format;

/// An answer that names no next one is heard for so long after it was made, seconds: its responder says that newer ones can
/// be had at any time (RFC 6960 §4.2.2.1).
const MAX_AGE: i64 = 86_400;
/// How far a responder's clock may go before ours, seconds.
const SKEW: i64 = 300;
/// `id-pkix-ocsp-nocheck`: the responder's certificate need not be looked up (RFC 6960 §4.2.2.2.1).
const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
const SHA_1: &str = "1.3.14.3.2.26";
const SHA_256: &str = "2.16.840.1.101.3.4.2.1";

/// The responses that were given, read.
pub(super) struct Responses<'a>(Vec<Response<'a>>);

/// Reads responses, DER.
pub(super) fn read(ders: &[Vec<u8>]) -> Result<Responses<'_>, CertificateError> {
    let read: Result<_, _> = ders.iter().map(|der| read::response(der)).collect();
    read.map(Responses).map_err(CertificateError::Ocsp)
}

/// Whether this begins as a response does.
pub(super) fn looks_like(der: &[u8]) -> bool {
    read::begins(der)
}

/// A certificate of which responses may speak, at a time.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) certificate: &'a Known<'a>,
    pub(super) issuer: &'a Known<'a>,
    /// Revocation lists: a responder's own certificate may stand on one.
    pub(super) lists: &'a [CertificateRevocationList<'a>],
    /// Unix seconds.
    pub(super) time: i64,
    pub(super) signatures: &'a dyn CheckSignature,
}

/// What the responses say of a certificate.
pub(super) fn check(responses: &Responses<'_>, about: About<'_>) -> Checked {
    let checked = |outcome, found: String| Checked { rule: Rule::Ocsp, outcome, found };
    let (mut why, mut good) = (None, None);
    for response in &responses.0 {
        for answer in &response.answers {
            let usable = match speaks_of(answer, about) {
                Some(true) => usable(response, answer, about),
                Some(false) => continue,
                None => Err("the OCSP response names the issuer by a hash that is not handled".to_owned()),
            };
            match (usable, &answer.status) {
                (Err(reason), _) => why = Some(reason),
                (Ok(()), Status::Revoked { at, reason }) => {
                    let reason = reason.map(|code| format!(", reason {code}")).unwrap_or_default();
                    let at = format::date(*at);
                    return checked(
                        Outcome::Failed,
                        format!("revoked on {at}{reason}, by its OCSP response"),
                    );
                }
                (Ok(()), Status::Unknown) => {
                    why = Some("the OCSP responder does not know it".to_owned());
                }
                (Ok(()), Status::Good) => {
                    let of = format::date(answer.this_update);
                    good = Some(format!("good, by the OCSP response of {of}"));
                }
            }
        }
    }
    // As with lists: whoever gives a response wants it heard, and one that cannot be used is no answer.
    match (good, why) {
        (Some(good), _) => checked(Outcome::Passed, good),
        (None, Some(why)) => checked(Outcome::Failed, why),
        (None, None) => checked(Outcome::Unchecked, "no OCSP response about it was given".to_owned()),
    }
}

/// Whether an answer is about the certificate; `None` if it may be, but the hash is not handled.
fn speaks_of(answer: &Answer<'_>, about: About<'_>) -> Option<bool> {
    if answer.serial != about.certificate.certificate.raw_serial() {
        return Some(false);
    }
    let name = about.certificate.certificate.issuer().as_raw();
    let Some(key) = key_bits(about.issuer.spki()) else { return Some(false) };
    Some(match answer.hash.as_str() {
        SHA_1 => answer.name_hash == &Sha1::digest(name)[..] && answer.key_hash == &Sha1::digest(key)[..],
        SHA_256 => {
            answer.name_hash == &Sha256::digest(name)[..] && answer.key_hash == &Sha256::digest(key)[..]
        }
        _ => return None,
    })
}

/// What a key's hash is made of: the BIT STRING without its first byte.
fn key_bits(spki: &[u8]) -> Option<&[u8]> {
    let (_, info) = SubjectPublicKeyInfo::from_der(spki).ok()?;
    let end = spki.len();
    // The bits end the structure, so they can be borrowed from it.
    spki.get(end.checked_sub(info.subject_public_key.data.len())?..)
}

fn usable(response: &Response<'_>, answer: &Answer<'_>, about: About<'_>) -> Result<(), String> {
    let time = about.time;
    if answer.this_update > time + SKEW {
        return Err("the OCSP response is of a later time".to_owned());
    }
    if answer.next_update.unwrap_or(answer.this_update + MAX_AGE) < time {
        return Err("the OCSP response is out of date".to_owned());
    }
    if response.has_critical {
        return Err("the OCSP response has a critical extension that is not handled".to_owned());
    }
    if is_responder(&response.responder, about.issuer) {
        return signed_by(response, about.issuer, about.signatures);
    }
    let mut why = "the OCSP response is signed by somebody whom the issuer did not appoint".to_owned();
    for der in &response.certificates {
        let Ok(delegate) = Known::read(der, false) else { continue };
        if !is_responder(&response.responder, &delegate) {
            continue;
        }
        match appointed(&delegate, about).and_then(|()| signed_by(response, &delegate, about.signatures)) {
            Ok(()) => return Ok(()),
            Err(reason) => why = reason,
        }
    }
    Err(why)
}

fn is_responder(responder: &Responder<'_>, known: &Known<'_>) -> bool {
    match responder {
        Responder::Name(name) => *name == known.certificate.subject().as_raw(),
        Responder::Key(hash) => key_bits(known.spki()).is_some_and(|key| *hash == &Sha1::digest(key)[..]),
    }
}

/// Whether the issuer of the certificate let this one answer for it (RFC 6960 §4.2.2.2).
fn appointed(delegate: &Known<'_>, about: About<'_>) -> Result<(), String> {
    let certificate = &delegate.certificate;
    let err = |what: &str| Err(format!("the OCSP responder's certificate {what}"));
    let is_issued = about.issuer.may_have_issued(delegate)
        && Scheme::of(&certificate.signature_algorithm).is_some_and(|scheme| {
            let (message, signature) =
                (certificate.tbs_certificate.as_ref(), &certificate.signature_value.data);
            let check = about.signatures.check(scheme, about.issuer.spki(), message, signature);
            certificate.signature_algorithm == certificate.tbs_certificate.signature
                && check == SignatureCheck::Fits
        });
    if !is_issued {
        return err("is not signed by the certificate's issuer");
    }
    let may_answer =
        certificate.extended_key_usage().ok().flatten().is_some_and(|usage| usage.value.ocsp_signing);
    if !may_answer {
        return err("is not meant for signing OCSP responses");
    }
    if !certificate.key_usage().is_ok_and(|usage| usage.is_none_or(|usage| usage.value.digital_signature())) {
        return err("may not sign");
    }
    let validity = certificate.validity();
    if !(validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&about.time) {
        return err("is not valid at that time");
    }
    let mut extensions = certificate.iter_extensions();
    let is_broken = extensions.any(|extension| {
        matches!(extension.parsed_extension(), ParsedExtension::ParseError { .. })
            || (extension.critical && !super::rules::HANDLED.contains(&extension.oid.to_id_string().as_str()))
    });
    if is_broken {
        return err("has an extension that cannot be read, or a critical one that is not handled");
    }
    let is_exempt = certificate.iter_extensions().any(|extension| extension.oid.to_id_string() == NO_CHECK);
    let status = revocation::check(about.lists, delegate, about.issuer, about.time, about.signatures);
    if !is_exempt && status.outcome == Outcome::Failed {
        return err("is revoked, or the list that would say so cannot be used");
    }
    Ok(())
}

fn signed_by(
    response: &Response<'_>,
    signer: &Known<'_>,
    signatures: &dyn CheckSignature,
) -> Result<(), String> {
    let check = Scheme::of(&response.algorithm)
        .map(|scheme| signatures.check(scheme, signer.spki(), response.signed, response.signature));
    match check {
        Some(SignatureCheck::Fits) => Ok(()),
        Some(SignatureCheck::Differs) => {
            Err("the signature of the OCSP response does not fit the responder's key".to_owned())
        }
        Some(SignatureCheck::NotChecked) => {
            Err("the signature of the OCSP response cannot be checked here".to_owned())
        }
        _ => Err("the OCSP response is signed by an algorithm that is not handled".to_owned()),
    }
}

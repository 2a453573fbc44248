//! The rules, each at each certificate of a path. All are checked, so that a report names everything that is wrong.

use std::cell::RefCell;
use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509::X509Version;

use super::{
    CheckSignature, Checked, Known, Link, Outcome, Purpose, Question, Rule, Scheme, SignatureCheck,
    constraints, ocsp, revocation,
};
use crate::format;

/// Critical extensions whose meaning is heard here. Certificate policies are among them, for no policy is asked for.
pub(super) const HANDLED: [&str; 6] =
    ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.32", "2.5.29.37"];

/// Judges paths over one set of certificates.
pub(super) struct Judge<'a> {
    all: &'a [Known<'a>],
    lists: &'a [CertificateRevocationList<'a>],
    responses: &'a ocsp::Responses<'a>,
    question: &'a Question<'a>,
    signatures: &'a dyn CheckSignature,
    /// What was found of a certificate and its issuer: paths share links.
    known: RefCell<HashMap<(usize, usize), SignatureCheck>>,
    /// The same of revocation lists.
    revoked: RefCell<HashMap<(usize, usize), Checked>>,
    /// The same of OCSP responses.
    answered: RefCell<HashMap<(usize, usize), Checked>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        all: &'a [Known<'a>],
        lists: &'a [CertificateRevocationList<'a>],
        responses: &'a ocsp::Responses<'a>,
        question: &'a Question<'a>,
        signatures: &'a dyn CheckSignature,
    ) -> Self {
        Self {
            all,
            lists,
            responses,
            question,
            signatures,
            known: RefCell::default(),
            revoked: RefCell::default(),
            answered: RefCell::default(),
        }
    }

    /// The report on a path.
    pub(super) fn links(&self, path: &[usize]) -> Vec<Link> {
        (0..path.len())
            .map(|depth| {
                let known = &self.all[path[depth]];
                Link {
                    subject: subject(&known.certificate),
                    sha256: hex::encode(Sha256::digest(known.der)),
                    is_anchor: known.is_anchor,
                    checks: self.checks(path, depth),
                }
            })
            .collect()
    }

    fn checks(&self, path: &[usize], depth: usize) -> Vec<Checked> {
        let known = &self.all[path[depth]];
        let mut checks = Vec::new();
        match path.get(depth + 1) {
            Some(&issuer) => {
                checks.push(self.signature(path[depth], issuer));
                checks.push(passed(Rule::Name, "its issuer is named as it names itself"));
                checks.push(self.revocation(path[depth], issuer));
                checks.push(self.ocsp(path[depth], issuer));
            }
            None => checks.push(anchor(known)),
        }
        checks.push(self.validity(&known.certificate));
        if depth > 0 {
            checks.push(ca_flag(known));
            checks.push(self.path_length(path, depth));
            checks.push(may_issue(&known.certificate));
        } else {
            checks.push(usage(&known.certificate, self.question.purpose));
        }
        if depth == 0 || !known.is_anchor {
            checks.push(extended_usage(&known.certificate, self.question.purpose));
        }
        if depth + 1 < path.len() {
            checks.push(self.names(path, depth));
        }
        checks.push(critical(&known.certificate));
        checks
    }

    fn signature(&self, at: usize, issuer: usize) -> Checked {
        let certificate = &self.all[at].certificate;
        let algorithm = &certificate.signature_algorithm;
        if *algorithm != certificate.tbs_certificate.signature {
            return failed(Rule::Signature, "it names two signature algorithms");
        }
        let Some(scheme) = Scheme::of(algorithm) else {
            let oid = algorithm.algorithm.to_id_string();
            return failed(Rule::Signature, format!("its algorithm ({oid}) is too weak or not handled"));
        };
        let check = *self.known.borrow_mut().entry((at, issuer)).or_insert_with(|| {
            let message = certificate.tbs_certificate.as_ref();
            let signature = &certificate.signature_value.data;
            self.signatures.check(scheme, self.all[issuer].spki(), message, signature)
        });
        match check {
            SignatureCheck::Fits => passed(Rule::Signature, "it fits the issuer's key"),
            SignatureCheck::Differs => failed(Rule::Signature, "it does not fit the issuer's key"),
            SignatureCheck::Unsupported => {
                failed(Rule::Signature, "its algorithm and the issuer's key are no pair that is handled")
            }
            SignatureCheck::NotChecked => Checked {
                rule: Rule::Signature,
                outcome: Outcome::Unchecked,
                found: "it cannot be checked here: this program does not know its algorithm".to_owned(),
            },
        }
    }

    fn revocation(&self, at: usize, issuer: usize) -> Checked {
        let (lists, time) = (self.lists, self.question.time);
        let check = || revocation::check(lists, &self.all[at], &self.all[issuer], time, self.signatures);
        self.revoked.borrow_mut().entry((at, issuer)).or_insert_with(check).clone()
    }

    fn ocsp(&self, at: usize, issuer: usize) -> Checked {
        let about = ocsp::About {
            certificate: &self.all[at],
            issuer: &self.all[issuer],
            lists: self.lists,
            time: self.question.time,
            signatures: self.signatures,
        };
        let check = || ocsp::check(self.responses, about);
        self.answered.borrow_mut().entry((at, issuer)).or_insert_with(check).clone()
    }

    fn validity(&self, certificate: &X509Certificate<'_>) -> Checked {
        let validity = certificate.validity();
        let (begin, end) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        if self.question.time < begin {
            failed(Rule::Validity, format!("it is valid from {} on", format::date(begin)))
        } else if self.question.time > end {
            failed(Rule::Validity, format!("it ended on {}", format::date(end)))
        } else {
            passed(Rule::Validity, format!("until {}", format::date(end)))
        }
    }

    /// How many authorities may follow, not counting the last certificate and those that issued themselves.
    fn path_length(&self, path: &[usize], depth: usize) -> Checked {
        let below = path[1..depth].iter().filter(|&&at| !self.all[at].is_self_issued()).count();
        let constraint = self.all[path[depth]].certificate.basic_constraints().ok().flatten();
        match constraint.and_then(|extension| extension.value.path_len_constraint) {
            Some(most) if below > most as usize => {
                failed(Rule::PathLength, format!("{below} authorities follow, and it allows {most}"))
            }
            Some(most) => passed(Rule::PathLength, format!("{below} of {most} authorities follow")),
            None => passed(Rule::PathLength, "it sets no limit"),
        }
    }

    /// The names of a certificate, by the constraints of everyone above it.
    fn names(&self, path: &[usize], depth: usize) -> Checked {
        let known = &self.all[path[depth]];
        let mut constrained = false;
        for &above in &path[depth + 1..] {
            let issuer = &self.all[above];
            let Ok(Some(extension)) = issuer.certificate.name_constraints() else { continue };
            constrained = true;
            // RFC 5280 §6.1.3: certificates on the way that issued themselves are exempt.
            if depth > 0 && known.is_self_issued() {
                continue;
            }
            if let Some(name) = constraints::broken(extension.value, &known.certificate) {
                let by = subject(&issuer.certificate);
                return failed(Rule::NameConstraints, format!("{name} is not allowed by {by}"));
            }
        }
        passed(Rule::NameConstraints, if constrained { "all names are allowed" } else { "there are none" })
    }
}

fn anchor(known: &Known<'_>) -> Checked {
    if known.is_anchor {
        passed(Rule::Anchor, "it is trusted")
    } else if known.is_self_issued() {
        failed(Rule::Anchor, "it issued itself, and is not among the trusted ones")
    } else {
        let issuer = known.certificate.issuer();
        failed(Rule::Anchor, format!("its issuer {} is missing", words(&issuer.to_string())))
    }
}

fn ca_flag(known: &Known<'_>) -> Checked {
    let is_v3 = known.certificate.version() == X509Version::V3;
    match known.certificate.basic_constraints() {
        Ok(Some(extension)) if extension.value.ca => passed(Rule::CaFlag, "it is an authority"),
        Ok(None) if known.is_anchor && !is_v3 => {
            passed(Rule::CaFlag, "an old form without the flag, but trusted")
        }
        Ok(_) => failed(Rule::CaFlag, "it is not the certificate of an authority"),
        Err(_) => failed(Rule::CaFlag, "its basic constraints cannot be read"),
    }
}

fn may_issue(certificate: &X509Certificate<'_>) -> Checked {
    match certificate.key_usage() {
        Ok(Some(extension)) if extension.value.key_cert_sign() => {
            passed(Rule::KeyUsage, "it may sign certificates")
        }
        Ok(None) => passed(Rule::KeyUsage, "it sets no limit"),
        Ok(_) => failed(Rule::KeyUsage, "it may not sign certificates"),
        Err(_) => failed(Rule::KeyUsage, "it cannot be read"),
    }
}

fn usage(certificate: &X509Certificate<'_>, purpose: Purpose) -> Checked {
    let usage = match certificate.key_usage() {
        Err(_) => return failed(Rule::KeyUsage, "it cannot be read"),
        Ok(None) => return passed(Rule::KeyUsage, "it sets no limit"),
        Ok(Some(extension)) => extension.value,
    };
    let fits = match purpose {
        Purpose::Any => true,
        Purpose::CodeSigning => usage.digital_signature(),
        Purpose::ClientAuth => usage.digital_signature() || usage.key_agreement(),
        Purpose::ServerAuth => usage.digital_signature() || usage.key_encipherment() || usage.key_agreement(),
    };
    if fits {
        passed(Rule::KeyUsage, format!("it fits {}", purpose.words()))
    } else {
        failed(Rule::KeyUsage, format!("{} is not among what its key may do", purpose.words()))
    }
}

fn extended_usage(certificate: &X509Certificate<'_>, purpose: Purpose) -> Checked {
    let usage = match certificate.extended_key_usage() {
        Err(_) => return failed(Rule::ExtendedKeyUsage, "it cannot be read"),
        Ok(None) => return passed(Rule::ExtendedKeyUsage, "it sets no limit"),
        Ok(Some(extension)) => extension.value,
    };
    let fits = match purpose {
        Purpose::Any => true,
        Purpose::CodeSigning => usage.code_signing,
        Purpose::ClientAuth => usage.client_auth,
        Purpose::ServerAuth => usage.server_auth,
    };
    if fits {
        passed(Rule::ExtendedKeyUsage, format!("it fits {}", purpose.words()))
    } else {
        failed(Rule::ExtendedKeyUsage, format!("{} is not among its purposes", purpose.words()))
    }
}

fn critical(certificate: &X509Certificate<'_>) -> Checked {
    let mut seen: Vec<String> = Vec::new();
    for extension in certificate.iter_extensions() {
        let oid = extension.oid.to_id_string();
        // RFC 5280 §4.2: none may stand there twice.
        if seen.contains(&oid) {
            return failed(Rule::CriticalExtension, format!("{oid} stands there twice"));
        }
        let is_broken = matches!(extension.parsed_extension(), ParsedExtension::ParseError { .. });
        if is_broken && HANDLED.contains(&oid.as_str()) {
            return failed(Rule::CriticalExtension, format!("{oid} cannot be read"));
        }
        if extension.critical && !HANDLED.contains(&oid.as_str()) {
            return failed(Rule::CriticalExtension, format!("{oid} is not handled"));
        }
        seen.push(oid);
    }
    passed(Rule::CriticalExtension, "all are handled")
}

fn passed(rule: Rule, found: impl Into<String>) -> Checked {
    Checked { rule, outcome: Outcome::Passed, found: found.into() }
}

fn failed(rule: Rule, found: impl Into<String>) -> Checked {
    Checked { rule, outcome: Outcome::Failed, found: found.into() }
}

fn subject(certificate: &X509Certificate<'_>) -> String {
    words(&certificate.subject().to_string())
}

/// A stranger's name, in one line that is not long.
fn words(name: &str) -> String {
    let line: String =
        name.chars().map(|char| if char.is_control() { '?' } else { char }).take(200).collect();
    if line.is_empty() { "(no name)".to_owned() } else { line }
}

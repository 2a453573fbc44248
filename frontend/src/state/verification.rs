//! Verification in the browser: the same rules as the server's, with signatures that the browser checks.
//!
//! The rules ask for signatures and want an answer at once; Web Crypto answers later. So they run with a recorder that
//! takes every signature as fitting and keeps what was asked; once those are checked they run again with the answers. What
//! comes to light only then is asked for in one more round, until a run asks for nothing new.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use signet_shared::api::verification::IdentityVerification;
use signet_shared::certificate::verify::{
    CheckSignature, Checked, Evidence, Outcome, Purpose, Question, Scheme, SignatureCheck, Verification,
    verify,
};
use signet_shared::certificate::{CertificateError, CertificateView};
use signet_shared::format;

use crate::components::status::Tone;
use crate::state::signature::Task;

/// What is known of signatures.
pub(crate) type Answers = HashMap<Task, SignatureCheck>;

/// What a run of the rules comes to.
pub(crate) enum Round {
    /// These are to be checked first.
    Ask(Vec<Task>),
    /// Every signature that counts was checked, or cannot be.
    Done(Result<Verification, CertificateError>),
}

/// What is to be verified, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// DER of the certificate.
    pub leaf: Vec<u8>,
    /// DER of all others that were given.
    pub pool: Vec<Vec<u8>>,
    /// DER of those that are trusted.
    pub anchors: Vec<Vec<u8>>,
    /// Lists and responses.
    pub evidence: Vec<Evidence>,
    /// Unix seconds.
    pub time: i64,
    /// What for.
    pub purpose: Purpose,
}

impl Asked {
    /// The certificate at `shown`, over the others, up to those whose SHA-256 is in `trusted`.
    pub(crate) fn new(
        chain: &[Rc<CertificateView>],
        shown: usize,
        trusted: &BTreeSet<String>,
        time: i64,
    ) -> Option<Self> {
        let leaf = chain.get(shown)?.der.clone();
        let of = |wanted: bool| {
            let chosen = chain.iter().filter(move |one| trusted.contains(&one.fingerprints.sha256) == wanted);
            chosen.map(|one| one.der.clone()).collect()
        };
        let (anchors, pool) = (of(true), of(false));
        Some(Self { leaf, pool, anchors, evidence: Vec::new(), time, purpose: Purpose::Any })
    }
}

/// Remembers what is asked and is not known.
struct Recorder<'a> {
    known: &'a Answers,
    asked: RefCell<Vec<Task>>,
}

impl CheckSignature for Recorder<'_> {
    fn check(&self, scheme: Scheme, spki: &[u8], message: &[u8], signature: &[u8]) -> SignatureCheck {
        let Some(signer) = scheme.signer(spki) else { return SignatureCheck::Unsupported };
        let (spki, data, signature) = (spki.to_vec(), message.to_vec(), signature.to_vec());
        let task = Task { scheme, signer, spki, data, signature };
        if let Some(answer) = self.known.get(&task) {
            return *answer;
        }
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&task) {
            asked.push(task);
        }
        // As if it fitted, so that the rules go on to what depends on it. No report is made from such a run.
        SignatureCheck::Fits
    }
}

/// Runs the rules once.
pub(crate) fn round(asked: &Asked, known: &Answers) -> Round {
    let (mut lists, mut responses) = (Vec::new(), Vec::new());
    for one in &asked.evidence {
        match one {
            Evidence::List(der) => lists.push(der.clone()),
            Evidence::Response(der) => responses.push(der.clone()),
        }
    }
    let question = Question {
        leaf: &asked.leaf,
        pool: &asked.pool,
        anchors: &asked.anchors,
        lists: &lists,
        responses: &responses,
        time: asked.time,
        purpose: asked.purpose,
    };
    let recorder = Recorder { known, asked: RefCell::default() };
    let report = verify(&question, &recorder);
    let asked = recorder.asked.into_inner();
    if asked.is_empty() { Round::Done(report) } else { Round::Ask(asked) }
}

/// Those that are trusted until somebody says otherwise: the ones that issued themselves, by SHA-256.
pub(crate) fn trusted_at_first(chain: &[Rc<CertificateView>]) -> BTreeSet<String> {
    let roots = chain.iter().filter(|certificate| certificate.is_self_issued);
    roots.map(|certificate| certificate.fingerprints.sha256.clone()).collect()
}

/// An issuer that is not at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    /// What it is called.
    pub name: String,
    /// Identifier of its key, hex, if the certificate says so.
    pub key_id: Option<String>,
    /// Where its certificate should be, by what the certificate says. Nobody looks there.
    pub urls: Vec<String>,
}

/// `id-ad-caIssuers` (RFC 5280 §4.2.2.1).
const ISSUER_CERTIFICATE: &str = "1.3.6.1.5.5.7.48.2";

/// The issuer of a certificate, by what the certificate says of it.
pub(crate) fn missing_issuer(certificate: &CertificateView) -> Missing {
    let places = certificate.authority_info_access.iter();
    let urls = places.filter(|place| place.method.oid == ISSUER_CERTIFICATE);
    Missing {
        name: certificate.issuer.title().to_owned(),
        key_id: certificate.authority_key_id.clone(),
        urls: urls.map(|place| place.location.value.clone()).collect(),
    }
}

/// Whether the names of a link match, beside what its signature says.
pub(crate) fn name_words(certificate: &CertificateView, issuer: Option<&CertificateView>) -> &'static str {
    match issuer {
        None if certificate.is_self_issued => "Name: its own.",
        None => "Name: nobody here has it.",
        Some(issuer) if issuer.subject.der != certificate.issuer.der => "Name: not the issuer's.",
        Some(issuer) => match (&certificate.authority_key_id, &issuer.subject_key_id) {
            (Some(named), Some(own)) if named != own => "Name: the issuer's, but another key id.",
            _ => "Name: the issuer's.",
        },
    }
}

/// The outcome in a word and in a sentence.
pub(crate) fn outcome(report: &Verification) -> (Tone, &'static str, String) {
    let at = format::date_time(report.time);
    let purpose = report.purpose.words();
    if report.valid {
        let anchor = report.path.last().map(|link| link.subject.as_str()).unwrap_or_default();
        let text = format!(
            "Valid for {purpose} at {at}: its path ends at {anchor}, which is trusted because you gave it."
        );
        return (Tone::Ok, "Valid", text);
    }
    let is_broken = report.failures().any(|(_, checked)| checked.outcome == Outcome::Failed);
    let first = report
        .failures()
        .next()
        .map(|(link, Checked { rule, found, .. })| format!("{} of {}: {found}", rule.words(), link.subject));
    let first = first.unwrap_or_else(|| "there is no path".to_owned());
    if is_broken {
        (Tone::Bad, "Not valid", format!("Not valid for {purpose} at {at}. The {first}."))
    } else {
        (
            Tone::Warn,
            "Not checked",
            format!("It cannot be said here whether it is valid at {at}. The {first}."),
        )
    }
}

/// The colour and the word of a check.
pub(crate) fn mark(outcome: Outcome) -> (Tone, &'static str) {
    match outcome {
        Outcome::Passed => (Tone::Ok, "Passed"),
        Outcome::Failed => (Tone::Bad, "Failed"),
        Outcome::Unchecked => (Tone::Idle, "Not checked"),
    }
}

/// In which way the server says something else than the browser, or that the key is another one.
pub(crate) fn difference(own: &Verification, server: &IdentityVerification) -> Option<String> {
    if !server.carries_kms_key {
        return Some("The certificate does not carry the public key that KMS answers now.".to_owned());
    }
    let broken = |report: &Verification| {
        let words: Vec<String> = report
            .failures()
            .map(|(link, Checked { rule, .. })| format!("{} of {}", rule.words(), link.subject))
            .collect();
        if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
    };
    let verdict = |valid: bool| if valid { "valid" } else { "not valid" };
    let (here, there) = (broken(own), broken(&server.verification));
    let agree = own.valid == server.verification.valid && here == there;
    (!agree).then(|| {
        format!(
            "The server finds the certificate {} (broken: {there}), this browser {} (broken: {here}).",
            verdict(server.verification.valid),
            verdict(own.valid),
        )
    })
}

#[cfg(test)]
mod tests {
    use signet_shared::certificate::verify::Rule;

    use super::*;
    use crate::state::certificate::tests::{LEAF, P384, ROOT, one};

    fn asked(chain: &[Rc<CertificateView>]) -> Asked {
        let time = chain[0].not_before + format::DAY;
        Asked::new(chain, 0, &trusted_at_first(chain), time).unwrap()
    }

    /// Runs the rounds, each signature answered by `answer`; the report, and how many signatures were asked for.
    fn run(asked: &Asked, answer: impl Fn(&Task) -> SignatureCheck) -> (Verification, usize) {
        let mut known = Answers::new();
        loop {
            match round(asked, &known) {
                Round::Done(report) => return (report.unwrap(), known.len()),
                Round::Ask(tasks) => {
                    for task in tasks {
                        let answer = answer(&task);
                        assert_eq!(known.insert(task, answer), None, "asked twice");
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_reported_before_its_signatures_are_answered() {
        let chain = [one(LEAF), one(ROOT)];
        let asked = asked(&chain);
        assert!(matches!(round(&asked, &Answers::new()), Round::Ask(tasks) if tasks.len() == 1));
        let (report, count) = run(&asked, |_| SignatureCheck::Fits);
        assert!(report.valid, "{}", report.to_text());
        assert_eq!((report.path.len(), count), (2, 1));
        let (tone, word, text) = outcome(&report);
        assert_eq!((tone, word), (Tone::Ok, "Valid"));
        assert!(text.contains("trusted because you gave it"), "{text}");
    }

    #[test]
    fn what_the_browser_does_not_know_is_never_good() {
        let asked = asked(&[one(LEAF), one(ROOT)]);
        let (report, _) = run(&asked, |_| SignatureCheck::NotChecked);
        assert!(!report.valid);
        let (tone, word, _) = outcome(&report);
        assert_eq!((tone, word), (Tone::Warn, "Not checked"));
        let (report, _) = run(&asked, |_| SignatureCheck::Differs);
        assert_eq!(outcome(&report).1, "Not valid");
        let failures: Vec<_> = report.failures().map(|(_, checked)| checked.rule).collect();
        assert_eq!(failures, [Rule::Signature]);
    }

    #[test]
    fn a_second_path_is_asked_for_when_the_first_does_not_hold() {
        // Two anchors of the same name with two keys; the wrong one stands first.
        let (root, spki) = (one(ROOT).der.clone(), one(ROOT).key.spki_der.clone());
        let key_at = root.windows(spki.len()).position(|piece| piece == spki).unwrap();
        let mut other = root;
        other[key_at + spki.len() / 2] ^= 1;
        let mut asked = asked(&[one(LEAF), one(ROOT)]);
        asked.anchors.insert(0, other);
        assert!(matches!(round(&asked, &Answers::new()), Round::Ask(tasks) if tasks.len() == 1));
        let (report, count) =
            run(
                &asked,
                |task| {
                    if task.spki == spki { SignatureCheck::Fits } else { SignatureCheck::Differs }
                },
            );
        assert!(report.valid, "{}", report.to_text());
        assert_eq!(count, 2);
    }

    #[test]
    fn only_what_issued_itself_is_trusted_at_first() {
        let chain = [one(LEAF), one(P384), one(ROOT)];
        assert_eq!(trusted_at_first(&chain), BTreeSet::from([one(ROOT).fingerprints.sha256.clone()]));
        let time = chain[0].not_before + format::DAY;
        let none = Asked::new(&chain, 0, &BTreeSet::new(), time).unwrap();
        assert_eq!((none.anchors.len(), none.pool.len()), (0, 3));
        let (report, _) = run(&none, |_| SignatureCheck::Fits);
        assert!(!report.valid && outcome(&report).2.contains("trust anchor"));
        assert_eq!(Asked::new(&chain, 3, &BTreeSet::new(), 0), None);
    }

    #[test]
    fn links_tell_names_apart_from_signatures_and_name_who_is_missing() {
        let (leaf, root, other) = (one(LEAF), one(ROOT), one(P384));
        assert_eq!(name_words(&leaf, Some(&root)), "Name: the issuer's.");
        assert_eq!(name_words(&root, None), "Name: its own.");
        assert_eq!(name_words(&leaf, None), "Name: nobody here has it.");
        assert_eq!(name_words(&root, Some(&leaf)), "Name: not the issuer's.");
        let mut renewed = (*root).clone();
        renewed.subject_key_id = Some("00:11".to_owned());
        let mut named = (*other).clone();
        named.authority_key_id = Some("22:33".to_owned());
        named.issuer = root.subject.clone();
        assert_eq!(name_words(&named, Some(&renewed)), "Name: the issuer's, but another key id.");
        let missing = missing_issuer(&leaf);
        assert_eq!(
            (missing.name.as_str(), missing.key_id),
            ("Lakeside Signing Root", leaf.authority_key_id.clone())
        );
        assert!(missing.urls.is_empty());
    }

    #[test]
    fn a_difference_with_the_server_is_told() {
        let asked = asked(&[one(LEAF), one(ROOT)]);
        let (good, _) = run(&asked, |_| SignatureCheck::Fits);
        let (bad, _) = run(&asked, |_| SignatureCheck::Differs);
        let server = |verification: &Verification, carries_kms_key| IdentityVerification {
            verification: verification.clone(),
            key_arn: "arn:aws:kms:eu-central-1:111122223333:key/1".to_owned(),
            carries_kms_key,
            revoked_for: None,
        };
        assert_eq!(difference(&good, &server(&good, true)), None);
        assert!(difference(&good, &server(&good, false)).unwrap().contains("KMS"));
        let words = difference(&good, &server(&bad, true)).unwrap();
        assert!(words.contains("server finds the certificate not valid (broken: signature of"), "{words}");
    }
}

//! Verification, judged by rustls-webpki and `openssl verify` on chains that break one rule each, and by NIST's PKITS.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime, alg_id};
use signet_shared::certificate::verify::{
    CheckSignature, Hash, Outcome, Purpose, Question, Rule, Scheme, SignatureCheck, Verification, verify,
};
use signet_shared::certificate::{self, CertificateError};
use webpki::aws_lc_rs as algorithms;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::tool::OpenSsl;

/// Signatures by the library that rustls uses.
struct Library;

impl CheckSignature for Library {
    fn check(&self, scheme: Scheme, spki: &[u8], message: &[u8], signature: &[u8]) -> SignatureCheck {
        use algorithms::*;
        let (_, info) = x509_parser::x509::SubjectPublicKeyInfo::from_der(spki).unwrap();
        let curve = info.algorithm.parameters.as_ref().and_then(|oid| oid.as_oid().ok());
        let curve = curve.map(|oid| oid.to_id_string());
        let algorithm: &dyn SignatureVerificationAlgorithm = match (scheme, curve.as_deref()) {
            (Scheme::RsaPkcs1(Hash::Sha256), _) => RSA_PKCS1_2048_8192_SHA256,
            (Scheme::RsaPkcs1(Hash::Sha384), _) => RSA_PKCS1_2048_8192_SHA384,
            (Scheme::RsaPkcs1(Hash::Sha512), _) => RSA_PKCS1_2048_8192_SHA512,
            (Scheme::RsaPss(Hash::Sha256), _) => RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            (Scheme::RsaPss(Hash::Sha384), _) => RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
            (Scheme::RsaPss(Hash::Sha512), _) => RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
            (Scheme::Ecdsa(Hash::Sha256), Some("1.2.840.10045.3.1.7")) => ECDSA_P256_SHA256,
            (Scheme::Ecdsa(Hash::Sha384), Some("1.3.132.0.34")) => ECDSA_P384_SHA384,
            (Scheme::Ecdsa(Hash::Sha512), Some("1.3.132.0.35")) => ECDSA_P521_SHA512,
            (Scheme::Ed25519, _) => ED25519,
            _ => return SignatureCheck::Unsupported,
        };
        let key = &info.subject_public_key.data;
        if algorithm.public_key_alg_id() == alg_id::RSA_ENCRYPTION && key.len() < 256 {
            return SignatureCheck::Unsupported;
        }
        match algorithm.verify_signature(key, message, signature) {
            Ok(()) => SignatureCheck::Fits,
            Err(_) => SignatureCheck::Differs,
        }
    }
}

use x509_parser::prelude::FromDer as _;

const DAY: i64 = 86_400;

/// A chain leaf, sub, root that OpenSSL makes, with what the test wants to be different.
pub(crate) struct Chain {
    pub(crate) openssl: OpenSsl,
    pub(crate) now: i64,
}

pub(crate) const CA: &str =
    "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign";
pub(crate) const CODE: &str = "-addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning";

impl Chain {
    pub(crate) fn new(name: &str, key: &str, root: &str, sub: &str, leaf: &str) -> Self {
        let openssl = OpenSsl::new(&format!("verify-{name}"));
        for (who, extensions, issuer) in
            [("root", root, None), ("sub", sub, Some("root")), ("leaf", leaf, Some("sub"))]
        {
            openssl.run(&format!("genpkey {key} -out {who}.key"));
            openssl.run(&format!(
                "req -new -key {who}.key -subj /O=Lakeside/CN={who} {extensions} -out {who}.csr"
            ));
            let by = issuer
                .map_or("-signkey root.key".to_owned(), |who| format!("-CA {who}.pem -CAkey {who}.key"));
            openssl.run(&format!(
                "x509 -req -in {who}.csr -copy_extensions copy -days 30 -set_serial 7{} {by} -out {who}.pem",
                who.len()
            ));
        }
        let view = certificate::parse(&openssl.read("leaf.pem")).unwrap().remove(0);
        Self { openssl, now: view.not_before + DAY }
    }

    pub(crate) fn der(&self, who: &str) -> Vec<u8> {
        certificate::pem_to_der(std::str::from_utf8(&self.openssl.read(&format!("{who}.pem"))).unwrap())
            .unwrap()
    }

    fn ask(&self, purpose: Purpose, lists: &[Vec<u8>]) -> Verification {
        self.ask_with(purpose, lists, &[]).unwrap()
    }

    /// The same chain, days later.
    pub(crate) fn later(&self, days: i64) -> Self {
        Self { openssl: OpenSsl::at(self.openssl.folder()), now: self.now + days * DAY }
    }

    pub(crate) fn ask_with(
        &self,
        purpose: Purpose,
        lists: &[Vec<u8>],
        responses: &[Vec<u8>],
    ) -> Result<Verification, CertificateError> {
        let (leaf, pool, anchors) = (self.der("leaf"), [self.der("sub")], [self.der("root")]);
        let question = Question {
            leaf: &leaf,
            pool: &pool,
            anchors: &anchors,
            lists,
            responses,
            time: self.now,
            purpose,
        };
        verify(&question, &Library)
    }

    /// rustls-webpki's verdict.
    fn webpki(&self, usage: KeyUsage) -> bool {
        let (leaf, sub, root) = (self.der("leaf").into(), self.der("sub").into(), self.der("root").into());
        is_valid(&leaf, &[sub], &root, self.now, usage)
    }

    /// OpenSSL's verdict. It has no purpose of signing code before 3.2.
    fn openssl(&self, purpose: &str) -> bool {
        let time = self.now.to_string();
        let mut arguments = vec!["verify", "-x509_strict", "-attime", &time];
        if !purpose.is_empty() {
            arguments.extend(["-purpose", purpose]);
        }
        arguments.extend(["-CAfile", "root.pem", "-untrusted", "sub.pem", "leaf.pem"]);
        Command::new("openssl")
            .args(arguments)
            .current_dir(self.openssl.folder())
            .output()
            .unwrap()
            .status
            .success()
    }
}

fn is_valid(
    leaf: &CertificateDer<'_>,
    pool: &[CertificateDer<'_>],
    root: &CertificateDer<'_>,
    time: i64,
    usage: KeyUsage,
) -> bool {
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(time.try_into().unwrap()));
    let Ok(anchor) = anchor_from_trusted_cert(root) else { return false };
    let Ok(leaf) = EndEntityCert::try_from(leaf) else { return false };
    leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &[anchor], pool, time, usage, None, None).is_ok()
}

/// The failing rules, with the position of the certificate.
fn failing(report: &Verification) -> Vec<(usize, Rule)> {
    let links = report.path.iter().enumerate();
    links
        .flat_map(|(at, link)| link.checks.iter().map(move |checked| (at, checked)))
        .filter(|(_, checked)| checked.outcome == Outcome::Failed)
        .map(|(at, checked)| (at, checked.rule))
        .collect()
}

pub(crate) const P256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

#[test]
fn chains_of_every_algorithm_hold_and_the_judges_agree() {
    for (name, key) in [
        ("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        ("p256", P256),
        ("ed25519", "-algorithm ED25519"),
    ] {
        let chain = Chain::new(name, key, CA, CA, CODE);
        let report = chain.ask(Purpose::CodeSigning, &[]);
        assert!(report.valid, "{}", report.to_text());
        assert_eq!(report.path.iter().map(|link| link.is_anchor).collect::<Vec<_>>(), [false, false, true]);
        assert!(
            chain.webpki(KeyUsage::required_if_present(&[0x2b, 6, 1, 5, 5, 7, 3, 3])) && chain.openssl("")
        );
        assert_eq!(failing(&chain.ask(Purpose::ClientAuth, &[])), [(0, Rule::ExtendedKeyUsage)]);
        assert!(!chain.webpki(KeyUsage::client_auth()) && !chain.openssl("sslclient"));
        assert!(chain.ask(Purpose::Any, &[]).valid);
    }
}

#[test]
fn each_broken_rule_is_named_at_its_certificate_and_the_judges_refuse_too() {
    let no_ca = "-addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,keyCertSign";
    let no_signing = "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,cRLSign";
    let no_authorities =
        format!("{CA} -addext subjectKeyIdentifier=hash").replace("CA:TRUE", "CA:TRUE,pathlen:0");
    let dns = format!("{CA} -addext nameConstraints=critical,permitted;DNS:example.org");
    let excluded = format!("{CA} -addext nameConstraints=critical,excluded;IP:10.0.0.0/255.0.0.0");
    let unknown = format!("{CODE} -addext 1.3.6.1.4.1.99999.1=critical,DER:0500");
    let outside = format!("{CODE} -addext subjectAltName=DNS:example.com");
    let address = format!("{CODE} -addext subjectAltName=IP:10.1.2.3");
    let server = format!("{CA} -addext extendedKeyUsage=serverAuth");
    for (name, root, sub, leaf, expected) in [
        ("ca-flag", CA, no_ca, CODE, (1, Rule::CaFlag)),
        ("key-usage", CA, no_signing, CODE, (1, Rule::KeyUsage)),
        ("path-length", &no_authorities, CA, CODE, (2, Rule::PathLength)),
        ("dns", CA, &dns, &outside, (0, Rule::NameConstraints)),
        ("excluded", CA, &excluded, &address, (0, Rule::NameConstraints)),
        ("critical", CA, CA, &unknown, (0, Rule::CriticalExtension)),
        ("purpose-of-authority", CA, &server, CODE, (1, Rule::ExtendedKeyUsage)),
    ] {
        let chain = Chain::new(name, P256, root, sub, leaf);
        let report = chain.ask(Purpose::CodeSigning, &[]);
        assert_eq!(failing(&report), [expected], "{name}: {}", report.to_text());
        // An anchor is a name and a key to webpki (RFC 5280 §6.1.1 d): it does not read the root's path length. It reads no key
        // usage, either.
        let webpki = chain.webpki(KeyUsage::required_if_present(&[0x2b, 6, 1, 5, 5, 7, 3, 3]));
        assert_eq!(webpki, ["path-length", "key-usage"].contains(&name), "{name}: webpki");
        // OpenSSL asks for purposes only when it is asked for one.
        assert_eq!(chain.openssl(""), name == "purpose-of-authority", "{name}: openssl");
    }
}

#[test]
fn times_signatures_and_missing_issuers() {
    let mut chain = Chain::new("time", P256, CA, CA, CODE);
    let (begin, code) = (chain.now, KeyUsage::required_if_present(&[0x2b, 6, 1, 5, 5, 7, 3, 3]));
    for away in [-10, 60] {
        chain.now = begin + away * DAY;
        let all = [(0, Rule::Validity), (1, Rule::Validity), (2, Rule::Validity)];
        assert_eq!(failing(&chain.ask(Purpose::Any, &[])), all);
        assert!(!chain.webpki(code) && !chain.openssl(""));
    }
    chain.now = begin;
    let (leaf, sub, root) = (chain.der("leaf"), chain.der("sub"), chain.der("root"));
    let ask = |leaf: &[u8], pool: &[Vec<u8>], anchors: &[Vec<u8>]| {
        let question =
            Question { leaf, pool, anchors, lists: &[], responses: &[], time: begin, purpose: Purpose::Any };
        verify(&question, &Library).unwrap()
    };
    let mut forged = leaf.clone();
    *forged.last_mut().unwrap() ^= 1;
    let trusted = [root.clone()];
    assert_eq!(failing(&ask(&forged, std::slice::from_ref(&sub), &trusted)), [(0, Rule::Signature)]);
    let missing = ask(&leaf, &[], &trusted);
    assert_eq!(failing(&missing), [(0, Rule::Anchor)]);
    assert!(missing.to_text().contains("CN=sub is missing"), "{}", missing.to_text());
    let untrusted = ask(&leaf, &[root.clone(), sub.clone()], &[]);
    assert_eq!(failing(&untrusted), [(2, Rule::Anchor)]);
    // An authority of the same name with another key does not hide the right one.
    let other = Chain::new("other", P256, CA, CA, CODE);
    let report = ask(&leaf, &[other.der("sub"), sub.clone()], &[other.der("root"), root]);
    assert!(report.valid, "{}", report.to_text());
    assert!(!ask(&leaf, &[other.der("sub")], &trusted).valid);
    assert!(ask(&leaf, &[], std::slice::from_ref(&leaf)).valid, "what is trusted itself needs nobody");
}

#[test]
fn revocation_lists_are_heard_if_they_can_be_trusted() {
    let chain = Chain::new("lists", P256, CA, CA, CODE);
    let openssl = &chain.openssl;
    openssl
        .write("ca.conf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=5\n");
    openssl.write("index", "");
    let list = |by: &str| {
        openssl.run(&format!("ca -gencrl -config ca.conf -cert {by}.pem -keyfile {by}.key -out list.pem"));
        openssl.run("crl -in list.pem -outform DER -out list.der");
        openssl.read("list.der")
    };
    let chain_at = |list: Vec<u8>, now: i64| {
        let asked = Chain { openssl: OpenSsl::at(openssl.folder()), now };
        asked.ask(Purpose::Any, &[list])
    };
    let now = chain.now;
    let clean = list("sub");
    // The list says from when on it counts: the chain is a day older than it is asked for.
    assert!(chain_at(clean.clone(), now).valid);
    assert_eq!(failing(&chain_at(clean, now + 10 * DAY)), [(0, Rule::Revocation)], "out of date");
    openssl
        .run("ca -revoke leaf.pem -config ca.conf -cert sub.pem -keyfile sub.key -crl_reason keyCompromise");
    let revoked = chain_at(list("sub"), now);
    assert_eq!(failing(&revoked), [(0, Rule::Revocation)]);
    assert!(revoked.to_text().contains("reason 1"), "{}", revoked.to_text());
    openssl.write("sub.key.kept", openssl.read("sub.key"));
    openssl.run(&format!("genpkey {P256} -out sub.key"));
    let mut forged = list("root");
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(failing(&chain_at(forged, now)), [(1, Rule::Revocation)], "a forged list is no answer");
}

/// Valid certificates of PKITS that are refused, by the beginning of their names: what is not handled is refused, not guessed.
const REFUSED: [(&str, &[&str]); 5] = [
    (
        "critical policy extensions are not handled",
        &[
            "ValidPolicyMapping",
            "ValidSelfIssuedinhibit",
            "ValidSelfIssuedrequire",
            "ValidinhibitAnyPolicy",
            "ValidinhibitPolicyMapping",
            "ValidrequireExplicitPolicy",
        ],
    ),
    ("names are compared byte by byte", &["ValidNameChaining", "ValidRolloverfrom", "ValidUTF8StringCase"]),
    ("DSA is not handled", &["ValidDSA"]),
    (
        "a list for some certificates, reasons or issuers only is no answer",
        &[
            "ValidIDP",
            "ValidcRLIssuer",
            "ValiddeltaCRL",
            "ValiddistributionPoint",
            "ValidonlyContains",
            "ValidonlySome",
        ],
    ),
    (
        "a list must be signed by the very key that signed the certificate",
        &[
            "ValidBasicSelfIssued",
            "ValidDNnameConstraintsTest19",
            "ValidSelfIssuedpathLen",
            "ValidSeparateCertificateandCRLKeys",
        ],
    ),
];
/// Invalid certificates that hold here, because no list of their issuer's name is there: their revocation is told as unchecked.
const UNCHECKED: [&str; 5] = [
    "InvalidBadCRLIssuerName",
    "InvalidIDPwithindirectCRLTest26",
    "InvalidMissingCRL",
    "InvalidWrongCRL",
    "InvalidcRLIssuer",
];

/// The folder of PKITS in the Python packages that the tests have; `None` if they are not installed.
fn pkits() -> Option<PathBuf> {
    let peers = std::env::var_os("SIGNET_PEERS").filter(|value| !value.is_empty())?;
    let lib = std::fs::read_dir(Path::new(&peers).join("lib")).unwrap();
    let found =
        lib.map(|python| python.unwrap().path().join("site-packages/cryptography_vectors/x509/PKITS_data"));
    let found = found.into_iter().find(|folder| folder.exists());
    Some(found.expect("SIGNET_PEERS has no cryptography_vectors: run `cargo xtask tools`"))
}

fn files(folder: &Path, ending: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn nist_pkits() {
    let Some(folder) = pkits() else {
        eprintln!("SKIPPED: PKITS; `cargo xtask test` installs it and sets SIGNET_PEERS");
        return;
    };
    let certificates = files(&folder.join("certs"), "crt");
    let lists: Vec<Vec<u8>> = files(&folder.join("crls"), "crl").into_iter().map(|(_, der)| der).collect();
    let anchors: Vec<Vec<u8>> = certificates
        .iter()
        .filter(|(name, _)| name.starts_with("TrustAnchorRoot"))
        .map(|(_, der)| der.clone())
        .collect();
    let authorities = certificates.iter().filter(|(name, _)| !name.ends_with("EE"));
    let pool: Vec<Vec<u8>> = authorities.map(|(_, der)| der.clone()).collect();
    let (mut judged, mut refused, mut unchecked, mut differ) = (0, 0, 0, Vec::new());
    for (name, leaf) in &certificates {
        let expected = name.starts_with("Valid");
        if !name.contains("Test") || !(expected || name.starts_with("Invalid")) {
            continue;
        }
        // 24 Nov 2026; PKITS ends in 2030.
        let question = Question {
            leaf,
            pool: &pool,
            anchors: &anchors,
            lists: &lists,
            responses: &[],
            time: 1_795_478_400,
            purpose: Purpose::Any,
        };
        judged += 1;
        let report = verify(&question, &Library);
        let valid = report.as_ref().is_ok_and(|report| report.valid);
        if valid == expected {
            continue;
        }
        let is_refused = REFUSED.iter().flat_map(|(_, names)| *names).any(|known| name.starts_with(known));
        let says_unchecked = report.as_ref().is_ok_and(|report| {
            let mut checks = report.path.iter().flat_map(|link| &link.checks);
            checks.any(|checked| (checked.rule, checked.outcome) == (Rule::Revocation, Outcome::Unchecked))
        });
        if expected && is_refused {
            refused += 1;
        } else if valid && says_unchecked && UNCHECKED.iter().any(|known| name.starts_with(known)) {
            unchecked += 1;
        } else {
            let words = report.map_or_else(|error| error.to_string(), |report| report.to_text());
            differ.push(format!("{name}: {words}"));
        }
    }
    assert!(differ.is_empty(), "{} of {judged}:\n{}", differ.len(), differ.join("\n"));
    assert_eq!((judged, refused, unchecked), (203, 45, 7));
}

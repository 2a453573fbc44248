//! Every rule finds what it is for, in certificates made byte by byte; the docs have every rule as it is.

use std::collections::BTreeSet;

use signet_shared::certificate::{CertificateView, Context, Purpose, RULES, parse, pem_to_der, spki_der_of};

use crate::{LEAF, NOW, P384, ROOT, one};

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = match content.len() {
        length @ ..0x80 => vec![u8::try_from(length).unwrap()],
        length @ 0x80..0x100 => vec![0x81, u8::try_from(length).unwrap()],
        length => [&[0x82], u16::try_from(length).unwrap().to_be_bytes().as_slice()].concat(),
    };
    [&[tag], length.as_slice(), content].concat()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(' ', "")).unwrap()
}

/// A name of attributes: the last bytes of an OID in `2.5.4`, a tag, a text.
fn name(attributes: &[(u8, u8, &str)]) -> Vec<u8> {
    let one = |&(kind, tag, text): &(u8, u8, &str)| {
        let oid = element(6, &[0x55, 4, kind]);
        element(0x31, &element(0x30, &[oid, element(tag, text.as_bytes())].concat()))
    };
    element(0x30, &attributes.iter().map(one).collect::<Vec<_>>().concat())
}

/// The parts of a certificate, each as DER.
#[derive(Clone)]
struct Made {
    version: Vec<u8>,
    serial: Vec<u8>,
    inner_algorithm: Vec<u8>,
    issuer: Vec<u8>,
    dates: [Vec<u8>; 2],
    subject: Vec<u8>,
    key: Vec<u8>,
    unique_id: Vec<u8>,
    /// Hex of OID content, critical, hex of value.
    extensions: Vec<(&'static str, bool, String)>,
    critical_false: bool,
}

const SHA256_RSA: &str = "300d 06092a864886f70d01010b 0500";
const CONSTRAINTS: &str = "551d13";
const USAGE: &str = "551d0f";
const PURPOSES: &str = "551d25";
const ALTERNATIVE: &str = "551d11";
const SUBJECT_KEY: &str = "551d0e";
const AUTHORITY_KEY: &str = "551d23";
const POINTS: &str = "551d1f";
const NAME_CONSTRAINTS: &str = "551d1e";

impl Made {
    /// A leaf in which nothing is found but what every leaf of a setup has.
    fn leaf() -> Self {
        let uri = element(0x86, b"http://a.example/crl");
        let point = element(0x30, &element(0x30, &element(0xA0, &element(0xA0, &uri))));
        Self {
            version: bytes("a003 020102"),
            serial: bytes("0208 1122334455667788"),
            inner_algorithm: bytes(SHA256_RSA),
            issuer: name(&[(3, 0x0C, "Root")]),
            dates: [element(0x17, b"261101000000Z"), element(0x17, b"271101000000Z")],
            subject: name(&[(3, 0x0C, "Leaf")]),
            key: spki_der_of(&pem_to_der(LEAF).unwrap()).unwrap(),
            unique_id: Vec::new(),
            extensions: vec![
                (CONSTRAINTS, true, "3000".to_owned()),
                (USAGE, true, "03020780".to_owned()),
                (SUBJECT_KEY, false, "04020102".to_owned()),
                (AUTHORITY_KEY, false, "3004 8002 0304".to_owned()),
                (POINTS, false, hex::encode(point)),
            ],
            critical_false: false,
        }
    }

    fn root() -> Self {
        let mut root = Self::leaf();
        root.subject = root.issuer.clone();
        root.dates = [element(0x17, b"261001000000Z"), element(0x17, b"361101000000Z")];
        root.extensions = vec![
            (CONSTRAINTS, true, "3006 0101ff 020100".to_owned()),
            (USAGE, true, "03020106".to_owned()),
            (SUBJECT_KEY, false, "04020304".to_owned()),
        ];
        root
    }

    fn put(mut self, oid: &'static str, critical: bool, value: &str) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self.extensions.push((oid, critical, value.to_owned()));
        self
    }

    fn without(mut self, oid: &str) -> Self {
        self.extensions.retain(|(other, ..)| *other != oid);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn names(self, tag: u8, text: &[u8]) -> Self {
        let value = hex::encode(element(0x30, &element(tag, text)));
        self.put(ALTERNATIVE, false, &value)
    }

    fn der(&self) -> Vec<u8> {
        let extension = |(oid, critical, value): &(&str, bool, String)| {
            let written = if *critical {
                bytes("0101ff")
            } else if self.critical_false {
                bytes("010100")
            } else {
                Vec::new()
            };
            element(0x30, &[element(6, &bytes(oid)), written, element(4, &bytes(value))].concat())
        };
        let list: Vec<u8> = self.extensions.iter().flat_map(extension).collect();
        let extensions = if list.is_empty() { Vec::new() } else { element(0xA3, &element(0x30, &list)) };
        let tbs = element(
            0x30,
            &[
                self.version.clone(),
                self.serial.clone(),
                self.inner_algorithm.clone(),
                self.issuer.clone(),
                element(0x30, &self.dates.concat()),
                self.subject.clone(),
                self.key.clone(),
                self.unique_id.clone(),
                extensions,
            ]
            .concat(),
        );
        element(0x30, &[tbs, bytes(SHA256_RSA), bytes("0303 00 aabb")].concat())
    }

    fn view(&self) -> CertificateView {
        parse(&self.der()).unwrap_or_else(|error| panic!("{error}")).remove(0)
    }
}

fn codes(view: &CertificateView, context: Context<'_>) -> BTreeSet<&'static str> {
    view.lint(NOW, context).into_iter().map(|finding| finding.code).collect()
}

/// A key of these two numbers.
fn rsa(modulus: &str, exponent: &str) -> Vec<u8> {
    let numbers = [element(2, &bytes(modulus)), element(2, &bytes(exponent))].concat();
    let key = [vec![0], element(0x30, &numbers)].concat();
    element(0x30, &[bytes("300d 06092a864886f70d010101 0500"), element(3, &key)].concat())
}

/// Certificates by what must be found in them: that alone and nothing else, but for what comes with it.
fn alone() -> Vec<(&'static [&'static str], Made)> {
    let leaf = Made::leaf;
    let modulus = format!("00{}", "c1".repeat(256));
    let dates = |begin: &[u8], end: &[u8], tags: [u8; 2]| {
        let dates = [element(tags[0], begin), element(tags[1], end)];
        leaf().with(|made| made.dates = dates)
    };
    let key = |key: Vec<u8>| leaf().with(|made| made.key = key);
    let subject = |attributes: &[(u8, u8, &str)]| leaf().with(|made| made.subject = name(attributes));
    let serial = |hex: &str| leaf().with(|made| made.serial = bytes(hex));
    let p384 = spki_der_of(&pem_to_der(P384).unwrap()).unwrap();
    let long = "a".repeat(65);
    vec![
        (&[], leaf()),
        (&[], Made::root()),
        (&["not_yet_valid"], dates(b"270101000000Z", b"271101000000Z", [0x17, 0x17])),
        (&["expires_soon"], dates(b"260101000000Z", b"261201000000Z", [0x17, 0x17])),
        (&["expired"], dates(b"260101000000Z", b"260201000000Z", [0x17, 0x17])),
        (&["dates_reversed", "expired"], dates(b"280101000000Z", b"260101000000Z", [0x17, 0x17])),
        (&["time_form"], dates(b"20261101000000Z", b"271101000000Z", [0x18, 0x17])),
        (&["no_end"], dates(b"261101000000Z", b"99991231235959Z", [0x17, 0x18])),
        (&["long_life"], dates(b"261101000000Z", b"281101000000Z", [0x17, 0x17])),
        (&["odd_exponent"], key(rsa(&format!("00{}", "c7".repeat(256)), "03"))),
        (
            &["algorithms_differ"],
            leaf().with(|made| made.inner_algorithm = bytes("300d 06092a864886f70d01010c 0500")),
        ),
        (&["usage_unfit"], leaf().with(|made| made.key = p384.clone()).put(USAGE, true, "030205a0")),
        (&["may_not_sign"], leaf().put(USAGE, true, "03020520")),
        (&["unknown_critical_extension"], leaf().put("2a0304", true, "0500")),
        (&["damaged_extension"], leaf().put(PURPOSES, false, "0500")),
        (
            &["duplicate_extension"],
            leaf().with(|made| made.extensions.push((SUBJECT_KEY, false, "04020102".to_owned()))),
        ),
        (&["empty_extension"], leaf().put("551d20", false, "3000")),
        (&["criticality"], leaf().put(SUBJECT_KEY, true, "04020102")),
        (&["leaf_is_authority"], leaf().put(CONSTRAINTS, true, "3006 0101ff 020100")),
        (&["leaf_is_authority"], Made::root().without(USAGE)),
        (&["signs_without_authority", "may_not_sign"], leaf().put(USAGE, true, "03020204")),
        (&["path_length_without_authority"], leaf().put(CONSTRAINTS, true, "3003 020100")),
        (
            &["constraints_without_authority"],
            leaf().put(NAME_CONSTRAINTS, true, "3009 a007 3005 8203 612e62"),
        ),
        (&["no_path_length"], Made::root().put(CONSTRAINTS, true, "3003 0101ff")),
        (&["criticality"], Made::root().put(CONSTRAINTS, false, "3006 0101ff 020100")),
        (&["no_subject_key_id"], leaf().without(SUBJECT_KEY)),
        (&["no_authority_key_id"], leaf().without(AUTHORITY_KEY)),
        (&["authority_key_id_pair"], leaf().put(AUTHORITY_KEY, false, "3007 8002 0304 8201 05")),
        (&["any_purpose"], leaf().put(PURPOSES, false, "3010 0604551d2500 06082b06010505070302")),
        (
            &["purpose_and_usage", "may_not_sign", "code_signing"],
            leaf().put(USAGE, true, "03020520").put(PURPOSES, false, "300a 06082b06010505070303"),
        ),
        (&["code_signing"], leaf().put(PURPOSES, false, "300a 06082b06010505070303")),
        (&["precertificate"], leaf().put("2b06010401d679020403", true, "0500")),
        (&["old_version"], leaf().with(|made| (made.version, made.extensions) = (Vec::new(), Vec::new()))),
        (&["old_version", "version_and_fields"], leaf().with(|made| made.version = Vec::new())),
        (&["unique_ids"], leaf().with(|made| made.unique_id = bytes("8103 00 aabb"))),
        (&["empty_issuer"], leaf().with(|made| made.issuer = bytes("3000"))),
        (&["no_name"], leaf().with(|made| made.subject = bytes("3000"))),
        (&["no_name"], leaf().with(|made| made.subject = bytes("3000")).names(0x82, b"a.example")),
        (&["bad_dns_name"], leaf().names(0x82, b"https://a.example")),
        (&["bad_email"], leaf().names(0x81, b"nobody")),
        (&["bad_uri"], leaf().names(0x86, b"a.example/b")),
        (&["bad_ip_address"], leaf().names(0x87, &[10, 0, 0, 0, 255, 0, 0, 0])),
        (&["bad_ip_address"], leaf().names(0x87, &[10, 0, 0])),
        (&["bad_country"], subject(&[(6, 0x13, "usa"), (3, 0x0C, "Leaf")])),
        (&["long_attribute"], subject(&[(3, 0x0C, &long)])),
        (&["empty_attribute"], subject(&[(3, 0x0C, "Leaf"), (10, 0x0C, " ")])),
        (&["old_text_form"], subject(&[(3, 0x14, "Leaf")])),
        (&["hidden_characters"], subject(&[(3, 0x0C, "Le\u{202E}af")])),
        (&["odd_serial"], serial("020100")),
        (&["odd_serial"], serial("0208 f122334455667788")),
        (&["odd_serial"], serial(&format!("0215 01{}", "ab".repeat(20)))),
        (&["short_serial"], serial("020107")),
        (&["not_der"], leaf().with(|made| made.serial = bytes("0209 001122334455667788"))),
        (&["default_written"], leaf().with(|made| made.critical_false = true)),
        (&["default_written"], leaf().put(CONSTRAINTS, true, "3003 010100")),
        (&["weak_key", "not_for_smart"], key(rsa(&modulus[..258], "010001"))),
        (&["bad_location"], leaf().put(POINTS, false, "300a 3008 a006 a004 8602 6162")),
    ]
}

#[test]
fn each_finds_its_matter_and_nothing_else() {
    let wrong: Vec<_> = alone()
        .into_iter()
        .map(|(expected, made)| (expected, codes(&made.view(), Context::default())))
        .filter(|(expected, found)| *found != expected.iter().copied().collect())
        .collect();
    assert_eq!(wrong, []);
}

/// Cases in which more than one thing is found, and pairs.
fn together() -> BTreeSet<&'static str> {
    let root = Made::root();
    let leaf = Made::leaf();
    let beside = |certificate: &Made, issuer: &Made| {
        let issuer = issuer.view();
        codes(&certificate.view(), Context { issuer: Some(&issuer), purpose: None })
    };
    let check = |found: BTreeSet<&'static str>, expected: &[&'static str]| {
        assert_eq!(found, expected.iter().copied().collect());
        found
    };
    let other = root.clone().with(|made| made.subject = name(&[(3, 0x0C, "Other")]));
    let below = Made::root().with(|made| made.subject = name(&[(3, 0x0C, "Below")]));
    let below = below.put(AUTHORITY_KEY, false, "3004 8002 0304").put(POINTS, false, &leaf.extensions[4].2);
    let short = root.clone().with(|made| made.dates[1] = element(0x17, b"270601000000Z"));
    let late = root.clone().with(|made| made.dates[0] = element(0x17, b"261102000000Z"));
    let sub = Made::root()
        .with(|made| (made.issuer, made.subject) = (name(&[(3, 0x0C, "Top")]), name(&[(3, 0x0C, "Root")])))
        .put(PURPOSES, false, "300a 06082b06010505070304");
    let client = leaf.clone().put(PURPOSES, false, "300a 06082b06010505070302");
    let found = [
        check(beside(&leaf, &root), &[]),
        check(beside(&leaf, &other), &["other_issuer"]),
        check(beside(&leaf, &root.clone().put(SUBJECT_KEY, false, "04020909")), &["other_issuer_key"]),
        check(
            beside(&leaf, &root.clone().put(CONSTRAINTS, true, "3000").put(USAGE, true, "03020780")),
            &["issuer_is_no_authority"],
        ),
        check(beside(&below, &root), &["issuer_path_length"]),
        check(beside(&leaf, &short), &["outlives_issuer"]),
        check(beside(&leaf, &late), &["older_than_issuer"]),
        check(beside(&client, &sub), &["purpose_beyond_issuer"]),
        check(beside(&leaf, &sub), &["purpose_beyond_issuer"]),
    ];
    found.into_iter().flatten().collect()
}

fn for_purposes() -> BTreeSet<&'static str> {
    let of = |made: Made, purpose| codes(&made.view(), Context { issuer: None, purpose: Some(purpose) });
    let client = Made::leaf().put(PURPOSES, false, "300a 06082b06010505070302");
    for purpose in [Purpose::Smart, Purpose::TlsClient] {
        assert_eq!(of(client.clone(), purpose), BTreeSet::new());
    }
    assert_eq!(
        of(client.clone().names(0x82, b"a.example"), Purpose::TlsServer),
        BTreeSet::from(["purpose_missing"])
    );
    assert_eq!(of(Made::leaf(), Purpose::TlsServer), BTreeSet::from(["no_host_name"]));
    let agrees = Made::leaf().put(USAGE, true, "03020308");
    let found = of(agrees, Purpose::CodeSigning);
    assert!(found.contains("usage_missing"), "{found:?}");
    let silent = of(client.without(POINTS), Purpose::TlsClient);
    assert_eq!(silent, BTreeSet::from(["no_revocation"]));
    found.into_iter().chain(["purpose_missing", "no_host_name", "no_revocation"]).collect()
}

#[test]
fn every_rule_is_tried() {
    let mut seen: BTreeSet<&str> = alone().into_iter().flat_map(|(codes, _)| codes.iter().copied()).collect();
    seen.extend(together());
    seen.extend(for_purposes());
    // In certificates that a program made.
    seen.extend(codes(&one(crate::WEAK), Context::default()));
    seen.extend(codes(&one(crate::P256), Context::default()));
    let odd = Made::leaf().with(|made| made.key = rsa(&format!("00c1{}", "00".repeat(255)), "010001"));
    seen.extend(codes(&odd.view(), Context::default()));
    let signed = Made::leaf().der();
    let at = signed.len() - 5 - bytes(SHA256_RSA).len();
    let mut unknown = signed;
    unknown[at + 12] = 0x7F;
    seen.extend(codes(&parse(&unknown).unwrap()[0], Context::default()));
    let never: Vec<_> = RULES.iter().map(|rule| rule.code).filter(|code| !seen.contains(code)).collect();
    assert_eq!(never, Vec::<&str>::new());
}

#[test]
fn findings_keep_to_the_table_and_stand_worst_first() {
    let views = alone().into_iter().map(|(_, made)| made.view()).chain([LEAF, ROOT, crate::WEAK].map(one));
    for view in views {
        let findings = view.findings(NOW);
        assert!(findings.is_sorted_by_key(|finding| finding.severity));
        for finding in findings {
            let rule = RULES.iter().find(|rule| rule.code == finding.code).unwrap();
            assert!(rule.severities.contains(&finding.severity), "{finding:?}");
            assert_eq!(rule.reference, finding.reference);
            assert!(finding.detail.ends_with('.') && !finding.title.ends_with('.'), "{finding:?}");
        }
    }
}

#[test]
fn the_docs_have_every_rule_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/certificates.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let codes: Vec<String> = RULES.iter().map(|rule| format!("`{}`", rule.code)).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), codes);
    for (row, rule) in rows.iter().zip(RULES) {
        let severities: Vec<&str> = rule.severities.iter().map(|severity| severity.word()).collect();
        assert_eq!(row[1], severities.join(", "), "{}", rule.code);
        assert!(row[2].len() > 10 && row[3].len() > 10, "what, why and how of {}", rule.code);
        assert_eq!(row[4], rule.reference.unwrap_or(""), "{}", rule.code);
    }
}

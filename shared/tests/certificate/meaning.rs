//! What the view says a certificate means.

use signet_shared::certificate::{
    BasicConstraints, CertificateView, KeyMaterial, Reading, Severity, ValidityState, chains, is_issued_by,
    parse, to_text,
};
use signet_shared::format::DAY;

use crate::{ALL, CRITICAL, ED25519, LEAF, NAMES, NOW, P256, P384, ROOT, RTL, WEAK, one};

fn codes(view: &CertificateView, now: i64) -> Vec<(&'static str, Severity)> {
    view.findings(now).into_iter().map(|finding| (finding.code, finding.severity)).collect()
}

#[test]
fn the_leaf_that_a_setup_makes() {
    let view = one(LEAF);
    assert_eq!(view.subject.common_name.as_deref(), Some("epic-prod-voice"));
    assert_eq!(view.issuer.title(), "Lakeside Signing Root");
    assert_eq!((view.role(), view.is_ca, view.is_self_issued), ("Leaf", false, false));
    assert_eq!(view.key.summary(), "RSA, 2048 bits");
    assert_eq!(view.key.kms_spec, Some("RSA_2048"));
    assert_eq!(view.key.smart_algorithms, ["RS384"]);
    assert!(matches!(&view.key.material, KeyMaterial::Rsa { exponent, .. } if exponent == "65537"));
    assert_eq!(view.key_usage.as_deref(), Some(["Digital signature"].as_slice()));
    let purposes: Vec<_> =
        view.extended_key_usage.iter().flatten().map(|usage| usage.name.as_str()).collect();
    assert_eq!(purposes, ["Code signing"]);
    assert_eq!(view.serial.decimal.as_deref(), Some("135654568243075236808333751229807501291750768231"));
    assert!(view.smart_fitness().is_fit);
    assert_eq!(codes(&view, NOW), [("code_signing", Severity::Note)]);
}

#[test]
fn the_root_that_a_setup_makes() {
    let view = one(ROOT);
    assert_eq!((view.role(), view.is_ca, view.is_self_issued), ("Root", true, true));
    assert_eq!(view.basic_constraints, Some(BasicConstraints { ca: true, path_length: None }));
    assert_eq!(codes(&view, NOW), [("no_path_length", Severity::Note)]);
    assert!(!view.smart_fitness().is_fit);
}

#[test]
fn findings_of_each_kind() {
    let check =
        |pem: &str, now: i64, expected: &[(&str, Severity)]| assert_eq!(codes(&one(pem), now), expected);
    let code_signing = ("code_signing", Severity::Note);
    check(P384, NOW, &[code_signing]);
    check(P256, NOW, &[("not_for_smart", Severity::Warning), code_signing]);
    check(ED25519, NOW, &[("not_for_smart", Severity::Warning), code_signing]);
    check(RTL, NOW, &[("hidden_characters", Severity::Warning), code_signing]);
    check(CRITICAL, NOW, &[("unknown_critical_extension", Severity::Bad)]);
    let weak = [("weak_key", Severity::Bad), ("broken_hash", Severity::Bad)];
    check(WEAK, NOW, &[weak.as_slice(), &[("not_for_smart", Severity::Warning), code_signing]].concat());
    let leaf = one(LEAF);
    check(LEAF, leaf.not_after + 1, &[("expired", Severity::Bad), code_signing]);
    check(LEAF, leaf.not_after - DAY, &[("expires_soon", Severity::Warning), code_signing]);
    check(LEAF, leaf.not_before - 1, &[("not_yet_valid", Severity::Warning), code_signing]);
}

#[test]
fn validity_follows_the_time_given() {
    let view = one(LEAF);
    assert_eq!(view.validity(NOW).state, ValidityState::Valid);
    assert_eq!(view.validity(NOW).days_left, 364);
    assert_eq!(view.validity(NOW).span(), "24 Nov 2026 to 24 Nov 2027");
    assert_eq!(view.validity(view.not_after + 1).state, ValidityState::Expired);
}

#[test]
fn names_of_every_type_are_put_into_words() {
    let view = one(NAMES);
    assert_eq!(
        view.subject.text,
        "C=US, ST=Ohio, L=Lakeside, O=Lakeside\\, Inc., OU=IT, UID=4711, CN=Lakeside Issuing, EMAIL=ca@lakeside.example, 1.3.6.1.4.1.99999.1=other"
    );
    let names: Vec<_> =
        view.subject_alternative_names.iter().map(|name| format!("{}: {}", name.kind, name.value)).collect();
    assert_eq!(
        names,
        [
            "DNS name: lakeside.example",
            "DNS name: *.lakeside.example",
            "Email: it@lakeside.example",
            "URI: https://lakeside.example/fhir",
            "IP address: 192.0.2.7",
            "IP address: 2001:db8::7",
            "Registered id: 1.2.3.4",
            "Directory name: C=US, O=Lakeside\\, Inc.",
            "User principal name: nurse@lakeside.example",
            "Other name: 1.2.3.5 something else",
        ]
    );
    assert_eq!(view.crl_distribution_points[0], "http://crl.lakeside.example/ca.crl");
    assert_eq!(view.authority_info_access[0].method.name, "OCSP");
    assert_eq!(view.authority_info_access[1].location.value, "http://lakeside.example/ca.cer");
    assert!(
        view.extensions.iter().all(|extension| extension.reading == Reading::Decoded),
        "{:?}",
        view.extensions
    );
    // Its constraints are not critical, all three.
    assert_eq!(codes(&view, NOW), [("criticality", Severity::Bad); 3]);
}

#[test]
fn what_is_not_known_is_shown_as_bytes() {
    let view = one(CRITICAL);
    let unknown = view.extensions.iter().find(|extension| extension.reading == Reading::Unknown).unwrap();
    assert_eq!(
        (unknown.oid.as_str(), unknown.name, unknown.critical),
        ("1.3.6.1.4.1.99999.7", "Unknown extension", true)
    );
    assert!(unknown.raw.starts_with("0C:11:6F:6E:6C:79:20"));
}

#[test]
fn thumbprints_follow_rfc_7638() {
    // Computed by another implementation: Python's hashlib over the canonical JWK of what `openssl pkey -text` prints.
    let check = |pem, expected: &str| assert_eq!(one(pem).key.jwk_thumbprint.as_deref(), Some(expected));
    check(LEAF, "B6J3tMy_dyavYePxUCa6UN4k-k9--eOuGWjsXJDErCU");
    check(P384, "THPzYRqRGjJdyUe7e0gWi_F9Jv2UtHY8q_9UXLv-MXo");
    check(P256, "_LgjZZ7cP3VV6Bp5R85BS4vnYgLUwNWVSDhc7neuihs");
    check(ED25519, "xSj6LLBuVN2P9-VPMQkYK2HweAdUtWM7JrWsi9oP4ho");
}

#[test]
fn chains_run_from_leaf_to_root_whatever_the_order() {
    let views = |pems: &[&str]| parse(pems.concat().as_bytes()).unwrap();
    assert_eq!(chains(&views(&[LEAF, ROOT])), [[0, 1]]);
    assert_eq!(chains(&views(&[ROOT, LEAF])), [[1, 0]]);
    assert_eq!(chains(&views(&[LEAF, ROOT, P384])), [[0, 1], [2, 1]]);
    assert_eq!(chains(&views(&[LEAF, P384])), [[0], [1]]);
    assert_eq!(chains(&views(&[ROOT])), [[0]]);
    assert_eq!(chains(&views(&[ROOT, ROOT])).concat().len(), 2);
    assert!(chains::<CertificateView>(&[]).is_empty());
    assert!(is_issued_by(&one(LEAF), &one(ROOT)) && !is_issued_by(&one(ROOT), &one(LEAF)));
}

/// Compares with a file in `tests/data`; `SIGNET_WRITE_GOLDEN=1` writes it anew, to be looked at before it is committed.
fn check_golden(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    if std::env::var_os("SIGNET_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{name}");
}

#[test]
fn the_text_is_golden() {
    check_golden("leaf.txt", &to_text(&one(LEAF), NOW));
    check_golden("names.txt", &to_text(&one(NAMES), NOW));
    for pem in ALL {
        assert!(to_text(&one(pem), NOW).lines().all(|line| line.trim_end() == line));
    }
}

#[test]
fn json_has_everything_but_no_duplicate_bytes() {
    let view = one(LEAF);
    let json = serde_json::to_value(view.report(NOW)).unwrap();
    assert_eq!(json["subject"]["common_name"], "epic-prod-voice");
    assert_eq!(json["key"]["kms_spec"], "RSA_2048");
    assert_eq!(json["validity"]["state"], "valid");
    assert_eq!(json["smart"]["is_fit"], true);
    assert_eq!(json["ehrs"][0]["ehr"], "Epic");
    assert_eq!(json["ehrs"][0]["outcome"], "good");
    assert_eq!(json["findings"][0]["code"], "code_signing");
    assert_eq!(json["pem"], LEAF);
    assert!(json.get("der").is_none());
}

#[test]
fn which_ehr_takes_which_key() {
    use signet_shared::certificate::Outcome::{Bad, Good, Neutral};
    use signet_shared::certificate::ehr::EHRS;
    let outcomes = |pem| one(pem).ehr_verdicts().iter().map(|verdict| verdict.outcome).collect::<Vec<_>>();
    // In the order of the table: Epic, Oracle Health, athenahealth, eClinicalWorks, ModMed, any other.
    assert_eq!(outcomes(LEAF), [Good, Good, Good, Good, Bad, Neutral]);
    assert_eq!(outcomes(P384), [Neutral, Good, Bad, Bad, Good, Neutral]);
    assert_eq!(outcomes(P256), [Neutral, Bad, Bad, Bad, Bad, Bad]);
    for unfit in [WEAK, ED25519] {
        assert_eq!(outcomes(unfit), [Bad; 6]);
    }
    let verdicts = one(P256).ehr_verdicts();
    assert_eq!(verdicts[0].algorithm, Some("ES256"));
    assert_eq!(verdicts[0].reason, "It takes ES256 only where it fetches the key set from an address");
    assert_eq!(verdicts[4].reason, "It wants ES384: a P-384 key, and this is EC, P-256");
    assert_eq!(verdicts[5].algorithm, None);
    let names: Vec<_> = verdicts.iter().map(|verdict| verdict.ehr).collect();
    assert_eq!(names, EHRS.map(|ehr| ehr.name));
    assert_eq!(one(ROOT).ehr_verdicts(), [], "an authority");
    // Whatever an EHR takes by its address, it does not take otherwise.
    for ehr in EHRS {
        assert!(ehr.takes_by_url.iter().all(|algorithm| !ehr.takes.contains(algorithm)), "{}", ehr.name);
    }
}

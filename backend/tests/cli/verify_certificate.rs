//! `signet verify-certificate`, on what a setup made.

use super::{Cli, err, json, openssl, out};

const IDENTITY: &str = "epic-prod-voice";

#[test]
fn exit_codes_and_words_tell_what_is_wrong() {
    let cli = Cli::new();
    cli.set_up();
    for (format, file) in [("pem", "leaf.pem"), ("chain", "root.pem"), ("der", "leaf.der")] {
        let written = cli.run(&["export", IDENTITY, "--format", format, "--output", file]);
        assert!(written.status.success(), "{}", err(&written));
    }
    let verify = |more: &[&str]| cli.run(&[&["verify-certificate"], more].concat());
    let well = verify(&["leaf.der", "--anchors", "root.pem", "--purpose", "code-signing"]);
    assert_eq!(well.status.code(), Some(0), "{}{}", out(&well), err(&well));
    assert!(out(&well).contains("valid for code signing"), "{}", out(&well));

    let other = verify(&["leaf.pem", "--anchors", "root.pem", "--purpose", "server-auth", "--json"]);
    assert_eq!(other.status.code(), Some(3));
    let report: serde_json::Value = serde_json::from_slice(&other.stdout).unwrap();
    let checks = report["path"][0]["checks"].as_array().unwrap();
    let failed: Vec<_> = checks.iter().filter(|checked| checked["outcome"] == "failed").collect();
    assert_eq!((failed.len(), &failed[0]["rule"]), (1, &"extended_key_usage".into()));

    let late = verify(&["leaf.pem", "--anchors", "root.pem", "--at", "2090-01-01"]);
    assert_eq!(late.status.code(), Some(3));
    assert!(out(&late).contains("FAIL validity: it ended on"), "{}", out(&late));
    let alone = verify(&["root.pem", "--anchors", "leaf.pem"]);
    assert!(out(&alone).contains("not among the trusted ones"), "{}", out(&alone));
    assert_eq!(verify(&["nothing.pem", "--anchors", "root.pem"]).status.code(), Some(1));
    assert_eq!(verify(&["leaf.pem", "--anchors", "root.pem", "--at", "noon"]).status.code(), Some(2));
    assert_eq!(verify(&["leaf.pem"]).status.code(), Some(2), "nothing is trusted by itself");
    let all = json(&verify(&["leaf.pem", "--anchors", "root.pem", "--json"]));
    assert_eq!((&all["valid"], &all["path"][1]["is_anchor"]), (&true.into(), &true.into()));
}

#[test]
fn an_ocsp_response_is_heard() {
    let cli = Cli::new();
    let at = |name: &str| cli.path(name).to_str().unwrap().to_owned();
    let run = |line: &str| {
        let words: Vec<String> =
            line.split(' ').map(|word| word.strip_prefix('@').map_or(word.to_owned(), at)).collect();
        openssl(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30";
    run(&format!(
        "{new} -subj /CN=root -keyout @root.key -out @root.pem -addext keyUsage=critical,keyCertSign"
    ));
    run(&format!(
        "{new} -subj /CN=leaf -set_serial 74 -CA @root.pem -CAkey @root.key -keyout @leaf.key -out @leaf.pem -addext basicConstraints=critical,CA:FALSE"
    ));
    let answer = |index: &str, file: &str| {
        std::fs::write(cli.path("index"), index).unwrap();
        run(&format!(
            "ocsp -index @index -CA @root.pem -rsigner @root.pem -rkey @root.key -issuer @root.pem -cert @leaf.pem -ndays 5 -respout @{file}"
        ));
    };
    let entry = "V\t491231235959Z\t\t4A\tunknown\t/CN=leaf\n";
    answer(entry, "good.ocsp");
    answer(&entry.replace("V\t", "R\t").replace("Z\t\t", "Z\t261101000000Z\t"), "revoked.ocsp");
    std::fs::write(cli.path("no.ocsp"), "<html>Not found</html>").unwrap();
    let verify = |file: &str| {
        cli.run(&["verify-certificate", &at("leaf.pem"), "--anchors", &at("root.pem"), "--ocsp", &at(file)])
    };
    let good = verify("good.ocsp");
    assert_eq!(good.status.code(), Some(0), "{}{}", out(&good), err(&good));
    assert!(out(&good).contains("ok   OCSP status: good"), "{}", out(&good));
    let revoked = verify("revoked.ocsp");
    assert_eq!(revoked.status.code(), Some(3));
    assert!(out(&revoked).contains("FAIL OCSP status: revoked on 1 Nov 2026"), "{}", out(&revoked));
    let nothing = verify("no.ocsp");
    assert_eq!(nothing.status.code(), Some(1));
    assert!(err(&nothing).contains("The OCSP response cannot be read"), "{}", err(&nothing));
}

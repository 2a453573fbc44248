//! `signet verify-certificate`, on what a setup made.

use super::{Cli, err, json, out};

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

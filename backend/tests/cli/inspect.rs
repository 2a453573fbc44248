//! `signet inspect --compare`, on fixed certificates.

use super::{Cli, err, json, out};

const LEAF: &str = include_str!("../../../shared/tests/data/leaf.pem");
const P384: &str = include_str!("../../../shared/tests/data/p384.pem");
const ROOT: &str = include_str!("../../../shared/tests/data/root.pem");

#[test]
fn two_certificates_are_put_beside_each_other() {
    let cli = Cli::new();
    let chain = format!("{LEAF}{ROOT}");
    let files =
        [("leaf.pem", LEAF), ("other.pem", P384), ("chain.pem", chain.as_str()), ("none.pem", "hello")];
    for (file, content) in files {
        std::fs::write(cli.path(file), content).unwrap();
    }
    let compare = |more: &[&str]| cli.run(&[&["inspect", "--compare"], more].concat());

    let differs = compare(&["leaf.pem", "other.pem"]);
    assert_eq!(differs.status.code(), Some(0), "{}", err(&differs));
    let text = out(&differs);
    assert!(text.starts_with("Each has a key of its own."), "{text}");
    assert!(
        text.contains("Key: changed") && text.contains("RSA, 2048 bits") && text.contains("EC, P-384"),
        "{text}"
    );
    assert!(text.contains("The same in both") && text.contains("Issuer"), "{text}");

    let same = json(&compare(&["leaf.pem", "chain.pem", "--json"]));
    assert_eq!(same["is_identical"], true, "the first of a chain counts");
    assert!(same["fields"].as_array().unwrap().iter().all(|field| field["relation"] == "same"));

    let unreadable = compare(&["leaf.pem", "none.pem"]);
    assert_eq!(unreadable.status.code(), Some(1));
    assert!(err(&unreadable).contains("cannot be read"), "{}", err(&unreadable));
    assert_eq!(compare(&["leaf.pem"]).status.code(), Some(2), "one is not enough");
    assert_eq!(cli.run(&["inspect"]).status.code(), Some(2), "nothing to look at");
}

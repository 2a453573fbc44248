//! `signet export`, its files read by OpenSSL.

use super::{Cli, err, openssl, out};

const IDENTITY: &str = "epic-prod-voice";

#[test]
fn files_are_written_and_poured_and_never_overwritten_by_accident() {
    let cli = Cli::new();
    cli.set_up();
    let written = cli.run(&["export", IDENTITY, "--format", "fullchain"]);
    assert!(written.status.success() && out(&written).is_empty(), "{}", err(&written));
    let file = cli.path("myapp-fullchain.pem");
    let poured = cli.run(&["export", IDENTITY, "--format", "fullchain", "--output", "-"]);
    assert_eq!(out(&poured), std::fs::read_to_string(&file).unwrap());
    let again = cli.run(&["export", IDENTITY, "--format", "fullchain"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("--force"), "{}", err(&again));
    assert!(cli.run(&["export", IDENTITY, "--format", "fullchain", "--force"]).status.success());
    assert_eq!(cli.run(&["export", IDENTITY, "--format", "p12"]).status.code(), Some(2));
    let nobody = cli.run(&["export", "nobody"]);
    assert_eq!(nobody.status.code(), Some(1), "{}", out(&nobody));
}

#[test]
fn the_trust_store_has_the_chosen_password() {
    let cli = Cli::new();
    cli.set_up();
    let password = cli.path("password");
    std::fs::write(&password, "a chosen one\nnot this").unwrap();
    let arguments =
        ["export", IDENTITY, "--format", "truststore", "--output", "store.p12", "--password-file"];
    let written = cli.run(&[&arguments[..], &["password"]].concat());
    assert!(written.status.success(), "{}", err(&written));
    assert!(!err(&written).contains("a chosen one"));
    let store = cli.path("store.p12");
    let text =
        openssl(&["pkcs12", "-in", store.to_str().unwrap(), "-nokeys", "-passin", "pass:a chosen one"]);
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 1, "{text}");
    std::fs::write(&password, "short\n").unwrap();
    let refused = cli.run(&[&arguments[..], &["password", "--force"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("6 to 256"), "{}", err(&refused));
    let missing = cli.run(&[&arguments[..], &["missing", "--force"]].concat());
    assert_eq!(missing.status.code(), Some(1));
}
